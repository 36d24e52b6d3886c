"""What can go wrong, and what to do about it.

IngestorError
├── UnreadableInput     a file, or the rest of it, cannot be read
├── UnreadablePosition  the state file is not one of ours
├── TopicMissing        Kafka has no such topic
├── BrokerUnreachable   no broker answers
└── NotAcknowledged     Kafka did not take what was sent
"""

from pathlib import Path

from logwarden_contracts.topics import LOGS


class IngestorError(Exception):
    """Root of the ingestor's own errors; each message says what to do."""


class UnreadableInput(IngestorError):
    """What was read before is sent; the rest is not.

    Attributes:
        name: as people gave it.
        reason: what the system says.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"cannot read {name}: {reason}")
        self.name = name
        self.reason = reason


class UnreadablePosition(IngestorError):
    """Nobody knows where to go on.

    Attributes:
        path: of the state file.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} is not a state file of the ingestor ({reason}): "
            "delete it to send everything, or name another one"
        )
        self.path = path


class TopicMissing(IngestorError):
    """Kafka has no such topic and creates none by itself.

    Attributes:
        topic: its name.
    """

    def __init__(self, topic: str, bootstrap_servers: str) -> None:
        super().__init__(
            f"Kafka has no topic {topic!r}; create it:\n"
            f"  kafka-topics.sh --bootstrap-server {bootstrap_servers} --create --topic {topic} "
            f"--partitions {LOGS.partitions}"
        )
        self.topic = topic


class BrokerUnreachable(IngestorError):
    """No broker answers.

    Attributes:
        bootstrap_servers: where one was looked for.
    """

    def __init__(self, bootstrap_servers: str, reason: str) -> None:
        super().__init__(
            f"no Kafka broker answers at {bootstrap_servers} ({reason}): "
            "start it, or set KAFKA_BOOTSTRAP_SERVERS or --bootstrap-servers"
        )
        self.bootstrap_servers = bootstrap_servers


class NotAcknowledged(IngestorError):
    """Kafka did not take the last batch, or took it and could not say so.

    Attributes:
        lines: of that batch.
    """

    def __init__(self, lines: int, reason: str) -> None:
        super().__init__(
            f"{lines} lines were sent and not acknowledged ({reason}); "
            "with a state file the next run sends them again"
        )
        self.lines = lines
