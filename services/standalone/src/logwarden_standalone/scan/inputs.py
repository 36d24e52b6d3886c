"""Where the bytes come from: a stored file (plain or compressed), a growing one, or a stream.

Reads piece by piece, never a whole file. Not here: what the bytes mean (`entries`).
"""

import asyncio
import bz2
import gzip
import lzma
import os
import stat
import zlib
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import IO, Protocol

from logwarden_standalone.scan.errors import UnreadableInput

CHUNK_BYTES = 256 * 1024
POLL_SECONDS = 0.2
STANDARD_INPUT = "-"


class _Readable(Protocol):
    def read(self, most: int, /) -> bytes: ...

    def close(self) -> None: ...


_OPENERS: dict[bytes, Callable[[IO[bytes]], _Readable]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
_UNKNOWN_TO_US = {b"\x28\xb5\x2f\xfd": "zstdcat", b"\x04\x22\x4d\x18": "lz4cat"}
_MAGIC_BYTES = 6
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError)


class Silence(Enum):
    """What an input says instead of bytes."""

    NOTHING_NEW = "nothing arrived in the time given"
    REPLACED = "the file was rotated or truncated: lines count from 1 again"


class Input(Protocol):
    """Bytes, piece by piece.

    Attributes:
        name: as people gave it.
        size: bytes in all; None where nobody knows.
        position: bytes read so far, on the scale of `size`.
        live: more may come later, so an open window must not wait for it forever.
    """

    name: str
    size: int | None
    live: bool

    @property
    def position(self) -> int:
        """See above."""
        ...

    async def read(self, timeout_seconds: float | None, /) -> bytes | Silence:
        """The next piece; empty at the end.

        Raises:
            UnreadableInput: the rest cannot be read.
        """
        ...

    def close(self) -> None:
        """Give the file back."""
        ...


def open_input(name: str, *, follow: bool) -> Input:
    """Open a file by its name; `-` is standard input.

    Raises:
        UnreadableInput: it cannot be read.
    """
    if name == STANDARD_INPUT:
        return Stream("stdin", 0)
    try:
        mode = Path(name).stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableInput(name, f"it is a folder; name its files, as in {name}/*.log")
        if not stat.S_ISREG(mode):
            return Stream(name, os.open(name, os.O_RDONLY))
        return GrowingFile(name) if follow else StoredFile(name)
    except OSError as error:
        raise UnreadableInput(name, _reason(error)) from error


class StoredFile:
    """A file that is complete; .gz, .bz2 and .xz are told by their first bytes."""

    live = False

    def __init__(self, name: str) -> None:
        self.name = name
        self._raw = Path(name).open("rb")  # noqa: SIM115 - closed in close()
        self.size: int | None = os.fstat(self._raw.fileno()).st_size
        self._stream = self._opened(first_bytes(name, self._raw, refuse_unknown_compression))

    def _opened(self, begin: bytes) -> _Readable:
        for magic, opener in _OPENERS.items():
            if begin.startswith(magic):
                return opener(self._raw)
        return self._raw

    @property
    def position(self) -> int:
        """Of the compressed bytes, where the file is compressed."""
        return self._raw.tell()

    async def read(self, _: float | None, /) -> bytes | Silence:
        """Never waits: what is stored is there."""
        try:
            return self._stream.read(CHUNK_BYTES)
        except _BROKEN as error:
            raise UnreadableInput(self.name, _reason(error)) from error

    def close(self) -> None:
        """Both layers."""
        self._stream.close()
        self._raw.close()


