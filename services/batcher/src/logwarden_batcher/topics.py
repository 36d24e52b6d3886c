"""Create the topics that the contracts name. Not here: what they are (`logwarden_contracts.topics`), when (`make_topics`)."""

from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from logwarden_contracts.topics import TOPICS, Topic

_NO_ERROR = 0


def new_topic(topic: Topic, replication: int, partitions: int | None = None) -> NewTopic:
    """What aiokafka needs to create it.

    Args:
        topic: as the contracts describe it.
        replication: copies of each partition.
        partitions: instead of the topic's own number.
    """
    return NewTopic(
        name=topic.name,
        num_partitions=partitions or topic.partitions,
        replication_factor=replication,
        topic_configs=topic.configuration(replication),
    )


async def create_topics(
    options: dict[str, Any],
    replication: int,
    topics: Iterable[Topic] = TOPICS,
    partitions: int | None = None,
) -> list[str]:
    """Create the topics that do not exist; those that do stay as they are.

    Args:
        options: of any aiokafka client.
        replication: copies of each partition.
        topics: which ones.
        partitions: of each, instead of its own number.

    Returns:
        Names of those that were created.

    Raises:
        KafkaError: Kafka refuses one.
    """
    admin = AIOKafkaAdminClient(**options)
    try:
        await admin.start()
        wanted = [new_topic(topic, replication, partitions) for topic in topics]
        response = await admin.create_topics(wanted)
    finally:
        await admin.close()
    return created_topics(response.topic_errors)


def created_topics(answers: Sequence[tuple[str, int, str | None]]) -> list[str]:
    """Names that were created, from what Kafka answers: name, error code, message. Pure.

    Raises:
        KafkaError: one was refused.
    """
    created = []
    for name, code, message in answers:
        if code == _NO_ERROR:
            created.append(name)
        elif code != TopicAlreadyExistsError.errno:
            raise for_code(code)(f"topic {name}: {message}")
    return created
