"""Why there is no Kafka here.

KafkaUnavailable
├── FetchFailed     its jars cannot be had: no network, no space, a file that is not the pinned one
├── StartFailed     a broker exits, or is not ready in time
└── SlowClient      aiokafka runs without its C extension
"""

ADVICE = (
    "Set KAFKA_BOOTSTRAP_SERVERS to a Kafka that runs already, or run once with network: "
    "what is fetched stays in the cache folder (LOGWARDEN_CACHE_DIR)."
)


class KafkaUnavailable(Exception):
    """Its message is for the person at the terminal and says what to do."""


class FetchFailed(KafkaUnavailable):
    """The jars of the broker cannot be had.

    Attributes:
        reason: what went wrong.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"cannot fetch Kafka: {reason}. {ADVICE}")
        self.reason = reason


class StartFailed(KafkaUnavailable):
    """A broker does not start.

    Attributes:
        reason: what went wrong.
        output: the last lines that it wrote.
    """

    def __init__(self, reason: str, output: str) -> None:
        super().__init__(f"Kafka does not start: {reason}. Its last words:\n{output or '(none)'}")
        self.reason = reason
        self.output = output


class SlowClient(KafkaUnavailable):
    """aiokafka was installed without its C extension; pure Python is several times slower."""

    def __init__(self) -> None:
        super().__init__(
            "aiokafka has no C extension here: install it from a wheel "
            "(pip install --force-reinstall --only-binary aiokafka aiokafka)"
        )
