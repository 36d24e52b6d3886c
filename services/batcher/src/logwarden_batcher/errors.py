"""What can go wrong, by what is to be done about it.

BatcherError
├── Reject      this record or window can never be judged: dead letter, go on
├── Retry       it may succeed later: commit nothing, wait
├── Stop        misconfigured or a bug: exit non-zero
├── LinesGone   a window cannot be read back: leave its analysis as it is
└── Abandoned   the partition is no longer ours, or its producer is: start it over
"""

from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

NOT_ALLOWED = (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)
"""Kafka's errors of a right that we lack: a `Stop` for whoever sees them."""


class BatcherError(Exception):
    """Root of the batcher's own errors."""


class Reject(BatcherError):
    """The analyzer will never take this window.

    Attributes:
        status: HTTP status of its answer.
        detail: what it said, shortened.
    """

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"the analyzer refused the window with status {status}: {detail}")
        self.status = status
        self.detail = detail


class Retry(BatcherError):
    """The analyzer cannot answer now.

    Attributes:
        reason: a short constant for metrics.
        after_seconds: the analyzer's own wish (`Retry-After`), if it named one.
    """

    def __init__(self, reason: str, after_seconds: float | None = None) -> None:
        super().__init__(f"the analyzer cannot answer now: {reason}")
        self.reason = reason
        self.after_seconds = after_seconds


class Stop(BatcherError):
    """Nothing will get better by waiting; the message says what to do."""


class LinesGone(BatcherError):
    """Lines of a judged window are not in Kafka any more.

    Attributes:
        window: its id.
    """

    def __init__(self, window: str, why: str) -> None:
        super().__init__(f"{window} cannot be read back: {why}")
        self.window = window


class Abandoned(BatcherError):
    """What was under way for a partition is void; it begins again at the committed offset."""