class GrowingFile:
    """A file that others write to, followed by its name like `tail -F`; from its first line on."""

    live = True

    def __init__(self, name: str) -> None:
        self.name = name
        self.size: int | None = None
        self.position = 0
        self._path = Path(name)
        self._stream = self._path.open("rb")
        first_bytes(name, self._stream, refuse_compression)

    async def read(self, timeout_seconds: float | None, /) -> bytes | Silence:
        """Waits for new bytes. The rest of a rotated file is read before the new one."""
        loop = asyncio.get_running_loop()
        deadline = None if timeout_seconds is None else loop.time() + timeout_seconds
        while True:
            replaced = self._is_replaced()
            if piece := self._stream.read(CHUNK_BYTES):
                self.position += len(piece)
                return piece
            if replaced and self._reopened():
                return Silence.REPLACED
            left = POLL_SECONDS if deadline is None else deadline - loop.time()
            if left <= 0:
                return Silence.NOTHING_NEW
            await asyncio.sleep(min(POLL_SECONDS, left))

    def _is_replaced(self) -> bool:
        mine = os.fstat(self._stream.fileno())
        try:
            named = self._path.stat()
        except OSError:  # between two files, or out of reach for now
            return False
        return not os.path.samestat(mine, named) or named.st_size < self.position

    def _reopened(self) -> bool:
        try:
            stream = self._path.open("rb")
        except OSError:  # gone again
            return False
        self._stream.close()
        self._stream, self.position = stream, 0
        return True

    def close(self) -> None:
        """The file that is open now."""
        self._stream.close()


class Stream:
    """Standard input, a named pipe or `<(command)`."""

    live = True

    def __init__(self, name: str, descriptor: int) -> None:
        self.name = name
        self.size: int | None = None
        self.position = 0
        self._descriptor = descriptor

    async def read(self, timeout_seconds: float | None, /) -> bytes | Silence:
        """Waits until the writer has written."""
        try:
            if not await self._becomes_readable(timeout_seconds):
                return Silence.NOTHING_NEW
            piece = os.read(self._descriptor, CHUNK_BYTES)
        except OSError as error:
            raise UnreadableInput(self.name, _reason(error)) from error
        if self.position == 0:
            refuse_compression(self.name, piece)
        self.position += len(piece)
        return piece

    async def _becomes_readable(self, timeout_seconds: float | None) -> bool:
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        try:
            loop.add_reader(self._descriptor, readable.set)
        except PermissionError:  # a regular file behind `<`: always readable
            return True
        try:
            async with asyncio.timeout(timeout_seconds):
                await readable.wait()
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(self._descriptor)
        return True

    def close(self) -> None:
        """Standard input stays open: it is not ours."""
        if self._descriptor != 0:
            os.close(self._descriptor)


def first_bytes(name: str, file: IO[bytes], refuse: Callable[[str, bytes], None]) -> bytes:
    """What a file begins with; it is closed where that is refused.

    Raises:
        UnreadableInput: what `refuse` says.
    """
    begin = file.read(_MAGIC_BYTES)
    file.seek(0)
    try:
        refuse(name, begin)
    except UnreadableInput:
        file.close()
        raise
    return begin


def refuse_compression(name: str, begin: bytes) -> None:
    """Where only plain text can be read.

    Raises:
        UnreadableInput: with the command that unpacks it.
    """
    refuse_unknown_compression(name, begin)
    for magic, command in zip(_OPENERS, ("zcat", "bzcat", "xzcat"), strict=True):
        if begin.startswith(magic):
            raise UnreadableInput(
                name, f"it is compressed; name the file, or: {command} FILE | logwarden scan -"
            )


def refuse_unknown_compression(name: str, begin: bytes) -> None:
    """Compression that Python's standard library cannot read.

    Raises:
        UnreadableInput: with the command that unpacks it.
    """
    for magic, command in _UNKNOWN_TO_US.items():
        if begin.startswith(magic):
            raise UnreadableInput(name, f"it is compressed; use: {command} FILE | logwarden scan -")


def _reason(error: BaseException) -> str:
    if isinstance(error, EOFError):
        return "the compressed file ends in the middle; what was before it has been read"
    if isinstance(error, PermissionError):
        return "permission denied; try sudo, or a group that may read it (adm, systemd-journal)"
    return getattr(error, "strerror", None) or str(error)
