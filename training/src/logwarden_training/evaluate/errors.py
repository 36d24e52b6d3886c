"""What can go wrong while measuring. Each ends the command with exit code 2.

TrainingError
└── EvaluationError
    ├── UnusableJudge   who is to be measured cannot be asked
    └── BadAnswers      a file of recorded answers does not fit the windows
"""

from pathlib import Path

from logwarden_training.errors import TrainingError


class EvaluationError(TrainingError):
    """Nothing was measured."""


class UnusableJudge(EvaluationError):
    """A judge that cannot be asked.

    Attributes:
        judge: as it was named.
        reason: what to do.
    """

    def __init__(self, judge: str, reason: str) -> None:
        super().__init__(f"judge {judge}: {reason}")
        self.judge = judge
        self.reason = reason


class BadAnswers(EvaluationError):
    """Recorded answers that cannot be used, or lack a window. None is skipped."""

    def __init__(self, path: Path, row: int, reason: str) -> None:
        super().__init__(f"{path}:{row}: {reason}" if row else f"{path}: {reason}")
        self.path = path
        self.row = row
        self.reason = reason
