"""What can go wrong while labelling. Each ends the command with exit code 2.

TrainingError
└── LabelError
    ├── TeacherGone    the teacher does not answer, or refuses: what was paid is kept
    ├── BadAnswers     a file of answers is not of this program
    └── BadDump        a file of messages cannot be read
"""

from pathlib import Path

from logwarden_training.errors import TrainingError


class LabelError(TrainingError):
    """The message says what to do."""


class TeacherGone(LabelError):
    """Nobody answers. Run again: what was answered is not asked again."""


class BadAnswers(LabelError):
    """Answers that were paid for are never thrown away: this file is left as it is."""

    def __init__(self, path: Path, row: int, reason: str) -> None:
        super().__init__(f"{path}:{row}: {reason}; move the file away to begin anew")
        self.path = path
        self.row = row


class BadDump(LabelError):
    """A row of a topic's dump that holds no such message. The row itself is never quoted."""

    def __init__(self, path: Path, row: int, reason: str) -> None:
        super().__init__(f"{path}:{row}: {reason}" if row else f"{path}: {reason}")
        self.path = path
        self.row = row
