"""A file that others write to, followed by its name like `tail -F`, over rotation and restarts.

Both ways of rotating are followed: the file is moved away and a new one created, or copied and cut
to nothing. After a pause the file that was being read is looked for among the rotated ones, and
all that came after it are read before the present one.
"""

import asyncio
import logging
import os
import re
from collections.abc import Callable
from pathlib import Path

from logwarden_ingestor.attribution import Attribution
from logwarden_ingestor.compression import OpenFile
from logwarden_ingestor.errors import UnreadableInput
from logwarden_ingestor.inputs import PIECE_BYTES, Block
from logwarden_ingestor.lines import LineCutter, Lines
from logwarden_ingestor.position import HEAD_BYTES, Position

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
_ROTATED = re.compile(r"[.-]\d[\dT_.-]*(?:\.(?:gz|bz2|xz))?")


class FollowedFile:
    """One followed name. It need not exist yet.

    Attributes:
        rotations: how often it became another file.
    """

    is_kept = True
    size: int | None = None
    has_ended = False

    def __init__(
        self,
        path: Path,
        attribution: Attribution,
        position: Position | None,
        now_ms: Callable[[], int],
        rotate_wait_seconds: float,
    ) -> None:
        """Find where to go on.

        Args:
            path: its name.
            attribution: of its lines.
            position: of the last run.
            now_ms: the wall clock.
            rotate_wait_seconds: a file that was moved away is read until nothing was written to it
                for so long, since its writer may hold it open.

        Raises:
            UnreadableInput: it exists and cannot be opened.
        """
        self.name = str(path.absolute())
        self._path = path
        self._attribution = attribution
        self._now_ms = now_ms
        self._rotate_wait_ms = rotate_wait_seconds * 1000
        self.read_bytes = 0
        self.rotations = 0
        self._file: OpenFile | None = None
        self._head = b""
        self._cutter = LineCutter()
        if position is not None:
            self._resume(position)

    def read(self) -> Block | None:
        """What was written since."""
        if self._file is None and self._path.exists():
            self._open(self._path, 0)
        if self._file is None:
            return None
        is_replaced = self._is_replaced(self._file)
        is_truncated = self._is_truncated(self._file)
        piece = b"" if is_truncated else self._file.read(PIECE_BYTES)
        if piece:
            return self._block(self._cut(piece))
        if not is_truncated and not (is_replaced and self._is_silent(self._file)):
            return None
        last = self._block(self._cutter.finish())
        self._leave(self._file, truncated=is_truncated)
        return last

    async def more(self) -> None:
        """Look again soon: no system tells of writes on every kind of file system."""
        await asyncio.sleep(POLL_SECONDS)

    def finish(self) -> Block | None:
        """It is read again."""
        return None

    def close(self) -> None:
        """Close the file that is open now."""
        if self._file:
            self._file.close()

    def _cut(self, piece: bytes) -> Lines:
        read_to = self._cutter.read_to
        if read_to <= len(self._head) < HEAD_BYTES:
            self._head = (self._head[:read_to] + piece)[:HEAD_BYTES]
        self.read_bytes += len(piece)
        return self._cutter.cut(piece)

    def _block(self, lines: Lines) -> Block:
        self._attribution.no_line_is_newer_than(self._now_ms())
        return Block(map(self._attribution.entry, lines.values), lines.ends, self._head)

    def _is_replaced(self, file: OpenFile) -> bool:
        try:
            named = self._path.stat()
        except OSError:  # between two files, or out of reach for now
            return False
        return not os.path.samestat(os.fstat(file.raw.fileno()), named)

    def _is_truncated(self, file: OpenFile) -> bool:
        if file.is_compressed:
            return False
        return os.fstat(file.raw.fileno()).st_size < self._cutter.read_to

    def _is_silent(self, file: OpenFile) -> bool:
        written_ms = os.fstat(file.raw.fileno()).st_mtime_ns / 1_000_000
        return self._now_ms() - written_ms >= self._rotate_wait_ms

    def _leave(self, file: OpenFile, *, truncated: bool) -> None:
        """Go to the file that came next: the present one, but for those rotated meanwhile."""
        self.rotations += 1
        log.info("followed file was rotated", extra={"file": self.name, "truncated": truncated})
        written_ns = os.fstat(file.raw.fileno()).st_mtime_ns
        left = Position.at(0, self._head)
        file.close()
        self._file = None
        for path in [] if truncated else self._rotated(after_ns=written_ns):
            if _is_in(left, path) is False:  # else a copy of it that is just being compressed
                self._open(path, 0)
                return

    def _open(self, path: Path, offset: int) -> None:
        self._file = OpenFile(path)
        if path == self._path and self._file.is_compressed:
            self._file.close()
            raise UnreadableInput(self.name, "a compressed file does not grow; leave out --follow")
        self._head = self._file.head(HEAD_BYTES)
        self._file.seek(offset)
        self._cutter = LineCutter(offset)

    def _resume(self, position: Position) -> None:
        """Go on in the file that the last run was reading, wherever it is now."""
        present = [self._path] if self._path.exists() else []
        for path in [*present, *reversed(self._rotated())]:
            if _is_in(position, path):
                self._open(path, position.offset)
                return
        log.warning(
            "the file read before is gone, with what was left of it; reading the present one",
            extra={"file": self.name, "offset": position.offset},
        )

    def _rotated(self, after_ns: int = 0) -> list[Path]:
        """What this name was before, oldest first, written after a time."""
        prefix = self._path.name
        found = [
            (written_ns, path)
            for path in self._path.absolute().parent.iterdir()
            if path.name.startswith(prefix)
            and _ROTATED.fullmatch(path.name[len(prefix) :])
            and (written_ns := _written_ns(path)) > after_ns
        ]
        return [path for _, path in sorted(found)]


def _written_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:  # deleted just now
        return 0


def _is_in(position: Position, path: Path) -> bool | None:
    """Whether this is the file; None where it cannot be read to find out."""
    try:
        file = OpenFile(path)
    except UnreadableInput:
        return None
    try:
        size = None if file.is_compressed else path.stat().st_size
        return position.is_in(file.head(HEAD_BYTES), size)
    except (OSError, UnreadableInput):
        return None
    finally:
        file.close()
