"""Dead letters: how a record that is given up is written, and how many are too many. Pure."""

from collections import deque
from typing import Any

from logwarden_batcher.ledger import Rejection
from logwarden_contracts.messages import RejectedRecord

WINDOW_RECORDS = 1000
MAX_VALUE_BYTES = 3_500_000
REJECTED_HEADER = "logwarden-rejected"


def dead_letter(rejection: Rejection) -> dict[str, Any]:
    """Arguments of `send`: the record's own key, value and headers, and what happened in a header."""
    told = (REJECTED_HEADER, rejection.rejected.write())
    record = rejection.record
    lost = rejection.rejected
    if record is None:
        return {"key": f"{lost.topic}/{lost.partition}".encode(), "headers": [told]}
    fits = record.size <= MAX_VALUE_BYTES  # else it stands where it was, at its offset
    return {
        "key": record.key or (None if record.value and fits else b""),  # one of them must be
        "value": record.value if fits else None,
        "headers": [*record.headers, told],
    }


class DeadLetterLimit:
    """Says when a partition must stop: a broken shipper must not become an empty alert page."""

    def __init__(self, max_ratio: float, max_run: int) -> None:
        self._max_ratio = max_ratio
        self._max_run = max_run
        self._last: deque[bool] = deque(maxlen=WINDOW_RECORDS)
        self._rejected = 0
        self._run = 0

    def saw(self, *, good: int, rejected: int) -> None:
        """Count the records of one judged cut."""
        for is_rejected in [False] * good + [True] * rejected:
            if len(self._last) == WINDOW_RECORDS:
                self._rejected -= self._last[0]
            self._last.append(is_rejected)
            self._rejected += is_rejected
        self._run = 0 if good else self._run + rejected

    @property
    def reached(self) -> bool:
        """More were given up than may be. The ratio counts once there are enough records."""
        full = len(self._last) == WINDOW_RECORDS
        return self._run >= self._max_run or (
            full and self._rejected > self._max_ratio * WINDOW_RECORDS
        )


def lost_to_retention(
    topic: str, partition: int, *, first: int, last: int, now_ms: int
) -> RejectedRecord:
    """What is written for records that nobody can read any more."""
    return RejectedRecord(
        reason="retention",
        detail=f"{last - first + 1} offsets were deleted by retention before they were read",
        topic=topic,
        partition=partition,
        first_offset=first,
        last_offset=last,
        rejected_at_ms=now_ms,
    )
