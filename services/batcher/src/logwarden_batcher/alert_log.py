"""The topic `alerts` as people use it: what was judged, and a second word on it.

Not here: what the batcher writes itself (`partition`, `rejudging`).
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord

from logwarden_batcher.analysis_record import analysis_record
from logwarden_contracts.messages import UnreadableMessage, WindowAnalysis

READ_SECONDS = 30.0
REPLAY_ID = "logwarden-replay"
"""Transactional id: two replays at a time would write the same windows twice."""


async def read_analyses(options: dict[str, Any], topic: str) -> list[WindowAnalysis]:
    """The last word on each window, in the order of the first ones, as the topic stands now.

    Raises:
        KafkaError: Kafka cannot be reached or refuses.
        TimeoutError: it stopped answering.
    """
    return last_words([analysis async for analysis in _analyses(options, topic)])


def last_words(analyses: Iterable[WindowAnalysis]) -> list[WindowAnalysis]:
    """Of each window the analysis that nothing supersedes. Pure."""
    last: dict[str, WindowAnalysis] = {}
    for analysis in analyses:
        last[analysis.window.id] = analysis
    return list(last.values())


class SecondWords:
    """Writes analyses that supersede others."""

    def __init__(self, producer: AIOKafkaProducer, topic: str) -> None:
        self._producer = producer
        self._topic = topic

    async def write(self, analyses: Sequence[WindowAnalysis]) -> None:
        """All of them, or none.

        Raises:
            KafkaError: Kafka refused.
        """
        async with self._producer.transaction():
            for analysis in analyses:
                await self._producer.send(self._topic, **analysis_record(analysis))


@asynccontextmanager
async def open_second_words(options: dict[str, Any], topic: str) -> AsyncIterator[SecondWords]:
    """Whoever opens it last is the only one that writes."""
    producer = AIOKafkaProducer(
        transactional_id=REPLAY_ID, max_request_size=4_000_000, compression_type="lz4", **options
    )
    async with producer:
        yield SecondWords(producer, topic)


async def _analyses(options: dict[str, Any], topic: str) -> AsyncIterator[WindowAnalysis]:
    """Up to the end as it is at the start."""
    consumer = AIOKafkaConsumer(
        topic, isolation_level="read_committed", auto_offset_reset="earliest", **options
    )
    async with consumer:
        places = consumer.assignment()  # all of the topic's, since there is no group
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < ends[place] for place in places]):
            async with asyncio.timeout(READ_SECONDS):
                fetched = await consumer.getmany(timeout_ms=500)
            for records in fetched.values():
                for analysis in filter(None, map(_read, records)):
                    yield analysis


def _read(record: ConsumerRecord) -> WindowAnalysis | None:
    try:
        return WindowAnalysis.read(record.value or b"")
    except UnreadableMessage:
        return None
