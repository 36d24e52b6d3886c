"""A window: a run of consecutive records of one partition, the unit of judging and of commit."""

from typing import Annotated, Literal

from pydantic import Field

from logwarden_contracts.messages.line import LogLine
from logwarden_contracts.messages.wire import Message

CloseReason = Literal["size", "interval", "bytes", "end"]
"""Why it closed: lines, time since the first one, bytes, or the end of what can be read."""


class LogWindow(Message):
    """What the batcher hands to the analyzer.

    `lines[n - 1]` is line number n of the verdict. Lines of the same `source` are in order.

    Attributes:
        part: 0, but for a record that holds more lines than a window may: its windows have the same
            offsets and are parts 1, 2, ...; they are committed together.
    """

    topic: str
    partition: int
    first_offset: int
    last_offset: int
    part: int = 0
    lines: Annotated[list[LogLine], Field(min_length=1)]
    opened_at_ms: int
    closed_at_ms: int
    close_reason: CloseReason

    @property
    def id(self) -> str:
        """`topic/partition/first-last`, `.part` where there are several: unique when committed."""
        part = f".{self.part}" if self.part else ""
        return f"{self.topic}/{self.partition}/{self.first_offset}-{self.last_offset}{part}"
