"""What ends `logwarden up` early.

UpError
├── UnusableFolder   the folder for data or logs
├── DidNotStart      a program ends, or is not ready in time, when it is first started
└── KeepsDying       a program that was started again and again
"""


class UpError(Exception):
    """Its message is for the person at the terminal and says what to do."""


class UnusableFolder(UpError):
    """A folder cannot be written.

    Attributes:
        path: as it was given.
        reason: the system's.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"cannot write to {path}: {reason}; name another folder with --data")
        self.path = path
        self.reason = reason


class DidNotStart(UpError):
    """A program does not get ready.

    Attributes:
        name: of the program.
        reason: what happened.
        output: the last lines that it wrote.
    """

    def __init__(self, name: str, reason: str, output: str) -> None:
        super().__init__(f"{name} does not start: {reason}. Its last words:\n{output or '(none)'}")
        self.name = name
        self.reason = reason
        self.output = output


class KeepsDying(UpError):
    """A program ended again each time it was started.

    Attributes:
        name: of the program.
        exit_code: the last one; negative: the signal that ended it.
        output: the last lines that it wrote.
    """

    def __init__(self, name: str, exit_code: int | None, output: str) -> None:
        super().__init__(
            f"{name} keeps ending (exit code {exit_code}). Its last words:\n{output or '(none)'}"
        )
        self.name = name
        self.exit_code = exit_code
        self.output = output
