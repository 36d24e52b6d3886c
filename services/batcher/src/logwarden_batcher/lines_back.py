"""Lines of a window that was judged before, read again at their offsets.

The cut is the one that stands in the analysis, whatever the settings are now. Not here: deciding
what is judged again (`rejudging`), or judging.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from logwarden_batcher.errors import LinesGone
from logwarden_batcher.record import shortened
from logwarden_contracts.decode import Record, decode_record
from logwarden_contracts.messages import LogLine, LogWindow, WindowSummary

READ_SECONDS = 30.0
FETCH_WAIT_MS = 20
"""How long Kafka may keep a fetch at a topic's end. All other requests of the connection wait for it."""


class LinesBack:
    """Reads windows back, one at a time."""

    def __init__(self, consumer: AIOKafkaConsumer, batch_size: int) -> None:
        self._consumer = consumer
        self._batch_size = batch_size

    @classmethod
    @asynccontextmanager
    async def connected(cls, options: dict[str, Any], batch_size: int) -> AsyncIterator[Self]:
        """With a consumer of its own, in no group.

        Args:
            options: of Kafka clients.
            batch_size: lines of a window at most, for the parts of records that hold more.
        """
        consumer = AIOKafkaConsumer(
            isolation_level="read_committed", fetch_max_wait_ms=FETCH_WAIT_MS, **options
        )
        async with consumer:
            await asyncio.sleep(0)  # aiokafka cannot stop before its own task has begun
            yield cls(consumer, batch_size)

    async def window(self, judged: WindowSummary) -> LogWindow:
        """The window as it was judged.

        Raises:
            LinesGone: retention took some of it, or the topic was made anew.
            KafkaError: Kafka refuses.
            TimeoutError: Kafka does not answer in time.
        """
        async with asyncio.timeout(READ_SECONDS):
            records = await self._records(judged)
        lines = [shortened(line) for record in records for line in _lines_of(record)]
        if judged.part:
            lines = part_of(lines, judged, self._batch_size)
        if len(lines) != judged.lines:
            raise LinesGone(judged.id, f"{len(lines)} of {judged.lines} lines are left")
        return LogWindow(
            topic=judged.topic,
            partition=judged.partition,
            first_offset=judged.first_offset,
            last_offset=judged.last_offset,
            part=judged.part,
            lines=lines,
            opened_at_ms=judged.opened_at_ms,
            closed_at_ms=judged.closed_at_ms,
            close_reason=judged.close_reason,
        )

    async def _records(self, judged: WindowSummary) -> list[ConsumerRecord]:
        place = TopicPartition(judged.topic, judged.partition)
        consumer = self._consumer
        if consumer.assignment() != {place}:
            consumer.assign([place])
            consumer.pause(place)
        if (await consumer.beginning_offsets([place]))[place] > judged.first_offset:
            raise LinesGone(judged.id, "retention took its first lines")
        if (await consumer.end_offsets([place]))[place] <= judged.last_offset:
            raise LinesGone(judged.id, "its offsets are not there: was the topic made anew?")
        consumer.seek(place, judged.first_offset)
        consumer.resume(place)
        records: list[ConsumerRecord] = []
        try:
            while await consumer.position(place) <= judged.last_offset:
                for fetched in (await consumer.getmany(timeout_ms=200)).values():
                    records += fetched
        finally:
            consumer.pause(place)  # or it would go on fetching what nobody asked for
        return [record for record in records if record.offset <= judged.last_offset]


def part_of(lines: Sequence[LogLine], judged: WindowSummary, batch_size: int) -> list[LogLine]:
    """The lines of one part of an oversized record; none where they cannot be told.

    Parts are cut by the batch size of their time, which no message holds: the first part is itself
    its size, the others are found where the size is still the same.
    """
    size = judged.lines if judged.part == 1 else batch_size
    part = lines[(judged.part - 1) * size : judged.part * size]
    return list(part) if len(part) == judged.lines else []


def _lines_of(record: ConsumerRecord) -> list[LogLine]:
    headers = tuple(record.headers)
    return decode_record(
        Record(record.value, record.offset, record.key, headers, record.timestamp, record.topic)
    )
