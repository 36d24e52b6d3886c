"""What can go wrong while deciding. Each ends the command with exit code 2; a refusal is none.

TrainingError
└── PromoteError
    ├── BadCandidate   a folder is no model that can be judged
    ├── BadGate        the gate set or what stands beside it cannot be used
    └── BadRegistry    the registry cannot be read, or lacks what is asked for
"""

from pathlib import Path

from logwarden_training.errors import TrainingError


class PromoteError(TrainingError):
    """Nothing was decided."""


class BadCandidate(PromoteError):
    """A candidate's folder cannot be used."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder}: {reason}")
        self.folder = folder
        self.reason = reason


class BadGate(PromoteError):
    """The gate cannot be held."""


class BadRegistry(PromoteError):
    """The registry cannot be used.

    Attributes:
        folder: of the registry.
        reason: what to do.
    """

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder}: {reason}")
        self.folder = folder
        self.reason = reason
