"""What everything else here stands on: a real broker keeps Kafka's promises to aiokafka."""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaConnectionError, ProducerFenced, TopicAuthorizationFailedError
from aiokafka.protocol.admin import CreateAclsRequest

from logwarden_contracts.topics import ALERTS
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.cluster import KafkaCluster
from logwarden_standalone.kafka.errors import StartFailed
from logwarden_standalone.kafka.home import Home
from logwarden_standalone.kafka.security import Security
from logwarden_standalone.kafka.topics import create_topics
from logwarden_testing.brokers import NewTopic, running

TOPIC, LITERAL, ALLOW = 2, 3, 3
OPERATIONS = {"WRITE": 4, "DESCRIBE": 8}

pytestmark = pytest.mark.kafka


def options_of(kafka: KafkaBroker | KafkaCluster, *user: str) -> dict[str, Any]:
    return kafka.connection(*user).kafka_client_options()


def transactional(kafka: KafkaBroker | KafkaCluster, name: str) -> AIOKafkaProducer:
    return AIOKafkaProducer(transactional_id=name, **options_of(kafka))


async def write_in_transactions(
    producer: AIOKafkaProducer, topic: str, values: list[bytes]
) -> None:
    for value in values:
        async with producer.transaction():
            await producer.send_and_wait(topic, value)


async def committed_values(kafka: KafkaBroker | KafkaCluster, topic: str) -> list[bytes]:
    """Everything that a `read_committed` reader sees up to the end."""
    place = TopicPartition(topic, 0)
    consumer = AIOKafkaConsumer(isolation_level="read_committed", **options_of(kafka))
    async with consumer:
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        end = (await consumer.end_offsets([place]))[place]
        values: list[bytes] = []
        while await consumer.position(place) < end:
            values += [
                record.value for record in (await consumer.getmany(timeout_ms=100)).get(place, [])
            ]
        return values


async def committed_offset(kafka: KafkaBroker, group: str, topic: str) -> int:
    admin = AIOKafkaAdminClient(**options_of(kafka))
    await admin.start()
    offsets = await admin.list_consumer_group_offsets(group)
    await admin.close()
    offset: int = offsets[TopicPartition(topic, 0)].offset
    return offset


async def allow(kafka: KafkaBroker, user: str, topic: str) -> None:
    """Let a user describe and write a topic; aiokafka has the request and no method for it."""
    admin = AIOKafkaAdminClient(**options_of(kafka))
    await admin.start()
    for operation in ("WRITE", "DESCRIBE"):
        acl = CreateAclsRequest(
            TOPIC, topic, LITERAL, f"User:{user}", "*", OPERATIONS[operation], ALLOW
        )
        response = await admin._send_to_controller(acl)
        assert response.creation_responses[0][0] == 0
    await admin.close()


async def test_a_transaction_commits_messages_and_offsets_together(
    kafka: KafkaBroker, new_topic: NewTopic
) -> None:
    topic = await new_topic(kafka)
    async with transactional(kafka, topic) as producer, producer.transaction():
        await producer.send_and_wait(topic, b"analysis")
        await producer.send_offsets_to_transaction({TopicPartition(topic, 0): 7}, topic)
    assert await committed_values(kafka, topic) == [b"analysis"]
    assert await committed_offset(kafka, topic, topic) == 7


async def test_an_aborted_transaction_is_never_read(
    kafka: KafkaBroker, new_topic: NewTopic
) -> None:
    topic = await new_topic(kafka)
    async with transactional(kafka, topic) as producer:
        await producer.begin_transaction()
        await producer.send_and_wait(topic, b"void")
        await producer.abort_transaction()
        async with producer.transaction():
            await producer.send_and_wait(topic, b"valid")
    assert await committed_values(kafka, topic) == [b"valid"]


async def test_a_zombie_with_the_same_transactional_id_is_fenced(
    kafka: KafkaBroker, new_topic: NewTopic
) -> None:
    topic = await new_topic(kafka)
    async with transactional(kafka, topic) as zombie:
        await zombie.begin_transaction()
        await zombie.send_and_wait(topic, b"void")
        async with transactional(kafka, topic) as owner:
            with pytest.raises(ProducerFenced):
                await zombie.commit_transaction()
            async with owner.transaction():
                await owner.send_and_wait(topic, b"valid")
    assert await committed_values(kafka, topic) == [b"valid"]


async def test_a_misspelt_topic_is_not_created(kafka: KafkaBroker) -> None:
    admin = AIOKafkaAdminClient(**options_of(kafka))
    await admin.start()
    await admin.describe_topics(["lgos"])
    names = await admin.list_topics()
    await admin.close()
    assert "lgos" not in names


