"""What a person asks of Kafka: lines read back by offset, and feedback written."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from logwarden_contracts.decode import Record
from logwarden_contracts.messages import Feedback
from logwarden_dashboard.errors import GoneFromKafka, Unreachable
from logwarden_dashboard.held.surroundings import MAX_RECORDS, Span

READ_SECONDS = 10.0
_READ_BYTES = 4_000_000


class Desk:
    """One request at a time opens its own client: people ask seldom, and nothing is left open."""

    def __init__(self, options: dict[str, Any], feedback_topic: str) -> None:
        self._options = options
        self._feedback_topic = feedback_topic

    async def records(self, span: Span) -> list[Record]:
        """Committed records of a span, in order; fewer where some are gone.

        Raises:
            GoneFromKafka: none is left.
            Unreachable: Kafka does not answer, or refuses.
        """
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await self._records(span)
        except (KafkaError, OSError, TimeoutError) as error:
            raise Unreachable("Kafka", type(error).__name__) from error

    async def write(self, feedback: Feedback) -> None:
        """Write it, acknowledged by all replicas.

        Raises:
            Unreachable: Kafka does not answer, or refuses.
        """
        try:
            async with asyncio.timeout(READ_SECONDS):
                async with AIOKafkaProducer(
                    acks="all", enable_idempotence=True, **self._options
                ) as producer:
                    await producer.send_and_wait(
                        self._feedback_topic,
                        feedback.write(),
                        key=feedback.analysis_id.encode(),
                        headers=[("schema", str(Feedback.SCHEMA_VERSION).encode())],
                    )
        except (KafkaError, OSError, TimeoutError) as error:
            raise Unreachable("Kafka", type(error).__name__) from error

    async def _records(self, span: Span) -> list[Record]:
        place = TopicPartition(span.topic, span.partition)
        async with AIOKafkaConsumer(
            isolation_level="read_committed",
            enable_auto_commit=False,
            max_partition_fetch_bytes=_READ_BYTES,
            **self._options,
        ) as consumer:
            consumer.assign([place])
            first = max(span.first, (await consumer.beginning_offsets([place]))[place])
            end = min(span.last + 1, (await consumer.end_offsets([place]))[place])
            if first >= end:
                raise GoneFromKafka
            consumer.seek(place, first)
            return await _read(consumer, place, end)


async def _read(consumer: AIOKafkaConsumer, place: TopicPartition, end: int) -> list[Record]:
    records: list[Record] = []
    while len(records) < MAX_RECORDS and await consumer.position(place) < end:
        for one in (await consumer.getmany(place, timeout_ms=500)).get(place, ()):
            if one.offset >= end or len(records) == MAX_RECORDS:
                return records
            records.append(
                Record(one.value, one.offset, one.key, one.headers, one.timestamp, one.topic)
            )
    return records
