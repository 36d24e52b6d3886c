"""A record as it was read, with its lines: what is needed to judge it, or to give it up whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from logwarden_contracts.messages import LogLine

MAX_LINE_CHARACTERS = 16_384
"""Longer lines are judged by their beginning and end; the whole stands at its offset."""


@dataclass(frozen=True, slots=True)
class InputRecord:
    """One record of an input topic.

    Attributes:
        timestamp_ms: Kafka's own, for the lag in seconds.
    """

    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]
    lines: Sequence[LogLine]

    @property
    def size(self) -> int:
        """Bytes of the value, for budgets."""
        return len(self.value) if self.value else 0


def shortened(line: LogLine) -> LogLine:
    """The line itself, or one that fits a window: its beginning and its end."""
    if len(line.text) <= MAX_LINE_CHARACTERS:
        return line
    half = MAX_LINE_CHARACTERS // 2
    left_out = len(line.text) - 2 * half
    text = f"{line.text[:half]} …[{left_out} characters]… {line.text[-half:]}"
    return LogLine(
        text, line.offset, line.source, line.header, line.time_ms, line.severity, line.index
    )
