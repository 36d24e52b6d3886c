"""One test's own topics on a real broker, and short ways to write to them and to look at them."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete

from logwarden_testing.oracle import Watcher, check_windows
from logwarden_testing.processes import Program, batcher, free_port, stub_analyzer

LINE = "Nov 23 10:00:00 web-1 sshd[{0}]: Failed password for root from 10.0.0.1 port {0} ssh2"


class Stream:
    """Input, alerts and dead letters of one test."""

    def __init__(self, bootstrap: str) -> None:
        name = uuid4().hex[:8]
        self.options: dict[str, Any] = {"bootstrap_servers": bootstrap}
        self.logs = f"logs-{name}"
        self.alerts = f"alerts-{name}"
        self.dead_letters = f"dlq-{name}"
        self.group = f"group-{name}"
        self.analyzer_port = free_port()

    async def create(
        self, partitions: int = 2, copies: int = 1, configs: Mapping[str, str] | None = None
    ) -> None:
        """Make the topics."""
        admin = AIOKafkaAdminClient(**self.options)
        await admin.start()
        try:
            made = await admin.create_topics(
                [
                    NewTopic(self.logs, partitions, copies, topic_configs=configs or {}),
                    NewTopic(self.alerts, 2, copies),
                    NewTopic(self.dead_letters, 1, copies),
                ]
            )
            assert all(code == 0 for _, code, *_ in made.topic_errors), made
        finally:
            await admin.close()
        if copies > 1:
            await asyncio.sleep(2)  # brokers learn of it one after the other, and tell nobody

    async def add_partitions(self, total: int) -> None:
        """Let the input topic have more partitions."""
        admin = AIOKafkaAdminClient(**self.options)
        await admin.start()
        try:
            await admin.create_partitions({self.logs: NewPartitions(total)})
        finally:
            await admin.close()

    async def delete_before(self, offset: int) -> None:
        """Delete what stands before an offset of the first partition, as retention does in its time."""
        admin = AIOKafkaAdminClient(**self.options)
        await admin.start()
        try:
            await admin.delete_records({TopicPartition(self.logs, 0): RecordsToDelete(offset)})
        finally:
            await admin.close()

    @asynccontextmanager
    async def producer(self, **options: Any) -> AsyncIterator[AIOKafkaProducer]:
        """A plain producer (or what the options make it)."""
        async with AIOKafkaProducer(**(self.options | options)) as producer:
            yield producer

    async def write(
        self,
        values: Iterable[bytes],
        partitions: int = 2,
        headers: Sequence[tuple[str, bytes]] = (),
        **options: Any,
    ) -> None:
        """Write values in turn to the partitions, and wait until they are there."""
        async with self.producer(**options) as producer:
            sent = [
                await producer.send(
                    self.logs, value, partition=number % partitions, headers=list(headers)
                )
                for number, value in enumerate(values)
            ]
            await asyncio.gather(*sent)

    async def write_lines(self, count: int, partitions: int = 2, **options: Any) -> None:
        """Write so many log lines."""
        await self.write((LINE.format(n).encode() for n in range(count)), partitions, **options)

    async def ends(self) -> dict[int, int]:
        """Next offset of each input partition."""
        async with AIOKafkaConsumer(self.logs, **self.options) as consumer:
            found = await consumer.end_offsets(consumer.assignment())
        return {place.partition: end for place, end in found.items()}

    async def all_of(self, topic: str) -> list[Any]:
        """All committed records of a topic."""
        async with AIOKafkaConsumer(
            topic, isolation_level="read_committed", auto_offset_reset="earliest", **self.options
        ) as consumer:
            places = consumer.assignment()
            ends = await consumer.end_offsets(places)
            records: list[Any] = []
            while any([await consumer.position(place) < ends[place] for place in places]):
                for fetched in (await consumer.getmany(timeout_ms=500)).values():
                    records += fetched
            return records

    def batcher(self, **settings: object) -> Program:
        """A batcher of this stream's group, with a short session."""
        given: dict[str, object] = {
            "logs_topics": self.logs,
            "alerts_topic": self.alerts,
            "dead_letter_topic": self.dead_letters,
            "consumer_group": self.group,
            "batch_interval": 0.5,
            "session_timeout_seconds": 6,
            "transaction_timeout_seconds": 10,
        }
        return batcher(self.options["bootstrap_servers"], self.analyzer_port, **(given | settings))

    def analyzer(self, seconds: float = 0.0) -> Program:
        """The stub analyzer that the batchers ask."""
        return stub_analyzer(self.analyzer_port, seconds)

    def watcher(self) -> Watcher:
        """A reader of the alerts."""
        return Watcher(self.alerts, self.options)

    async def check(self, watcher: Watcher) -> None:
        """The oracle, on everything that was seen."""
        check_windows(watcher.analyses, await self.ends())
