"""What can go wrong while preparing. Each ends the command with exit code 2.

TrainingError
└── PrepareError
    ├── NoLogs           a system's log is not where it should be, or too short
    ├── RecordUnusable   the record's listing cannot be read, or lacks a file
    └── DownloadFailed   a file did not arrive whole, or is not what the record says
"""

from pathlib import Path

from logwarden_training.errors import TrainingError


class PrepareError(TrainingError):
    """No data set was written."""


class NoLogs(PrepareError):
    """A system's log cannot be used.

    Attributes:
        system: its name.
        reason: what to do.
    """

    def __init__(self, system: str, reason: str) -> None:
        super().__init__(f"{system}: {reason}")
        self.system = system
        self.reason = reason


class RecordUnusable(PrepareError):
    """A record whose files cannot be told."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}; with --from FOLDER nothing is downloaded")
        self.url = url
        self.reason = reason


class DownloadFailed(PrepareError):
    """What came is not the file. What arrived so far is kept, unless it is wrong."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}: {reason}")
        self.path = path
        self.reason = reason
