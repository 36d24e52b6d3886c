"""Reads `alerts` as everyone must: committed analyses alone, without a group, from this run's start.

Not here: what is made of them (`board`).
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from logwarden_contracts.messages import Place, UnreadableMessage, WindowAnalysis
from logwarden_standalone.up.stream import Stream

POLL_SECONDS = 0.25
LOOK_UP_SECONDS = 2.0
_ONE_RECORD_BYTES = 4096
"""A record is sent whole all the same, however large."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One analysis, as it arrives.

    Attributes:
        delay_seconds: since the newest line of its evidence was sent to Kafka; null where there is no
            evidence, or nobody knows.
    """

    analysis: WindowAnalysis
    delay_seconds: float | None = None


class AlertReader:
    """Gives analyses in the order of each partition.

    Attributes:
        unreadable: records that are no analyses.
    """

    def __init__(
        self, alerts: AIOKafkaConsumer, lines: AIOKafkaConsumer, begun: dict[TopicPartition, int]
    ) -> None:
        """For `open_reader`.

        Args:
            alerts: stands where this run begins.
            lines: of the topic that lines come in by; stands still.
            begun: where that topic ended when this run began.
        """
        self.unreadable = 0
        self._alerts = alerts
        self._lines = lines
        self._begun = begun

    async def sent(self) -> int:
        """Records that came in since this run began.

        Raises:
            KafkaError: Kafka refuses, or does not answer.
        """
        ends: dict[TopicPartition, int] = await self._lines.end_offsets(list(self._begun))
        return sum(ends.values()) - sum(self._begun.values())

    async def read(self) -> list[Arrival]:
        """What came; empty if nothing does for a moment.

        Raises:
            KafkaError: Kafka refuses.
        """
        fetched = await self._alerts.getmany(timeout_ms=int(POLL_SECONDS * 1000))
        now = time.time()
        records = [record for several in fetched.values() for record in several]
        return [await self._arrived(one, now) for one in self._analyses(records)]

    def _analyses(self, records: list[object]) -> list[WindowAnalysis]:
        found = []
        for record in records:
            try:
                found.append(WindowAnalysis.read(record.value))  # type: ignore[attr-defined] # untyped client
            except UnreadableMessage:
                self.unreadable += 1
        return found

    async def _arrived(self, analysis: WindowAnalysis, now: float) -> Arrival:
        if not analysis.verdict.should_alert_user or not analysis.evidence:
            return Arrival(analysis)
        newest = max((line.place for line in analysis.evidence), key=lambda place: place.offset)
        sent = await self._sent_at(newest)
        return Arrival(analysis, None if sent is None else max(0.0, now - sent))

    async def _sent_at(self, place: Place) -> float | None:
        """The record's own timestamp: a line's time may be told as any."""
        where = TopicPartition(place.topic, place.partition)
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                self._lines.seek(where, place.offset)
                self._lines.resume(where)
                record = await self._lines.getone(where)
        except (KafkaError, TimeoutError):
            return None
        finally:
            self._lines.pause(where)
        seconds: float = record.timestamp / 1000
        return seconds


@asynccontextmanager
async def open_reader(stream: Stream) -> AsyncIterator[AlertReader]:
    """Read what is committed from now on.

    Raises:
        KafkaError: Kafka cannot be reached, or refuses.
    """
    alerts = AIOKafkaConsumer(
        stream.topics.alerts,
        isolation_level="read_committed",
        enable_auto_commit=False,
        **stream.options,
    )
    lines = AIOKafkaConsumer(
        stream.topics.logs,
        enable_auto_commit=False,
        max_partition_fetch_bytes=_ONE_RECORD_BYTES,
        **stream.options,
    )
    async with AsyncExitStack() as stack:
        for consumer in (alerts, lines):
            stack.push_async_callback(consumer.stop)
            await consumer.start()
        await alerts.seek_to_end()
        for partition in alerts.assignment():
            await alerts.position(partition)  # else "the end" is where it is at the first read
        places = lines.assignment()
        lines.pause(*places)  # read only where one record is asked for
        yield AlertReader(alerts, lines, await lines.end_offsets(places))
