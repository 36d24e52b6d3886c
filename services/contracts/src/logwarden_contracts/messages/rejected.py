"""A record or window that can never be judged, on its way to `logs.dlq`."""

from typing import Literal

from logwarden_contracts.messages.wire import Message

RejectReason = Literal["retention", "too_large", "refused", "invalid"]
"""Taken by retention, larger than any window may be, refused by the analyzer, not decodable."""


class RejectedRecord(Message):
    """Why, and of which records; the record's own key, value and headers travel beside it.

    `first_offset` and `last_offset` differ where a run was lost at once (retention).
    """

    reason: RejectReason
    detail: str
    topic: str
    partition: int
    first_offset: int
    last_offset: int
    rejected_at_ms: int
