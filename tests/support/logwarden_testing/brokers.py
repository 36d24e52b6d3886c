"""Brokers as fixtures use them: started outside of any test, so that no test's event loop owns a process."""

import asyncio
from collections.abc import Awaitable, Iterator
from typing import Protocol, TypeVar

from logwarden_contracts.topics import LOGS, Topic
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.cluster import KafkaCluster

Kafka = TypeVar("Kafka", KafkaBroker, KafkaCluster)


class NewTopic(Protocol):
    """The fixture `new_topic`: creates a topic of a name that no other test has."""

    def __call__(
        self, kafka: KafkaBroker | KafkaCluster, like: Topic = LOGS, partitions: int = 1
    ) -> Awaitable[str]:
        """Its name, once it exists."""


def running(kafka: Kafka) -> Iterator[Kafka]:
    """The body of a fixture: start, lend, end."""
    try:
        asyncio.run(kafka.start())
        yield kafka
    finally:
        asyncio.run(kafka.close())
