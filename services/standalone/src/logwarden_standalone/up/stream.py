"""The Kafka that the pipeline runs on: a broker of our own, or the one that the environment names.

On someone else's Kafka all names begin with `logwarden-up`, unless the environment names topics: nobody
pours a simulated incident into the topic that real pagers listen to. Not here: the broker (`kafka`).
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from pydantic_settings import BaseSettings, SettingsConfigDict

from logwarden_contracts.kafka import KafkaSettings
from logwarden_contracts.topics import ALERTS, DEAD_LETTERS, FEEDBACK, LOGS, Topic
from logwarden_standalone.kafka.topics import create_topics

PARTITIONS = 4
FOREIGN_PREFIX = "logwarden-up."
MOST_COPIES = 3


class ForeignKafka(BaseSettings, KafkaSettings):
    """Someone else's Kafka, as the environment says."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")


@dataclass(frozen=True, slots=True)
class TopicNames:
    """What the topics are called."""

    logs: str
    alerts: str
    dead_letters: str
    feedback: str

    @classmethod
    def chosen(cls, environment: Mapping[str, str], prefix: str) -> "TopicNames":
        """As the environment says, else the usual names after a prefix. Pure."""
        return cls(
            environment.get("LOGS_TOPIC") or prefix + LOGS.name,
            environment.get("ALERTS_TOPIC") or prefix + ALERTS.name,
            environment.get("DEAD_LETTER_TOPIC") or prefix + DEAD_LETTERS.name,
            environment.get("FEEDBACK_TOPIC") or prefix + FEEDBACK.name,
        )

    def topics(self) -> tuple[Topic, ...]:
        """What is created where it does not exist."""
        return (
            replace(LOGS, name=self.logs, partitions=PARTITIONS),
            replace(ALERTS, name=self.alerts, partitions=PARTITIONS),
            replace(DEAD_LETTERS, name=self.dead_letters),
            replace(FEEDBACK, name=self.feedback),
        )


@dataclass(frozen=True, slots=True)
class Stream:
    """See the module.

    Attributes:
        connection: how clients reach it.
        is_ours: we started it.
    """

    connection: KafkaSettings
    topics: TopicNames
    is_ours: bool

    @property
    def group(self) -> str:
        """Consumer group of the batcher."""
        return "logwarden-batcher" if self.is_ours else "logwarden-up"

    @property
    def member(self) -> str:
        """The batcher's name in its group, the same in each run."""
        return f"logwarden-up-{socket.gethostname()}"

    @property
    def options(self) -> dict[str, Any]:
        """Of any aiokafka client."""
        return self.connection.kafka_client_options()

    def environment(self) -> dict[str, str]:
        """What tells a program of ours how to reach it; the environment says the rest where it is not ours."""
        servers = {"KAFKA_BOOTSTRAP_SERVERS": self.connection.kafka_bootstrap_servers}
        return servers | ({"KAFKA_SECURITY_PROTOCOL": "PLAINTEXT"} if self.is_ours else {})

    async def create_topics(self) -> list[str]:
        """Create what does not exist.

        Returns:
            Names of what was created.

        Raises:
            KafkaError: Kafka refuses, or cannot be reached.
        """
        copies = 1 if self.is_ours else min(MOST_COPIES, await self._brokers())
        return await create_topics(self.options, copies, self.topics.topics())

    async def _brokers(self) -> int:
        admin = AIOKafkaAdminClient(**self.options)
        try:
            await admin.start()
            return len((await admin.describe_cluster())["brokers"])
        finally:
            await admin.close()
