"""Opens a stored file whatever it is compressed with, told by its first bytes and not its name."""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from logwarden_ingestor.errors import UnreadableInput


class ByteStream(Protocol):
    """What every kind of file can do."""

    def read(self, size: int, /) -> bytes:
        """The next bytes; empty at the end."""
        ...

    def seek(self, offset: int, /) -> int:
        """Go there."""
        ...

    def tell(self) -> int:
        """Where it is."""
        ...

    def close(self) -> None:
        """Give it back."""
        ...


_OPENERS: dict[bytes, Callable[[IO[bytes]], ByteStream]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw, mode="rb"),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
_UNKNOWN_TO_US = {b"\x28\xb5\x2f\xfd": "zstdcat", b"\x04\x22\x4d\x18": "lz4cat"}
_MAGIC_BYTES = 6
BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError)
"""What reading a file may raise."""


class OpenFile:
    """A file that is read: its bytes, and how far in the stored file.

    Raises:
        UnreadableInput: it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.raw: IO[bytes] = path.open("rb")
        except OSError as error:
            raise unreadable(path, error) from error
        self._stream = self._opened()

    @property
    def is_compressed(self) -> bool:
        """Its size says nothing about its lines."""
        return self._stream is not self.raw

    def read(self, size: int) -> bytes:
        """The next bytes, uncompressed; empty at the end.

        Raises:
            UnreadableInput: the rest cannot be read.
        """
        try:
            return self._stream.read(size)
        except BROKEN as error:
            raise unreadable(self.path, error) from error

    def seek(self, offset: int) -> None:
        """Go to an offset of the uncompressed file.

        Raises:
            UnreadableInput: the compressed file is broken before it.
        """
        try:
            self._stream.seek(offset)
        except BROKEN as error:
            raise unreadable(self.path, error) from error

    def head(self, size: int) -> bytes:
        """The first bytes; reading goes on where it was."""
        before = self._stream.tell()
        self.seek(0)
        head = self.read(size)
        self.seek(before)
        return head

    def close(self) -> None:
        """Both layers."""
        self._stream.close()
        self.raw.close()

    def _opened(self) -> ByteStream:
        begin = self.raw.read(_MAGIC_BYTES)
        self.raw.seek(0)
        for magic, command in _UNKNOWN_TO_US.items():
            if begin.startswith(magic):
                self.raw.close()
                advice = f"it is compressed; use: {command} FILE | logwarden-ingestor -"
                raise UnreadableInput(str(self.path), advice)
        for magic, opener in _OPENERS.items():
            if begin.startswith(magic):
                return opener(self.raw)
        return self.raw


def unreadable(path: Path, error: BaseException) -> UnreadableInput:
    """Say it in our words."""
    if isinstance(error, EOFError):
        reason = "the compressed file ends in the middle; what was before it has been sent"
    elif isinstance(error, IsADirectoryError):
        reason = f"it is a folder; name its files, as in {path}/*.log"
    else:
        reason = getattr(error, "strerror", None) or str(error)
    return UnreadableInput(str(path), reason)
