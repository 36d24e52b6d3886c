"""Follows the topics that the pipeline writes, and tails those that it reads. Begins again when Kafka comes back.

Followed (every committed record, from a bounded way back): analyses, dead letters, feedback. Tailed (the
newest lines of each partition, as many as a screen holds): log lines. No group: every dashboard sees all.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from logwarden_contracts.clean import clean
from logwarden_contracts.decode import Record, decode_record
from logwarden_contracts.messages import Feedback, RejectedRecord, UnreadableMessage
from logwarden_contracts.redact import Redactor
from logwarden_dashboard.held.analysis import held
from logwarden_dashboard.held.store import Contact, Store, TailLine
from logwarden_dashboard.metrics import Metrics
from logwarden_dashboard.settings import DashboardSettings

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
ANSWER_SECONDS = 10.0
NEW_PARTITIONS_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 15.0
REJECTED_HEADER = "logwarden-rejected"
MAX_TAIL_CHARACTERS = 1000
_FETCH_RECORDS = 500


class Following:
    """See the module.

    Args:
        settings: topics, bounds, connection.
        store: is filled.
        metrics: count what is read.
        redactor: for log lines.
    """

    def __init__(
        self, settings: DashboardSettings, store: Store, metrics: Metrics, redactor: Redactor
    ) -> None:
        self._settings = settings
        self._store = store
        self._metrics = metrics
        self._redactor = redactor
        self._next: dict[TopicPartition, int] = {}
        self._takers: dict[str, Callable[[Sequence[Any]], None]] = {
            settings.alerts_topic: self._take_analyses,
            settings.dead_letter_topic: self._take_rejected,
            settings.feedback_topic: self._take_feedback,
        }
        self._answered_ms: int | None = None

    async def run(self) -> None:
        """Until it is cancelled."""
        tries = 0
        while True:
            began = time.monotonic()
            try:
                await self._session()
            except (KafkaError, OSError, TimeoutError) as error:
                self._say(_trouble(error))
                log.warning("reading Kafka begins again", extra={"error": repr(error)})
            self._metrics.reconnects.inc()
            tries = 0 if time.monotonic() - began > LONGEST_PAUSE_SECONDS else tries + 1
            pause = min(LONGEST_PAUSE_SECONDS, 0.5 * 2.0 ** min(tries, 10))
            await asyncio.sleep(random.uniform(0.2, 1) * pause)  # noqa: S311 - spreads load

    async def _session(self) -> None:
        """As long as Kafka answers and the partitions are what they were."""
        options = self._settings.kafka_client_options()
        admin = AIOKafkaAdminClient(**options)
        followed = _consumer(options, 4_000_000)
        tailed = _consumer(options, 500_000)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await admin.start()
                await followed.start()
                await tailed.start()
            while True:
                await self._assign(followed, await partitions_of(admin, self._takers))
                await self._assign(tailed, await partitions_of(admin, self._settings.logs_topics))
                await self._until_partitions_are_due(followed, tailed)
        finally:
            await tailed.stop()
            await followed.stop()
            await admin.close()

    async def _until_partitions_are_due(
        self, followed: AIOKafkaConsumer, tailed: AIOKafkaConsumer
    ) -> None:
        due = time.monotonic() + (NEW_PARTITIONS_SECONDS if followed.assignment() else 2.0)
        while time.monotonic() < due:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._tail(tailed)
                self._answered()
            if not followed.assignment():
                await asyncio.sleep(LOOK_SECONDS)
                continue
            await self._take(followed)

    async def _take(self, followed: AIOKafkaConsumer) -> None:
        """What has come; returns after a second at the latest, at once while there is more."""
        fetched = await followed.getmany(
            timeout_ms=int(LOOK_SECONDS * 1000), max_records=_FETCH_RECORDS
        )
        for place, records in fetched.items():
            self._takers[place.topic](records)
            self._next[place] = records[-1].offset + 1
            self._metrics.records.labels(place.topic).inc(len(records))
        self._metrics.held.set(len(self._store.snapshot().analyses))
        self._metrics.held_bytes.set(self._store.size)

    async def _assign(self, consumer: AIOKafkaConsumer, places: list[TopicPartition]) -> None:
        """Every partition that there is now; where to begin is decided once for each."""
        if not places or set(places) == set(consumer.assignment()):
            return
        consumer.assign(places)
        async with asyncio.timeout(ANSWER_SECONDS):
            await self._seek(consumer, places)

    async def _seek(self, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        begins = await consumer.beginning_offsets(places)
        ends = await consumer.end_offsets(places)
        for place in places:
            back = self._way_back(place, sum(1 for other in places if other.topic == place.topic))
            begin = self._next.get(place, ends[place] - back)
            consumer.seek(place, min(max(begin, begins[place]), ends[place]))

    def _way_back(self, place: TopicPartition, partitions: int) -> int:
        if place.topic in self._settings.logs_topics:
            return self._settings.dashboard_lines_held // partitions + 1
        if place.topic == self._settings.alerts_topic:
            # Partitions are not equally full, and each transaction's marker takes an offset.
            return 4 * self._settings.dashboard_analyses_held // partitions
        return 1000

    async def _tail(self, tailed: AIOKafkaConsumer) -> None:
        """The newest lines alone: what came in between is passed over, however much it is."""
        places = list(tailed.assignment())
        if not places:
            return
        ends = await tailed.end_offsets(places)
        self._store.saw_ends({(place.topic, place.partition): ends[place] for place in places})
        most = self._settings.dashboard_lines_held // len(places) + 1
        for place in places:
            if await tailed.position(place) < ends[place] - most:
                tailed.seek(place, ends[place] - most)
        fetched = await tailed.getmany(timeout_ms=50, max_records=most * len(places))
        lines = [
            line for records in fetched.values() for record in records for line in _lines(record)
        ]
        self._store.add_lines(_harmless(lines, self._redactor))

    def _take_analyses(self, records: Sequence[Any]) -> None:
        self._store.add_analyses(self._readable(records, lambda record: held(record.value or b"")))

    def _take_feedback(self, records: Sequence[Any]) -> None:
        self._store.add_feedback(
            self._readable(records, lambda record: Feedback.read(record.value or b""))
        )

    def _take_rejected(self, records: Sequence[Any]) -> None:
        marked = [record for record in records if _rejected(record) is not None]
        self._store.add_rejected(
            self._readable(marked, lambda record: RejectedRecord.read(_rejected(record) or b""))
        )

    def _readable(self, records: Sequence[Any], read: Callable[[Any], Any]) -> list[Any]:
        found = []
        for record in records:
            try:
                found.append(read(record))
            except UnreadableMessage:
                self._metrics.unreadable.labels(record.topic).inc()
        return found

    def _answered(self) -> None:
        now = time.time()
        self._answered_ms = int(now * 1000)
        self._metrics.answered.set(now)
        self._store.saw_contact(Contact(self._answered_ms))

    def _say(self, trouble: str) -> None:
        self._store.saw_contact(Contact(self._answered_ms, trouble))


async def partitions_of(admin: AIOKafkaAdminClient, topics: Iterable[str]) -> list[TopicPartition]:
    """Partitions of the topics that exist."""
    async with asyncio.timeout(ANSWER_SECONDS):
        described = await admin.describe_topics(list(topics))
    return [
        TopicPartition(topic["topic"], part["partition"])
        for topic in described
        if not topic["error_code"]
        for part in topic["partitions"]
    ]


def _consumer(options: dict[str, Any], most_bytes: int) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="latest",  # what retention took meanwhile is not held anyway
        fetch_max_bytes=most_bytes,
        max_partition_fetch_bytes=most_bytes // 4,
        **options,
    )


def _rejected(record: Any) -> bytes | None:
    value: bytes | None = dict(record.headers).get(REJECTED_HEADER)
    return value


def _lines(record: Any) -> list[tuple[Any, Any]]:
    given = Record(
        record.value, record.offset, record.key, record.headers, record.timestamp, record.topic
    )
    return [(record, line) for line in decode_record(given)]


def _harmless(lines: Sequence[tuple[Any, Any]], redactor: Redactor) -> list[TailLine]:
    texts = redactor.redact_all([clean(line.text[:MAX_TAIL_CHARACTERS]) for _, line in lines])
    return [
        TailLine(
            record.topic,
            record.partition,
            line.offset,
            line.index,
            redactor.redact(clean(line.source)),
            text,
            line.severity,
            line.time_ms if line.time_ms is not None else record.timestamp,
        )
        for (record, line), text in zip(lines, texts, strict=True)
    ]


def _trouble(error: Exception) -> str:
    """For people: our words, never the error's own text, which may hold anything."""
    if isinstance(error, TimeoutError):
        return f"no answer within {ANSWER_SECONDS:g} s"
    return type(error).__name__
