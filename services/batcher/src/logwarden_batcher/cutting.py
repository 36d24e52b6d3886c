"""Cuts a partition's records into windows. Pure: time comes in as an argument.

A window closes at a number of lines, a time after its first line arrived, or a number of bytes,
whichever comes first. A record is never split between windows, but where it alone holds more lines
than a window may: then it is a cut of its own, of several windows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from logwarden_batcher.record import InputRecord
from logwarden_contracts.messages import CloseReason, LogLine, LogWindow


@dataclass(frozen=True, slots=True)
class WindowLimits:
    """When a window closes.

    Attributes:
        lines: at most, but for a single record that holds more.
        seconds: after its first line arrived.
        size: bytes of its records; a window may exceed it by its last record.
    """

    lines: int
    seconds: float
    size: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A closed run of consecutive records: what is judged and committed together.

    Attributes:
        records: in order of offset.
        opened_at_ms: wall clock when the first line arrived.
        reason: why it closed.
        size: bytes of the records, for the budget.
    """

    records: tuple[InputRecord, ...]
    opened_at_ms: int
    closed_at_ms: int
    reason: CloseReason
    size: int

    @property
    def next_offset(self) -> int:
        """What is committed when it is done."""
        return self.records[-1].offset + 1


@dataclass(slots=True)
class Cutter:
    """The open window of one partition."""

    limits: WindowLimits
    _records: list[InputRecord] = field(default_factory=list)
    _lines: int = 0
    _size: int = 0
    _due_at: float | None = None
    _opened_at_ms: int = 0

    @property
    def due_at(self) -> float | None:
        """When the open window must close (same clock as `now`); null while it holds no line."""
        return self._due_at

    @property
    def open_size(self) -> int:
        """Bytes in the open window."""
        return self._size

    def add(self, record: InputRecord, now: float, now_ms: int) -> list[Cut]:
        """Take the next record; return what it closed, in order.

        A record without lines opens nothing and ages nothing: it goes with the next line's window.
        """
        cuts = []
        if self._lines and self._lines + len(record.lines) > self.limits.lines:
            cuts.append(self._close("size", now_ms))
        if record.lines and self._due_at is None:
            self._due_at = now + self.limits.seconds
            self._opened_at_ms = now_ms
        self._records.append(record)
        self._lines += len(record.lines)
        self._size += record.size
        if self._lines >= self.limits.lines:
            cuts.append(self._close("size", now_ms))
        elif self._lines and self._size >= self.limits.size:
            cuts.append(self._close("bytes", now_ms))
        return cuts

    def close_if_due(self, now: float, now_ms: int) -> Cut | None:
        """Close the open window if its time is over."""
        if self._due_at is None or now < self._due_at:
            return None
        return self._close("interval", now_ms)

    def close_now(self, now_ms: int) -> Cut | None:
        """Close the open window because what follows it cannot be read."""
        return self._close("end", now_ms) if self._lines else None

    def _close(self, reason: CloseReason, now_ms: int) -> Cut:
        cut = Cut(tuple(self._records), self._opened_at_ms, now_ms, reason, self._size)
        self._records = []
        self._lines = self._size = 0
        self._due_at = None
        return cut


def windows_of(topic: str, partition: int, cut: Cut, limit: int) -> list[LogWindow]:
    """The windows to judge: one, or the parts of an oversized record."""
    lines = [line for record in cut.records for line in record.lines]
    chunks = [lines[first : first + limit] for first in range(0, len(lines), limit)]
    oversized = len(chunks) > 1
    return [
        _window(topic, partition, cut, chunk, part if oversized else 0)
        for part, chunk in enumerate(chunks, 1)
    ]


def halves_of(cut: Cut) -> tuple[Cut, Cut]:
    """The two halves of a cut of several records, to find the one that cannot be judged."""
    middle = len(cut.records) // 2
    return _part_of(cut, cut.records[:middle]), _part_of(cut, cut.records[middle:])


def _part_of(cut: Cut, records: Sequence[InputRecord]) -> Cut:
    size = sum(record.size for record in records)
    return Cut(tuple(records), cut.opened_at_ms, cut.closed_at_ms, cut.reason, size)


def _window(topic: str, partition: int, cut: Cut, lines: list[LogLine], part: int) -> LogWindow:
    return LogWindow(
        topic=topic,
        partition=partition,
        first_offset=cut.records[0].offset,
        last_offset=cut.records[-1].offset,
        part=part,
        lines=lines,
        opened_at_ms=cut.opened_at_ms,
        closed_at_ms=cut.closed_at_ms,
        close_reason=cut.reason,
    )