async def test_creating_topics_again_changes_nothing(kafka: KafkaBroker) -> None:
    await create_topics(options_of(kafka), replication=1)
    assert await create_topics(options_of(kafka), replication=1) == []


async def test_a_topic_gets_the_settings_that_the_contracts_name(kafka: KafkaBroker) -> None:
    await create_topics(options_of(kafka), replication=1)
    wanted = ALERTS.configuration(replication=1)
    admin = AIOKafkaAdminClient(**options_of(kafka))
    await admin.start()
    resource = ConfigResource(ConfigResourceType.TOPIC, "alerts", dict(wanted))
    (answer,) = await admin.describe_configs([resource])
    await admin.close()
    assert {setting[0]: setting[1] for setting in answer.resources[0][4]} == wanted


async def test_what_was_acknowledged_survives_a_killed_broker(
    own_kafka: KafkaBroker, new_topic: NewTopic
) -> None:
    topic = await new_topic(own_kafka)
    async with AIOKafkaProducer(acks="all", **options_of(own_kafka)) as producer:
        await producer.send_and_wait(topic, b"kept")
    own_kafka.kill()
    await own_kafka.start()
    assert await committed_values(own_kafka, topic) == [b"kept"]


async def test_a_paused_broker_goes_on_where_it_was(
    own_kafka: KafkaBroker, new_topic: NewTopic
) -> None:
    topic = await new_topic(own_kafka)
    async with AIOKafkaProducer(**options_of(own_kafka)) as producer:
        await producer.send_and_wait(topic, b"early")
        own_kafka.pause()
        sent = await producer.send(topic, b"late")
        await asyncio.sleep(0.5)
        assert not sent.done()
        own_kafka.resume()
        await sent


async def test_a_folder_of_its_own_keeps_the_data_for_the_next_start(
    kafka_jars: tuple[Path, ...], new_topic: NewTopic, tmp_path: Path
) -> None:
    async with KafkaBroker(kafka_jars, Home(tmp_path)) as broker:
        topic = await new_topic(broker)
        async with AIOKafkaProducer(**options_of(broker)) as producer:
            await producer.send_and_wait(topic, b"kept")
    async with KafkaBroker(kafka_jars, Home(tmp_path)) as broker:
        assert await committed_values(broker, topic) == [b"kept"]


async def test_a_broker_that_cannot_start_says_why(
    kafka_jars: tuple[Path, ...], tmp_path: Path
) -> None:
    broken = Home(tmp_path, properties={"num.io.threads": "none"})
    with pytest.raises(StartFailed, match=r"num\.io\.threads"):
        await KafkaBroker(kafka_jars, broken).start()


async def test_transactions_go_on_when_the_leader_dies(
    cluster: KafkaCluster, new_topic: NewTopic
) -> None:
    topic = await new_topic(cluster)
    leader = await cluster.leader(topic)
    async with transactional(cluster, topic) as producer:
        await write_in_transactions(producer, topic, [b"1", b"2"])
        leader.kill()
        await write_in_transactions(producer, topic, [b"3", b"4"])
    assert await committed_values(cluster, topic) == [b"1", b"2", b"3", b"4"]
    await leader.start()


@pytest.fixture(scope="module")
def secured(
    kafka_jars: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KafkaBroker]:
    home = Home(
        tmp_path_factory.mktemp("secured"), Security({"batcher": "right", "ingestor": "right"})
    )
    yield from running(KafkaBroker(kafka_jars, home))


async def test_a_user_may_do_what_an_access_list_allows_and_nothing_else(
    secured: KafkaBroker, new_topic: NewTopic
) -> None:
    topic = await new_topic(secured)
    await allow(secured, "batcher", topic)
    async with AIOKafkaProducer(**options_of(secured, "batcher")) as producer:
        await producer.send_and_wait(topic, b"allowed")
    async with AIOKafkaProducer(**options_of(secured, "ingestor")) as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(topic, b"denied")
    assert await committed_values(secured, topic) == [b"allowed"]


async def test_a_wrong_password_is_refused(secured: KafkaBroker) -> None:
    options = options_of(secured, "batcher") | {"sasl_plain_password": "wrong"}
    with pytest.raises(KafkaConnectionError):
        await AIOKafkaAdminClient(**options).start()


async def test_a_broker_whose_certificate_nobody_signed_is_refused(secured: KafkaBroker) -> None:
    options = options_of(secured) | {"ssl_context": ssl.create_default_context()}
    with pytest.raises(KafkaConnectionError):
        await AIOKafkaAdminClient(**options).start()
