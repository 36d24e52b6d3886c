"""What can go wrong, by what is to be done about it.

NotifierError
├── Stop              misconfigured: exit non-zero
│   └── BadKnownFile  `known.yaml` cannot be used; at a reload the former one stays in force
└── PostFailed        Alertmanager did not take it: try again
"""


class NotifierError(Exception):
    """Root of the notifier's own errors."""


class Stop(NotifierError):
    """Nothing will get better by waiting; the message says what to do."""


class BadKnownFile(Stop):
    """A file of accepted noise that can't be used.

    Attributes:
        path: the file.
        line: 1-based, where the trouble stands.
        reason: what is wrong there.
    """

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


class PostFailed(NotifierError):
    """A member of Alertmanager did not take the alerts.

    Attributes:
        reason: a short constant for metrics: `unreachable`, `refused` or `failing`.
        detail: for people.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"Alertmanager is {reason}: {detail}")
        self.reason = reason
        self.detail = detail
