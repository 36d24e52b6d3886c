"""How far each file was sent and acknowledged, kept in a small file between runs.

A file is known by its path and by its first bytes: a rotated file is found under its new name, and
another file under the old name is not taken for it. Not here: looking for it (`following`).
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from logwarden_ingestor.errors import UnreadablePosition

HEAD_BYTES = 1024
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file.

    Attributes:
        offset: of the first byte not acknowledged, in the uncompressed file.
        head_bytes: how many first bytes it is known by, at most `HEAD_BYTES`.
        head_sha256: of these, hexadecimal.
    """

    offset: int
    head_bytes: int
    head_sha256: str

    @classmethod
    def at(cls, offset: int, head: bytes) -> "Position":
        """A place in the file that begins so."""
        head = head[:HEAD_BYTES]
        return cls(offset, len(head), hashlib.sha256(head).hexdigest())

    def is_in(self, head: bytes, size: int | None) -> bool:
        """Whether a file that begins so is the one.

        Args:
            head: its first `HEAD_BYTES`.
            size: of it uncompressed; None where nobody knows.
        """
        if len(head) < self.head_bytes or (size is not None and size < self.offset):
            return False
        return hashlib.sha256(head[: self.head_bytes]).hexdigest() == self.head_sha256


class Positions:
    """All positions of a run, by the file's absolute path.

    Without a path nothing is kept.
    """

    def __init__(self, path: Path | None, positions: dict[str, Position] | None = None) -> None:
        self._path = path
        self._positions = positions or {}

    @classmethod
    def load(cls, path: Path | None) -> "Positions":
        """Read the state file; none there yet is an empty one.

        Raises:
            UnreadablePosition: it is something else.
        """
        if path is None or not path.exists():
            return cls(path)
        try:
            return cls(path, _read(path))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise UnreadablePosition(path, str(error) or type(error).__name__) from error

    def of(self, name: str) -> Position | None:
        """Where to go on."""
        return self._positions.get(name)

    def keep(self, positions: dict[str, Position]) -> None:
        """These were acknowledged: whoever ends the process from now on changes nothing."""
        self._positions.update(positions)
        self._write()

    def forget(self, names: set[str]) -> None:
        """The next run begins these at their beginning."""
        for name in names:
            self._positions.pop(name, None)
        self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        files = {name: asdict(position) for name, position in sorted(self._positions.items())}
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        fresh.write_text(json.dumps({"version": _VERSION, "files": files}), encoding="utf-8")
        fresh.replace(self._path)


def _read(path: Path) -> dict[str, Position]:
    state = json.loads(path.read_text(encoding="utf-8"))
    if state["version"] != _VERSION:
        raise ValueError(f"version {state['version']} instead of {_VERSION}")
    return {name: Position(**fields) for name, fields in state["files"].items()}
