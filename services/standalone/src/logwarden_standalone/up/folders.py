"""Where a run keeps what it writes: broker's data, logs, the ingestor's place.

Not here: what is written.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from logwarden_standalone.up.errors import UnusableFolder

RUNS_KEPT = 5


@dataclass(frozen=True, slots=True)
class Folders:
    """Of one run.

    Attributes:
        logs: of all programs.
        state: the ingestor's file of positions.
        kafka: the broker's data; null: a temporary folder, deleted at the end.
    """

    logs: Path
    state: Path
    kafka: Path | None


def kept_in(data: Path) -> Folders:
    """Everything below a folder that the next run goes on with.

    Raises:
        UnusableFolder: it cannot be written.
    """
    folders = Folders(data / "logs", data / "ingestor.json", data / "kafka")
    with _told(data):
        folders.logs.mkdir(parents=True, exist_ok=True)
    return folders


def of_one_run(cache: Path, now: datetime) -> Folders:
    """A new folder of logs in the cache; those of the last few runs stay.

    Raises:
        UnusableFolder: it cannot be written.
    """
    runs = cache / "up"
    folder = runs / f"{now:%Y%m%d-%H%M%S-%f}"
    with _told(runs):
        folder.mkdir(parents=True)
        for old in sorted(runs.iterdir())[:-RUNS_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    return Folders(folder, folder / "ingestor.json", None)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnusableFolder(str(path), error.strerror or str(error)) from error
