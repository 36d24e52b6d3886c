"""What a person says of an analysis; training reads it."""

from typing import Literal

from logwarden_contracts.messages.verdict import LineNumber, Verdict
from logwarden_contracts.messages.wire import Message

FeedbackKind = Literal["useful", "false_alarm", "missed"]


class Feedback(Message):
    """One person's word on one analysis.

    Attributes:
        lines: the window's lines, cleaned and redacted, so that training needs no Kafka.
        verdict: the one that was shown.
        marked: lines that the person says are critical.
    """

    analysis_id: str
    window_id: str
    kind: FeedbackKind
    lines: tuple[str, ...]
    verdict: Verdict
    marked: tuple[LineNumber, ...] = ()
    who: str
    note: str = ""
    given_at_ms: int
