"""Logs of systems in a folder: found, counted, hashed, and read a stretch at a time.

Loghub's files have 16 million lines; no more of them is held than the windows need. Not here: where
windows begin (`cutting`), and how logs get into a folder (`download`, `unpacking`).
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from logwarden_training.labels import LABEL_COLUMN
from logwarden_training.prepare.errors import NoLogs
from logwarden_training.prepare.window import Stretch, Window

NORMAL = "-"
"""In a label column: nothing is wrong with the line."""

_FORMS = (
    "{0}.log",
    "{0}_full.log",
    "{0}_2k.log",
    "{0}/{0}.log",
    "{0}/{0}_full.log",
    "{0}/{0}_2k.log",
)
"""Where a system's log is looked for: our folder's form, then those of Loghub's archives."""


@dataclass(frozen=True, slots=True)
class SystemLog:
    """One system's log.

    Attributes:
        system: its name.
        path: of the file.
        lines: in the file.
        sha256: of the file.
    """

    system: str
    path: Path
    lines: int
    sha256: str

    @property
    def has_column(self) -> bool:
        """The first word of each line is a label."""
        return self.system in LABEL_COLUMN


def found_systems(folder: Path) -> tuple[str, ...]:
    """Names of all logs that stand in a folder as `SYSTEM.log`."""
    return tuple(sorted(path.stem for path in folder.glob("*.log")))


def opened_log(folder: Path, system: str) -> SystemLog:
    """Find, count and hash a log.

    Raises:
        NoLogs: it is not there, or empty.
    """
    places = [folder / form.format(system) for form in _FORMS]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise NoLogs(system, f"neither {places[0]} nor {places[-1]} is there")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with path.open(encoding="utf-8", errors="backslashreplace") as text:
        lines = sum(1 for _ in text)
    if not lines:
        raise NoLogs(system, f"{path} is empty")
    return SystemLog(system, path, lines, digest)


def windows_at(log: SystemLog, ranges: Sequence[range]) -> list[Window]:
    """Read the windows of these 1-based line numbers, ascending and apart."""
    return [_window(log, lines, texts) for lines, texts in _read(log.path, ranges)]


def _read(path: Path, ranges: Sequence[range]) -> Iterator[tuple[range, list[str]]]:
    with path.open(encoding="utf-8", errors="backslashreplace") as text:
        next_line = 1
        for lines in ranges:
            first = lines.start - next_line
            yield (
                lines,
                [line.removesuffix("\n") for line in islice(text, first, first + len(lines))],
            )
            next_line = lines.stop


def _window(log: SystemLog, lines: range, texts: Sequence[str]) -> Window:
    alerts = None
    if log.has_column:
        parted = [text.partition(" ") for text in texts]
        alerts = tuple(number for number, (label, _, _) in enumerate(parted, 1) if label != NORMAL)
        texts = [rest for _, _, rest in parted]
    return Window(
        id=name_of(log.system, lines),
        system=log.system,
        texts=tuple(texts),
        stretches=(Stretch(log.system, lines.start, len(lines)),),
        alert_lines=alerts,
    )


def name_of(system: str, lines: range) -> str:
    """Such as `Apache-0051-0150`."""
    return f"{system}-{lines.start:04d}-{lines.stop - 1:04d}"
