"""Bytes cut into lines, with the place where each ends. Pure.

A line is what stands between line breaks (LF or CRLF), without them. Empty lines are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

MAX_LINE_BYTES = 900_000
"""A longer line is sent in pieces: a broker takes no record above 1 MB, and nothing may be lost."""

_EMPTY = frozenset((b"", b"\r"))


@dataclass(frozen=True, slots=True)
class Lines:
    """Consecutive lines of one input.

    Attributes:
        values: the lines.
        ends: for each, the offset in the (uncompressed) input where what follows it begins.
    """

    values: Sequence[bytes]
    ends: Sequence[int]


class LineCutter:
    """Cuts one input, piece by piece; holds the line that has not ended yet.

    Attributes:
        offset: in the input, where the line that has not ended begins.
    """

    def __init__(self, offset: int = 0) -> None:
        self.offset = offset
        self._rest = b""

    @property
    def read_to(self) -> int:
        """How far the input was read."""
        return self.offset + len(self._rest)

    def cut(self, piece: bytes) -> Lines:
        """Take the next piece; return the lines that ended."""
        values = (self._rest + piece).split(b"\n")
        self._rest = values.pop()
        ends = [self.offset + length for length in accumulate(len(line) + 1 for line in values)]
        self.offset = ends[-1] if ends else self.offset
        if len(self._rest) > MAX_LINE_BYTES:
            values.append(self._rest)
            ends.append(self.offset + len(self._rest))
            self._rest, self.offset = b"", ends[-1]
        return _tidy(values, ends)

    def finish(self) -> Lines:
        """The input is over: what is left is its last line."""
        rest, self._rest = self._rest, b""
        self.offset += len(rest)
        return _tidy([rest], [self.offset])


def _tidy(values: list[bytes], ends: list[int]) -> Lines:
    """Take off CR, leave out empty lines, cut long ones. Most pieces need none of it."""
    if any(line.endswith(b"\r") for line in values):
        values = [line.removesuffix(b"\r") for line in values]
    if not _EMPTY.isdisjoint(values):
        kept = [(line, end) for line, end in zip(values, ends, strict=True) if line]
        values, ends = [line for line, _ in kept], [end for _, end in kept]
    if values and max(map(len, values)) > MAX_LINE_BYTES:
        return _in_pieces(values, ends)
    return Lines(values, ends)


def _in_pieces(values: list[bytes], ends: list[int]) -> Lines:
    pieces: list[bytes] = []
    places: list[int] = []
    for line, end in zip(values, ends, strict=True):
        begin = end - len(line)
        for first in range(0, len(line), MAX_LINE_BYTES):
            piece = line[first : first + MAX_LINE_BYTES]
            pieces.append(piece)
            places.append(begin + first + len(piece))
        places[-1] = end
    return Lines(pieces, places)
