"""Bytes to log lines: plain text and JSON line by line, and journald's export format.

Pure: pieces of any size go in, whole entries come out. What one line of text means is decoded in
`contracts`. Not here: where the bytes come from (`inputs`).
"""

from collections.abc import Callable
from typing import Literal, Protocol

from logwarden_contracts.decode import decode_fields, decode_line, decode_text
from logwarden_contracts.messages import LogLine

Format = Literal["auto", "text", "json", "journal"]

MAX_LINE_BYTES = 1024 * 1024
"""What stands behind it in the same line is not judged; `cut` counts such lines."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_JOURNAL_BEGINS = b"__CURSOR="
_SIZE_BYTES = 8


class Entries(Protocol):
    """Takes bytes, gives lines.

    Attributes:
        cut: entries of which only a part could be kept.
    """

    cut: int

    def feed(self, piece: bytes) -> list[LogLine]:
        """The lines that this piece completes; their offset counts from 1."""
        ...

    def finish(self) -> list[LogLine]:
        """What was still open at the end."""
        ...


def entries_of(wanted: Format, begin: bytes) -> Entries:
    """The reader for a format; `auto` tells journald's export by its first bytes."""
    if wanted == "journal" or (wanted == "auto" and begin.startswith(_JOURNAL_BEGINS)):
        return JournalEntries()
    return TextLines(_as_text if wanted == "text" else decode_line)


class TextLines:
    """Lines that end in LF or CRLF. Blank ones are counted and left out."""

    def __init__(self, decode: Callable[[str, int], list[LogLine]] = decode_line) -> None:
        self.cut = 0
        self._decode = decode
        self._number = 0
        self._open = b""
        self._begun = False

    def feed(self, piece: bytes) -> list[LogLine]:
        """See `Entries`."""
        if not self._begun:
            piece = piece.removeprefix(_BYTE_ORDER_MARK)
            self._begun = True
        first, *others = piece.split(b"\n")
        self._keep(first)
        if not others:
            return []
        whole = [self._open, *others[:-1]]
        self._open = others[-1]
        return self._decoded(whole)

    def finish(self) -> list[LogLine]:
        """See `Entries`."""
        last, self._open = self._open, b""
        return self._decoded([last])

    def _keep(self, piece: bytes) -> None:
        before = len(self._open)
        self._open += piece[: MAX_LINE_BYTES - before]
        if before < MAX_LINE_BYTES < before + len(piece):
            self.cut += 1

    def _decoded(self, whole: list[bytes]) -> list[LogLine]:
        lines: list[LogLine] = []
        for number, piece in enumerate(whole, self._number + 1):
            text = piece.decode("utf-8", "backslashreplace").removesuffix("\r")
            if text and not text.isspace():
                lines.extend(self._decode(text, number))
        self._number += len(whole)
        return lines


class JournalEntries:
    """What `journalctl -o export` writes: fields, binary ones with their length, a blank line.

    Source: https://systemd.io/JOURNAL_EXPORT_FORMATS/
    An entry's offset is its number in the export. Fields beyond `MAX_LINE_BYTES` (core dumps) are
    left out, and so is what a field says a second time.
    """

    def __init__(self) -> None:
        self.cut = 0
        self._number = 0
        self._fields: dict[str, str] = {}
        self._buffer = bytearray()
        self._binary: str | None = None
        self._skip = 0

    def feed(self, piece: bytes) -> list[LogLine]:
        """See `Entries`."""
        self._buffer += piece
        lines: list[LogLine] = []
        while self._took_a_step(lines):
            pass
        return lines

    def finish(self) -> list[LogLine]:
        """See `Entries`."""
        lines = self.feed(b"\n") if self._binary is None else []
        self._close_entry(lines)
        self._buffer.clear()
        return lines

    def _took_a_step(self, lines: list[LogLine]) -> bool:
        if self._skip:
            return self._skipped()
        if self._binary is not None:
            return self._read_binary()
        end = self._buffer.find(b"\n")
        if end < 0:
            del self._buffer[MAX_LINE_BYTES:]
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._read_line(line, lines)
        return True

    def _read_line(self, line: bytes, lines: list[LogLine]) -> None:
        name, equals, value = line.partition(b"=")
        if not line:
            self._close_entry(lines)
        elif equals:
            self._fields.setdefault(_text(name), _text(value))
        else:
            self._binary = _text(name)

    def _read_binary(self) -> bool:
        if self._binary is None or len(self._buffer) < _SIZE_BYTES:
            return False
        size = int.from_bytes(self._buffer[:_SIZE_BYTES], "little")
        end = _SIZE_BYTES + size
        if size > MAX_LINE_BYTES:
            self.cut += 1
            self._skip, self._binary = end + 1, None
            return True
        if len(self._buffer) < end + 1:
            return False
        self._fields.setdefault(self._binary, _text(self._buffer[_SIZE_BYTES:end]))
        del self._buffer[: end + 1]
        self._binary = None
        return True

    def _skipped(self) -> bool:
        here = min(self._skip, len(self._buffer))
        del self._buffer[:here]
        self._skip -= here
        return self._skip == 0

    def _close_entry(self, lines: list[LogLine]) -> None:
        if not self._fields:
            return
        self._number += 1
        lines.append(decode_fields(self._fields, self._number))
        self._fields = {}


def _as_text(text: str, offset: int) -> list[LogLine]:
    return [decode_text(text, offset)]


def _text(value: bytes | bytearray) -> str:
    return value.decode("utf-8", "backslashreplace")
