"""Real Kafka for the integration suite: one broker for all tests, three where one must die."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from logwarden_contracts.topics import LOGS, Topic
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.cache import cache_folder
from logwarden_standalone.kafka.cluster import KafkaCluster
from logwarden_standalone.kafka.errors import FetchFailed
from logwarden_standalone.kafka.install import install_kafka
from logwarden_standalone.kafka.topics import create_topics
from logwarden_testing.brokers import NewTopic, running
from logwarden_testing.stream import Stream


@pytest.fixture(scope="session")
def kafka_jars() -> tuple[Path, ...]:
    """Kafka's files; without network tests skip, counted, and in CI fail."""
    try:
        return install_kafka(cache_folder(os.environ))
    except FetchFailed as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def kafka(kafka_jars: tuple[Path, ...]) -> Iterator[KafkaBroker]:
    """One broker for all tests: who must kill one takes `own_kafka`."""
    yield from running(KafkaBroker(kafka_jars))


@pytest.fixture
def own_kafka(kafka_jars: tuple[Path, ...]) -> Iterator[KafkaBroker]:
    """A broker that the test may kill, pause or stop."""
    yield from running(KafkaBroker(kafka_jars))


@pytest.fixture(scope="module")
def cluster(kafka_jars: tuple[Path, ...]) -> Iterator[KafkaCluster]:
    """Three brokers; start again what a test has killed."""
    yield from running(KafkaCluster(kafka_jars))


@pytest.fixture
def new_topic(request: pytest.FixtureRequest) -> NewTopic:
    """Creates a topic of a name that no other test has, and says which."""

    async def create(
        kafka: KafkaBroker | KafkaCluster, like: Topic = LOGS, partitions: int = 1
    ) -> str:
        topic = replace(like, name=f"{request.node.originalname[:80]}-{uuid4().hex[:8]}")
        replication = 3 if isinstance(kafka, KafkaCluster) else 1
        options = kafka.connection().kafka_client_options()
        await create_topics(options, replication, [topic], partitions)
        return topic.name

    return create


@pytest.fixture
def stream(kafka: KafkaBroker) -> Stream:
    """Topics of the test's own, and programs that work on them."""
    return Stream(kafka.bootstrap_servers)
