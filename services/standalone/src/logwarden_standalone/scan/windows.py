"""Cuts a run of lines into windows: by number of lines, by size, or by time.

Pure: the time comes in. Not here: reading the lines (`reading`); the pipeline's own windows, which
are tied to Kafka offsets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from logwarden_contracts.messages import CloseReason, LogLine, LogWindow


@dataclass(frozen=True, slots=True)
class WindowLimits:
    """When a window closes.

    Attributes:
        lines: at most this many.
        size: at most this many characters, unless a single line is larger.
        interval_ms: after the first line's arrival, where more lines may come later.
    """

    lines: int = 100
    size: int = 1_000_000
    interval_ms: int = 5_000


class WindowCutter:
    """The open window of one file.

    Lines of the same offset come from one record and stay together.

    Args:
        topic: the file's name.
        partition: how often the file was replaced while it was followed, so that `id` is unique.
    """

    def __init__(self, topic: str, limits: WindowLimits, partition: int = 0) -> None:
        self._topic = topic
        self._limits = limits
        self._partition = partition
        self._lines: list[LogLine] = []
        self._size = 0
        self._opened_at_ms = 0

    def add(self, lines: Sequence[LogLine], now_ms: int) -> list[LogWindow]:
        """Take whole records; the windows that they fill."""
        closed: list[LogWindow] = []
        for line in lines:
            if self._lines and line.offset != self._lines[-1].offset:
                closed.extend(self._closed_before(line, now_ms))
            if not self._lines:
                self._opened_at_ms = now_ms
            self._lines.append(line)
            self._size += len(line.text)
        if len(self._lines) >= self._limits.lines:
            closed.extend(self.close("size", now_ms))
        return closed

    def milliseconds_left(self, now_ms: int) -> int | None:
        """Until the interval closes it; None while it holds no line."""
        if not self._lines:
            return None
        return max(0, self._opened_at_ms + self._limits.interval_ms - now_ms)

    def close(self, reason: CloseReason, now_ms: int) -> list[LogWindow]:
        """The open window, if it holds a line."""
        if not self._lines:
            return []
        window = LogWindow(
            topic=self._topic,
            partition=self._partition,
            first_offset=self._lines[0].offset,
            last_offset=self._lines[-1].offset,
            lines=self._lines,
            opened_at_ms=self._opened_at_ms,
            closed_at_ms=now_ms,
            close_reason=reason,
        )
        self._lines, self._size = [], 0
        return [window]

    def _closed_before(self, line: LogLine, now_ms: int) -> list[LogWindow]:
        if len(self._lines) >= self._limits.lines:
            return self.close("size", now_ms)
        if self._size + len(line.text) > self._limits.size:
            return self.close("bytes", now_ms)
        return []
