"""What ends a scan early.

ScanError
├── UnreadableInput    a file that cannot be read, or not to its end
├── UnwritableReport   the HTML report's place
├── NoSuchJudge        a judge that does not exist here
└── UnusableJudge      one that exists and cannot be asked like this
"""


class ScanError(Exception):
    """Its message is for the person at the terminal and says what to do."""


class UnreadableInput(ScanError):
    """A file that cannot be read.

    Attributes:
        name: as it was given.
        reason: why, and what to do.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"cannot read {name}: {reason}")
        self.name = name
        self.reason = reason


class UnwritableReport(ScanError):
    """The report's place cannot be written.

    Attributes:
        path: as it was given.
        reason: the system's.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"cannot write the report {path}: {reason}")
        self.path = path
        self.reason = reason


class NoSuchJudge(ScanError):
    """A judge that was asked for and does not exist.

    Attributes:
        judge: as it was asked for.
    """

    def __init__(self, judge: str, advice: str) -> None:
        super().__init__(f"no judge {judge!r}: {advice}")
        self.judge = judge


class UnusableJudge(ScanError):
    """A judge that cannot be asked like this: its settings, its rules, or its server's answer.

    Attributes:
        reason: what to do.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
