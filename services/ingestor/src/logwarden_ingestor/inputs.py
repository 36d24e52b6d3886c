"""Where lines come from. Here: a stored file, standard input, the simulator.

Reads piece by piece, never a whole file. Not here: a growing file (`following`).
"""

import asyncio
import os
import select
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from logwarden_ingestor.attribution import Attribution, Entry
from logwarden_ingestor.compression import OpenFile
from logwarden_ingestor.lines import LineCutter, Lines
from logwarden_ingestor.position import HEAD_BYTES, Position
from logwarden_ingestor.simulate import SimulatedLine

PIECE_BYTES = 256 * 1024
SIMULATED_LINES = 512


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one input, each read when it is asked for.

    Attributes:
        entries: the lines.
        ends: for each, the offset where what follows it begins; empty where none is kept.
        head: first bytes of the file that they are from, see `Position`.
    """

    entries: Iterable[Entry]
    ends: Sequence[int] = ()
    head: bytes = b""

    def position_after(self, count: int) -> Position | None:
        """The place behind so many lines."""
        return Position.at(self.ends[count - 1], self.head) if count and self.ends else None


class Input(Protocol):
    """One source of lines.

    Attributes:
        name: absolute path of a file, else what people call it.
        has_ended: nothing comes any more.
        size: of the stored file; None where nobody knows.
        is_kept: what was read and not sent can be read again.
    """

    name: str
    has_ended: bool
    size: int | None
    is_kept: bool

    @property
    def read_bytes(self) -> int:
        """Of the stored file, for the progress bar."""
        ...

    def read(self) -> Block | None:
        """What is there now, without waiting; None for nothing.

        Raises:
            UnreadableInput: the rest cannot be read.
        """
        ...

    async def more(self) -> None:
        """Wait until there may be something."""
        ...

    def finish(self) -> Block | None:
        """Nothing more will be read: what was read of the last line, unless it is read again."""
        ...

    def close(self) -> None:
        """Give back what was opened."""
        ...


class StoredFile:
    """A file that is complete, plain or compressed.

    Raises:
        UnreadableInput: it cannot be opened.
    """

    is_kept = True

    def __init__(self, path: Path, attribution: Attribution, position: Position | None) -> None:
        self.name = str(path.absolute())
        self._file = OpenFile(path)
        self._attribution = attribution
        status = os.fstat(self._file.raw.fileno())
        attribution.no_line_is_newer_than(status.st_mtime_ns // 1_000_000)
        self.size: int | None = status.st_size
        self._head = self._file.head(HEAD_BYTES)
        known_size = None if self._file.is_compressed else self.size
        is_known = position is not None and position.is_in(self._head, known_size)
        self.begins_at = position.offset if position and is_known else 0
        self._file.seek(self.begins_at)
        self._cutter = LineCutter(self.begins_at)
        self.has_ended = False

    @property
    def read_bytes(self) -> int:
        """Of the compressed bytes, where it is compressed."""
        return 0 if self._file.raw.closed else self._file.raw.tell()

    def read(self) -> Block | None:
        """The next piece; at the end what is left is the last line."""
        piece = self._file.read(PIECE_BYTES)
        self.has_ended = not piece
        return self._block(self._cutter.cut(piece) if piece else self._cutter.finish())

    async def more(self) -> None:
        """What is stored is there."""

    def finish(self) -> Block | None:
        """It is read again."""
        return None

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _block(self, lines: Lines) -> Block:
        return Block(map(self._attribution.entry, lines.values), lines.ends, self._head)


class StandardInput:
    """What is piped in. What was read is sent, since nobody can read it again."""

    is_kept = False
    name = "standard input"
    size: int | None = None

    def __init__(
        self, attribution: Attribution, now_ms: Callable[[], int], descriptor: int = 0
    ) -> None:
        self._attribution = attribution
        self._now_ms = now_ms
        self._descriptor = descriptor
        self._cutter = LineCutter()
        self.has_ended = False
        self.read_bytes = 0

    def read(self) -> Block | None:
        """What the writer has written."""
        if not select.select([self._descriptor], [], [], 0)[0]:
            return None
        piece = os.read(self._descriptor, PIECE_BYTES)
        self.read_bytes += len(piece)
        self.has_ended = not piece
        return self._block(self._cutter.cut(piece) if piece else self._cutter.finish())

    async def more(self) -> None:
        """Wait until the writer has written or closed."""
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        loop.add_reader(self._descriptor, readable.set)
        try:
            await readable.wait()
        finally:
            loop.remove_reader(self._descriptor)

    def finish(self) -> Block | None:
        """The beginning of a line that has not ended."""
        return self._block(self._cutter.finish())

    def close(self) -> None:
        """Standard input is not ours."""

    def _block(self, lines: Lines) -> Block:
        self._attribution.no_line_is_newer_than(self._now_ms())
        return Block(map(self._attribution.entry, lines.values))


class Simulation:
    """Lines that are made up, with the source and time they were given."""

    is_kept = True
    has_ended = False
    read_bytes = 0
    size: int | None = None
    name = "simulator"

    def __init__(self, lines: Iterator[SimulatedLine]) -> None:
        self._lines = lines

    def read(self) -> Block | None:
        """Some more; there is no end."""
        return Block(map(_simulated_entry, islice(self._lines, SIMULATED_LINES)))

    async def more(self) -> None:
        """There always is."""

    def finish(self) -> Block | None:
        """No line is ever half written."""
        return None

    def close(self) -> None:
        """Nothing is open."""


def _simulated_entry(line: SimulatedLine) -> Entry:
    return Entry(line.text.encode(), line.source, line.time_ms)
