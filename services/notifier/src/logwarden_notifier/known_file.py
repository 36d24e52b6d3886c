"""`known.yaml` on disk: read at the start, and again when it changes.

Not here: what an entry says (`known`).
"""

import logging
from pathlib import Path

from logwarden_notifier.errors import BadKnownFile
from logwarden_notifier.known import Known, read_known

log = logging.getLogger(__name__)


class KnownFile:
    """One file, or none.

    Attributes:
        entries: in force.
        is_bad: its last reading failed; the former entries are in force.

    Raises:
        BadKnownFile: it cannot be used at the start.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stamp = self._look()
        self.entries: tuple[Known, ...] = read_known(path) if path else ()
        self.is_bad = False

    def reload(self, *, even_if_unchanged: bool = False) -> bool:
        """Read it again if it changed; whether other entries are in force now."""
        stamp = self._look()
        if self._path is None or (stamp == self._stamp and not even_if_unchanged):
            return False
        self._stamp = stamp
        try:
            entries = read_known(self._path)
        except BadKnownFile as error:
            self.is_bad = True
            log.error(  # noqa: TRY400 - the message names the line, a traceback adds nothing
                "known file cannot be used, the former one stays in force",
                extra={"why": str(error)},
            )
            return False
        self.is_bad = False
        changed = entries != self.entries
        self.entries = entries
        return changed

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat() if self._path else None
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None
