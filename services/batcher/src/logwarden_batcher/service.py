"""The batcher: one consumer, a worker for each partition that is ours, one loop that feeds them."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import httpx
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError

from logwarden_batcher.analyzer import Analyzer
from logwarden_batcher.assignment import Assignment
from logwarden_batcher.input_topics import require_visible
from logwarden_batcher.judging import Judging
from logwarden_batcher.kafka_version import require_kafka_four
from logwarden_batcher.metrics import Metrics
from logwarden_batcher.partition import PartitionWorker, Tools
from logwarden_batcher.producers import Producers
from logwarden_batcher.rejudging import open_rejudging
from logwarden_batcher.settings import BatcherSettings

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
LAG_SECONDS = 2.0
REBALANCE_PATIENCE_SECONDS = 1.0  # `getmany` waits for an assignment without end
HEARTBEATS_A_SESSION = 6
RESUME_BELOW = 0.7
CALM_SECONDS = 5.0
"""A window older than this and its interval means that there is no room to judge others again."""


class Batcher:
    """Runs until `stopping` is set."""

    def __init__(self, tools: Tools, stopping: asyncio.Event) -> None:
        self._tools = tools
        self._stopping = stopping
        self._workers: dict[TopicPartition, PartitionWorker] = {}
        self._former: dict[TopicPartition, PartitionWorker] = {}
        self._is_full = False

    @property
    def is_calm(self) -> bool:
        """No new window waits long: there is room for others."""
        limit_ms = 1000 * (CALM_SECONDS + self._tools.settings.batch_interval)
        now_ms = time.time_ns() // 1_000_000
        oldest = [worker.oldest_ms for worker in self._workers.values()]
        return all(each is None or now_ms - each < limit_ms for each in oldest)

    @property
    def is_ready(self) -> bool:
        """Every partition that is ours is being read; having none is fine too."""
        owned = self._tools.assignment.owned
        return self._tools.assignment.epoch > 0 and all(
            place in self._workers and self._workers[place].is_ready for place in owned
        )

    async def run(self) -> None:
        """Feed the workers; at the end let them finish what is under way."""
        follow = self._tools.tasks.create_task(self._follow_assignment())
        lag = self._tools.tasks.create_task(self._tell_lag())
        try:
            while not self._stopping.is_set():
                self._feed(await self._fetch())
            await self._drain()
        finally:
            follow.cancel()
            lag.cancel()
            for worker in self._workers.values():
                worker.abandon()

    async def _fetch(self) -> Mapping[TopicPartition, Sequence[ConsumerRecord]]:
        consumer = self._tools.consumer
        seconds = self._seconds_until_due()
        try:
            async with asyncio.timeout(seconds + REBALANCE_PATIENCE_SECONDS):
                fetched: Mapping[TopicPartition, Sequence[ConsumerRecord]] = await consumer.getmany(
                    timeout_ms=int(1000 * seconds),
                    max_records=self._tools.settings.fetch_max_records,
                )
        except OffsetOutOfRangeError as error:
            for place, position in error.args[0].items():
                await self._skip_lost(place, position)
        except (NoOffsetForPartitionError, TimeoutError):
            pass  # its worker is about to say where it begins; a rebalance takes its time
        else:
            return fetched
        return {}

    def _feed(self, fetched: Mapping[TopicPartition, Sequence[ConsumerRecord]]) -> None:
        now, now_ms = time.monotonic(), time.time_ns() // 1_000_000
        for place, records in fetched.items():
            if worker := self._workers.get(place):
                worker.take(records, now, now_ms)
        for worker in self._workers.values():
            worker.close_if_due(now, now_ms)
        self._hold_budget()

    async def _skip_lost(self, place: TopicPartition, position: int) -> None:
        if worker := self._workers.get(place):
            with suppress(KafkaError, TimeoutError):  # the next fetch raises it again
                await worker.skip_lost(position, time.time_ns() // 1_000_000)

    def _seconds_until_due(self) -> float:
        now = time.monotonic()
        dues = [worker.due_at for worker in self._workers.values() if worker.due_at is not None]
        return max(0.001, min([POLL_SECONDS, *(due - now for due in dues)]))

    def _hold_budget(self) -> None:
        """Stop reading above the budget, go on well below it."""
        held = sum(worker.held for worker in self._workers.values())
        self._tools.metrics.buffered.set(held)
        budget = self._tools.settings.buffer_max_bytes
        is_full = held > (budget * RESUME_BELOW if self._is_full else budget)
        if is_full != self._is_full:
            self._is_full = is_full
            for worker in self._workers.values():
                worker.hold(is_full)

    async def _follow_assignment(self) -> None:
        """Give each new epoch its workers.

        A worker begins after the partition's former one has ended: a transaction that was under way
        at the change must be over before the committed offset is read. A rebalance is two changes,
        so the former one is not of the last epoch.
        """
        assignment = self._tools.assignment
        while True:
            await assignment.changed.wait()
            assignment.changed.clear()
            for worker in self._workers.values():
                worker.abandon()
            self._former |= self._workers
            self._workers = {
                place: PartitionWorker(place, self._tools) for place in assignment.owned
            }
            for place, worker in self._workers.items():
                worker.start(after=self._former.get(place))
            if assignment.owned:
                self._tools.metrics.rebalances.inc()
                log.info("partitions assigned", extra={"partitions": len(assignment.owned)})
                self._tools.tasks.create_task(self._close_others(assignment.epoch))

    async def _close_others(self, epoch: int) -> None:
        """Close the producers of what went to others, once nothing of it is under way."""
        assignment = self._tools.assignment
        gone = self._former.keys() - assignment.owned
        await asyncio.gather(*(self._former[place].ended() for place in gone))
        if epoch == assignment.epoch:
            await self._tools.producers.keep_only(assignment.owned.__contains__)

    async def _drain(self) -> None:
        """Stop reading; what is closed is judged and committed, what is open is left."""
        deadline = time.monotonic() + self._tools.settings.shutdown_deadline_seconds
        self._tools.consumer.pause(*self._tools.consumer.assignment())
        while time.monotonic() < deadline:
            if all(worker.is_idle for worker in self._workers.values()):
                return
            await asyncio.sleep(0.05)
        log.warning("shutdown deadline reached; what was not committed is read again later")

    async def _tell_lag(self) -> None:
        while True:
            await asyncio.sleep(LAG_SECONDS)
            now_ms = time.time_ns() // 1_000_000
            for place, worker in self._workers.items():
                self._tell_lag_of(place, worker, now_ms)

    def _tell_lag_of(self, place: TopicPartition, worker: PartitionWorker, now_ms: int) -> None:
        labels = (place.topic, str(place.partition))
        oldest = worker.oldest_ms
        seconds = max(0, now_ms - oldest) / 1000 if oldest is not None else 0
        self._tools.metrics.lag_seconds.labels(*labels).set(seconds)
        highwater = self._tools.consumer.highwater(place) if worker.is_ready else None
        if highwater is not None and worker.committed_offset is not None:
            self._tools.metrics.lag.labels(*labels).set(highwater - worker.committed_offset)


@asynccontextmanager
async def open_batcher(
    settings: BatcherSettings, metrics: Metrics, stopping: asyncio.Event
) -> AsyncIterator[Batcher]:
    """Connect everything; close it in the opposite order.

    Raises:
        KafkaConnectionError: no broker answers.
        Stop: Kafka is older than 4.0, and that is not accepted.
        TopicAuthorizationFailedError: we may not see an input topic.
        ExceptionGroup: a task ended with an error that waiting does not mend.
    """
    options = settings.kafka_client_options()
    await require_kafka_four(options, or_warn=settings.delivery == "at_least_once")
    await require_visible(options, settings.logs_topics)
    session_ms = int(settings.session_timeout_seconds * 1000)
    consumer = AIOKafkaConsumer(
        group_id=settings.consumer_group,
        group_instance_id=settings.group_instance_id,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="none",  # what retention took is never skipped in silence
        partition_assignment_strategy=(StickyPartitionAssignor,),
        session_timeout_ms=session_ms,
        rebalance_timeout_ms=session_ms,
        heartbeat_interval_ms=session_ms // HEARTBEATS_A_SESSION,
        metadata_max_age_ms=30_000,  # how soon a new partition is noticed
        **options,
    )
    producers = Producers(settings.consumer_group, options, settings.transaction_timeout_seconds)
    client = httpx.AsyncClient(
        base_url=settings.analyzer_url,
        headers=_authorization(settings),
        timeout=settings.analyzer_timeout_seconds,
        limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
    )
    judging = Judging(
        Analyzer(client),
        metrics,
        batch_size=settings.batch_size,
        max_pause=settings.retry_max_seconds,
    )
    assignment = Assignment(consumer)
    async with client:
        try:
            async with asyncio.TaskGroup() as tasks:
                tools = Tools(consumer, producers, assignment, judging, metrics, settings, tasks)
                await consumer.start()
                consumer.subscribe(settings.logs_topics, listener=assignment)
                batcher = Batcher(tools, stopping)
                async with _judging_again(tools, Analyzer(client), lambda: batcher.is_calm):
                    yield batcher
        finally:
            await producers.close()
            await consumer.stop()


@asynccontextmanager
async def _judging_again(
    tools: Tools, analyzer: Analyzer, is_calm: Callable[[], bool]
) -> AsyncIterator[None]:
    """Beside the new windows, if the settings want it."""
    if tools.settings.rejudge == "off":
        yield
        return
    async with open_rejudging(tools.settings, analyzer, tools.metrics, is_calm) as rejudging:
        task = tools.tasks.create_task(rejudging.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])


def _authorization(settings: BatcherSettings) -> dict[str, str]:
    if settings.analyzer_token_file:
        token = settings.analyzer_token_file.read_text(encoding="utf-8").strip()
    elif settings.analyzer_token:
        token = settings.analyzer_token.get_secret_value()
    else:
        return {}
    return {"authorization": f"Bearer {token}"}
