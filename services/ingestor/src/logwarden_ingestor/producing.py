"""Sends lines to Kafka: idempotent, acknowledged by all replicas, a batch of each partition at once.

`send()` of the client costs several turns of the event loop for each record, so it is given whole
batches (`batch`). Not here: which lines, and when (`service`).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, KafkaError, UnknownTopicOrPartitionError

from logwarden_ingestor.batch import Batch, Partitions
from logwarden_ingestor.errors import BrokerUnreachable, NotAcknowledged, TopicMissing
from logwarden_ingestor.settings import IngestorSettings

START_SECONDS = 30.0
TOPIC_SECONDS = 5.0
STOP_SECONDS = 5.0
REQUEST_MS = 60_000


class Sender:
    """A started producer and its topic."""

    def __init__(self, producer: AIOKafkaProducer, topic: str, max_lines: int) -> None:
        self._producer = producer
        self._topic = topic
        self._max_lines = max_lines
        self._partitions = Partitions([])

    async def begin(self) -> Batch:
        """An empty batch, for the partitions that the topic has now.

        Raises:
            KafkaError: nobody knows the topic.
        """
        known = sorted(await self._producer.partitions_for(self._topic))
        if known != self._partitions.known:
            self._partitions = Partitions(known)
        return Batch(self._partitions, self._producer.create_batch, self._max_lines)

    async def send(self, batch: Batch) -> None:
        """Send it and wait until all of it is acknowledged. One at a time, so order holds.

        Raises:
            NotAcknowledged: Kafka refused a part, or could not be reached for too long.
        """
        sent: list[asyncio.Future[Any]] = []
        try:
            for partition, builder in batch.builders.items():
                builder.close()
                sent.append(
                    await self._producer.send_batch(builder, self._topic, partition=partition)
                )
            await asyncio.gather(*sent)
        except KafkaError as error:
            await asyncio.gather(*sent, return_exceptions=True)
            raise NotAcknowledged(batch.lines, repr(error)) from error


@asynccontextmanager
async def open_sender(settings: IngestorSettings) -> AsyncIterator[Sender]:
    """Connect, make sure that the topic is there, and close at the end.

    Raises:
        BrokerUnreachable: no broker answers.
        TopicMissing: the topic is not there.
        KafkaError: the broker refuses (credentials, permissions).
    """
    producer = AIOKafkaProducer(
        enable_idempotence=True,
        acks="all",
        compression_type=settings.ingestor_compression,
        max_batch_size=settings.ingestor_batch_max_bytes,
        request_timeout_ms=REQUEST_MS,
        **settings.kafka_client_options(),
    )
    try:
        await _start(producer, settings)
        yield Sender(producer, settings.logs_topic, settings.ingestor_batch_max_lines)
    finally:
        await _stop(producer)


async def _start(producer: AIOKafkaProducer, settings: IngestorSettings) -> None:
    servers = settings.kafka_bootstrap_servers
    try:
        async with asyncio.timeout(START_SECONDS):
            await producer.start()
    except (KafkaConnectionError, TimeoutError) as error:
        raise BrokerUnreachable(servers, str(error) or "no answer in time") from error
    try:
        async with asyncio.timeout(TOPIC_SECONDS):
            await producer.partitions_for(settings.logs_topic)
    except (UnknownTopicOrPartitionError, TimeoutError) as error:
        raise TopicMissing(settings.logs_topic, servers) from error


async def _stop(producer: AIOKafkaProducer) -> None:
    """Close without waiting for what may never come; what is not acknowledged is sent again."""
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await producer.stop()
    except (KafkaError, TimeoutError):
        await producer.client.close()
