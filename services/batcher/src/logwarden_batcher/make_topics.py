"""`python -m logwarden_batcher.make_topics`: creates the contracts' topics, once, before anything else starts.

For a Kafka that creates none by itself, as ours do not: a misspelt topic must be an error. Topics that exist stay as
they are. Not here: how (`topics`), and what they are (`logwarden_contracts.topics`).
"""

import asyncio
import logging
import sys
from dataclasses import replace

from aiokafka.errors import KafkaConnectionError, KafkaError
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from logwarden_batcher.topics import create_topics
from logwarden_contracts.kafka import KafkaSettings
from logwarden_contracts.logs import log_as_json
from logwarden_contracts.topics import ALERTS, DEAD_LETTERS, FEEDBACK, LOGS, Topic

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 1.0


class TopicSettings(BaseSettings, KafkaSettings):
    """What the topics are called here, and how many copies there are of each."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    logs_topics: str = LOGS.name
    """Input topics, separated by commas."""

    alerts_topic: str = ALERTS.name
    """Of analyses."""

    dead_letter_topic: str = DEAD_LETTERS.name
    """Of records that cannot be judged."""

    feedback_topic: str = FEEDBACK.name
    """Of what people say."""

    topics_replication: int = Field(1, ge=1)
    """Copies of each partition; with 3, one broker may fail and writing goes on."""

    topics_logs_partitions: int = Field(LOGS.partitions, ge=1)
    """Partitions of each input topic: as many batchers can share it."""

    topics_wait_seconds: float = Field(120, gt=0)
    """How long Kafka may take to answer."""


def wanted(settings: TopicSettings) -> list[Topic]:
    """The contracts' topics, as they are called here. Pure."""
    names = filter(None, settings.logs_topics.replace(" ", "").split(","))
    partitions = settings.topics_logs_partitions
    return [
        *(replace(LOGS, name=name, partitions=partitions) for name in names),
        replace(ALERTS, name=settings.alerts_topic),
        replace(DEAD_LETTERS, name=settings.dead_letter_topic),
        replace(FEEDBACK, name=settings.feedback_topic),
    ]


async def make_topics(settings: TopicSettings) -> list[str]:
    """Create what is missing, as soon as Kafka answers.

    Returns:
        Names of those created.

    Raises:
        KafkaError: Kafka refuses.
        TimeoutError: it does not answer in time.
    """
    options = settings.kafka_client_options()
    async with asyncio.timeout(settings.topics_wait_seconds):
        while True:
            try:
                return await create_topics(options, settings.topics_replication, wanted(settings))
            except KafkaError as error:
                if not (error.retriable or isinstance(error, KafkaConnectionError)):
                    raise
                log.info("Kafka does not answer yet", extra={"error": type(error).__name__})
            await asyncio.sleep(_PAUSE_SECONDS)


def main() -> None:
    """Run it. Exit code 1: Kafka refuses, or is not there."""
    log_as_json("INFO")
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it is asked until it answers
    try:
        created = asyncio.run(make_topics(TopicSettings()))
    except (KafkaError, OSError, ValidationError) as error:
        sys.exit(f"logwarden topics: {error!r}")
    log.info("topics are there", extra={"made": created})


if __name__ == "__main__":
    main()
