"""What can go wrong, by what is to be done about it.

DashboardError
├── Stop             misconfigured: exit non-zero
├── Unreachable      another service or Kafka does not answer: say so, go on
├── Refused          it answered, and will not do it: say so, go on
└── GoneFromKafka    retention or compaction took the lines that were asked for
"""


class DashboardError(Exception):
    """Root of the dashboard's own errors; the text is meant for people."""


class Stop(DashboardError):
    """Nothing will get better by waiting; the message says what to do."""


class Unreachable(DashboardError):
    """Nobody answered.

    Attributes:
        what: the service that was asked.
        reason: a short constant, such as the kind of error.
    """

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"{what} does not answer ({reason})")
        self.what = what
        self.reason = reason


class Refused(DashboardError):
    """It answered that it will not.

    Attributes:
        what: the service that was asked.
        status: HTTP status.
        detail: what it said, shortened. Foreign text: never to be shown as Markdown.
    """

    def __init__(self, what: str, status: int, detail: str) -> None:
        super().__init__(f"{what} answered {status}: {detail}")
        self.what = what
        self.status = status
        self.detail = detail


class GoneFromKafka(DashboardError):
    """The lines of a window cannot be read again."""

    def __init__(self) -> None:
        super().__init__("These lines are no longer in Kafka: retention took them.")
