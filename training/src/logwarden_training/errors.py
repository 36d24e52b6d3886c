"""What can go wrong, as types that carry their fields.

TrainingError
├── BadLabels    a label file cannot be used as it is
└── BadRun       a run file cannot be used as it is
"""

from pathlib import Path


class TrainingError(Exception):
    """Base of all; its text is for people and says what to do. The command ends with exit code 2."""


class BadLabels(TrainingError):
    """A label file cannot be used: nothing of it was."""

    def __init__(self, path: Path, row: int, reason: str) -> None:
        super().__init__(f"{path}:{row}: {reason}" if row else f"{path}: {reason}")
        self.path = path
        self.row = row
        self.reason = reason


class BadRun(TrainingError):
    """A run file cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
