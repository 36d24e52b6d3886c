"""The life of one partition while it is ours: begin where Kafka says, judge, commit, in order.

Whatever goes wrong, the answer is the same: drop the state, throw the producer away, and begin again
at the committed offset. The state is nothing but what was read since then.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError, ProducerFenced

from logwarden_batcher.analysis_record import analysis_record
from logwarden_batcher.assignment import Assignment
from logwarden_batcher.cutting import Cut, Cutter, WindowLimits
from logwarden_batcher.dead_letters import DeadLetterLimit, dead_letter, lost_to_retention
from logwarden_batcher.errors import NOT_ALLOWED, Abandoned
from logwarden_batcher.judging import Judging
from logwarden_batcher.ledger import Entry, Ledger, Outcome, Rejection, entry_of
from logwarden_batcher.metrics import Metrics
from logwarden_batcher.producers import Producers, commit
from logwarden_batcher.record import InputRecord, shortened
from logwarden_batcher.settings import BatcherSettings
from logwarden_contracts.decode import Record, decode_record

log = logging.getLogger(__name__)

REQUEST_SECONDS = 30.0
RESTART_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Tools:
    """What all partitions share."""

    consumer: AIOKafkaConsumer
    producers: Producers
    assignment: Assignment
    judging: Judging
    metrics: Metrics
    settings: BatcherSettings
    tasks: asyncio.TaskGroup


@dataclass(slots=True)
class _Run:
    """What was read since the committed offset, and who works on it."""

    cutter: Cutter
    ledger: Ledger = field(default_factory=Ledger)
    judges: set[asyncio.Task[None]] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    committed: int = 0
    is_paused: bool = False
    stands_still: bool = False
    is_void: bool = False


class PartitionWorker:
    """Works on one partition during one epoch."""

    def __init__(self, place: TopicPartition, tools: Tools) -> None:
        self.place = place
        self._tools = tools
        self._epoch = tools.assignment.epoch
        self._run: _Run | None = None
        self._slots = asyncio.Semaphore(tools.settings.in_flight_windows)
        settings = tools.settings
        self._limit = DeadLetterLimit(settings.dead_letter_max_ratio, settings.dead_letter_max_run)
        self._task: asyncio.Task[None] | None = None
        self._is_abandoned = False

    # What the service asks

    def start(self, after: "PartitionWorker | None") -> None:
        """Begin to work, once the worker of an older epoch has ended."""
        self._task = self._tools.tasks.create_task(self._work(after))

    def abandon(self) -> None:
        """Void everything at once. A transaction under way ends by itself, or by its timeout."""
        self._is_abandoned = True
        self._drop_run()

    async def ended(self) -> None:
        """Wait until nothing of this worker is under way."""
        if self._task:
            await asyncio.wait([self._task])

    @property
    def is_idle(self) -> bool:
        """Nothing is on its way; the open window does not count."""
        return self._run is None or not len(self._run.ledger)

    @property
    def is_ready(self) -> bool:
        """It reads."""
        return self._run is not None

    @property
    def held(self) -> int:
        """Bytes of records in memory."""
        run = self._run
        return run.ledger.size + run.cutter.open_size if run else 0

    @property
    def oldest_ms(self) -> int | None:
        """Kafka's timestamp of the oldest record that was read and is not committed."""
        return self._run.ledger.oldest_ms if self._run else None

    @property
    def committed_offset(self) -> int | None:
        """Everything before it is done."""
        return self._run.committed if self._run else None

    @property
    def due_at(self) -> float | None:
        """When the open window closes, on the clock of `take`."""
        return self._run.cutter.due_at if self._run else None

    def take(self, records: Sequence[ConsumerRecord], now: float, now_ms: int) -> None:
        """Read records that the consumer fetched in this epoch."""
        run = self._run
        if run is None or not self._is_ours():
            return
        lines = 0
        for record in records:
            read = _read(record)
            lines += len(read.lines)
            for cut in run.cutter.add(read, now, now_ms):
                self._judge_later(run, cut)
        self._tools.metrics.records.labels(self.place.topic).inc(len(records))
        self._tools.metrics.lines.labels(self.place.topic).inc(lines)
        if len(run.ledger) >= 2 * self._tools.settings.in_flight_windows:
            self._pause(run)

    def hold(self, is_held: bool) -> None:
        """Read nothing while the budget of all partitions is used up."""
        if self._run:
            (self._pause if is_held else self._resume)(self._run)

    def close_if_due(self, now: float, now_ms: int) -> None:
        """Close the open window when its time is over."""
        if (run := self._run) and (cut := run.cutter.close_if_due(now, now_ms)):
            self._judge_later(run, cut)

    async def skip_lost(self, position: int, now_ms: int) -> None:
        """Go on behind what retention has taken; it is reported with the next commit.

        Args:
            position: the offset that could not be read.
            now_ms: wall clock, milliseconds since 1970.
        """
        run = self._run
        if run is None:
            return
        consumer = self._tools.consumer
        async with asyncio.timeout(REQUEST_SECONDS):
            first = (await consumer.beginning_offsets([self.place]))[self.place]
        if run is not self._run or not self._is_ours() or first <= position:
            return
        if cut := run.cutter.close_now(now_ms):
            self._judge_later(run, cut)
        place = self.place
        lost = lost_to_retention(
            place.topic, place.partition, first=position, last=first - 1, now_ms=now_ms
        )
        run.ledger.opened(Entry(position, first, now_ms, outcomes=[Rejection(None, lost)]))
        run.changed.set()
        consumer.seek(place, first)
        log.error("records lost to retention", extra={"lost": lost.model_dump()})

    # Its own life

    def _is_ours(self) -> bool:
        return self._epoch == self._tools.assignment.epoch and not self._is_abandoned

    async def _work(self, after: "PartitionWorker | None") -> None:
        if after:
            await after.ended()
        while self._is_ours():
            try:
                run = await self._begin()
                await self._commit_until_void(run)
            except Abandoned:
                pass
            except ProducerFenced:
                log.warning("producer fenced", extra={"partition": str(self.place)})
                await self._start_over()
                await self._until_heartbeat()
            except NOT_ALLOWED:
                raise  # waiting grants no right
            except (KafkaError, TimeoutError) as error:
                log.warning(
                    "partition starts over",
                    extra={"partition": str(self.place), "error": repr(error)},
                )
                await self._start_over()

    async def _begin(self) -> _Run:
        """Fence the last owner, then read where it ended, then go there. The order matters."""
        self._check_epoch()
        await self._tools.producers.of(self.place)
        async with asyncio.timeout(REQUEST_SECONDS):
            offset = await self._tools.consumer.committed(self.place)
            if offset is None:
                offset = await self._first_offset()
        self._check_epoch()
        settings = self._tools.settings
        limits = WindowLimits(
            settings.batch_size, settings.batch_interval, settings.batch_max_bytes
        )
        run = self._run = _Run(Cutter(limits), committed=offset)
        try:
            self._tools.consumer.seek(self.place, offset)
            self._tools.consumer.resume(self.place)
        except IllegalStateError as error:  # not assigned any more
            raise Abandoned from error
        return run

    async def _first_offset(self) -> int:
        """Where a partition begins that was never committed."""
        consumer = self._tools.consumer
        if self._tools.settings.start_at == "latest" and await self._is_new_group():
            latest: int = (await consumer.end_offsets([self.place]))[self.place]
            producer = await self._tools.producers.of(self.place)
            group = self._tools.settings.consumer_group
            await commit(producer, [], {self.place: latest}, group)  # else a crash would skip more
            return latest
        earliest: int = (await consumer.beginning_offsets([self.place]))[self.place]
        return earliest

    async def _is_new_group(self) -> bool:
        """No partition of the topic was ever committed: this one was not added later."""
        consumer = self._tools.consumer
        numbers = consumer.partitions_for_topic(self.place.topic) or ()
        places = [TopicPartition(self.place.topic, number) for number in numbers]
        return not any([await consumer.committed(place) is not None for place in places])

    async def _commit_until_void(self, run: _Run) -> None:
        while not run.is_void:
            run.changed.clear()
            if entries := run.ledger.due():
                await self._commit(run, entries)
                continue
            if len(run.ledger) < self._tools.settings.in_flight_windows:
                self._resume(run)
            await run.changed.wait()

    async def _commit(self, run: _Run, entries: Sequence[Entry]) -> None:
        """One transaction for the finished run at the head."""
        self._check_epoch()
        settings, metrics = self._tools.settings, self._tools.metrics
        producer = await self._tools.producers.of(self.place)
        outcomes = [outcome for entry in entries for outcome in entry.outcomes or ()]
        offsets = {self.place: entries[-1].next_offset}
        began = time.monotonic()
        try:
            async with asyncio.timeout(settings.transaction_timeout_seconds):
                messages = [self._message(outcome) for outcome in outcomes]
                await commit(producer, messages, offsets, settings.consumer_group)
        except (KafkaError, TimeoutError) as error:
            metrics.transactions.labels(type(error).__name__).inc()
            raise
        metrics.transactions.labels("committed").inc()
        metrics.commit_seconds.observe(time.monotonic() - began)
        run.ledger.committed(entries)
        run.committed = entries[-1].next_offset
        self._count(outcomes)

    def _message(self, outcome: Outcome) -> tuple[str, dict[str, object]]:
        settings = self._tools.settings
        if isinstance(outcome, Rejection):
            return settings.dead_letter_topic, dead_letter(outcome)
        return settings.alerts_topic, analysis_record(outcome)

    def _count(self, outcomes: Sequence[Outcome]) -> None:
        metrics, topic = self._tools.metrics, self.place.topic
        for outcome in outcomes:
            if isinstance(outcome, Rejection):
                lost = outcome.rejected
                number = lost.last_offset - lost.first_offset + 1
                metrics.rejected.labels(topic, lost.reason).inc(number)
                continue
            metrics.windows.labels(topic, outcome.window.close_reason).inc()
            metrics.alerts.labels(topic).inc(outcome.verdict.should_alert_user)
            metrics.degraded.labels(topic).inc(outcome.degraded_reason is not None)

    async def _judge(self, run: _Run, entry: Entry, cut: Cut) -> None:
        async with self._slots:
            began = time.monotonic()
            outcomes = await self._tools.judging.outcomes(
                self.place, cut, _now_ms, lambda: self._lag_seconds(cut)
            )
        self._tools.metrics.judge_seconds.observe(time.monotonic() - began)
        entry.outcomes = outcomes
        rejected = sum(isinstance(outcome, Rejection) for outcome in outcomes)
        self._limit.saw(good=len(cut.records) - rejected, rejected=rejected)
        run.changed.set()
        if self._limit.reached:
            self._stand_still(run)

    def _lag_seconds(self, cut: Cut) -> float:
        """How late the cut is, by Kafka's time; nothing where no window's worth waits behind it.

        Without the second condition old times of few records would look like overload.
        """
        highwater = self._tools.consumer.highwater(self.place) or 0
        if highwater - cut.next_offset < self._tools.settings.batch_size:
            return 0.0
        return max(0.0, (_now_ms() - cut.records[0].timestamp_ms) / 1000)

    def _judge_later(self, run: _Run, cut: Cut) -> None:
        entry = entry_of(cut)
        run.ledger.opened(entry)
        task = self._tools.tasks.create_task(self._judge(run, entry, cut))
        run.judges.add(task)
        task.add_done_callback(run.judges.discard)

    def _stand_still(self, run: _Run) -> None:
        """Too many dead letters: read no further until somebody looked and restarted us."""
        run.stands_still = True
        self._pause(run)
        self._tools.metrics.paused.labels(self.place.topic, str(self.place.partition)).set(1)
        log.critical(
            "partition paused after too many dead letters", extra={"partition": str(self.place)}
        )

    def _pause(self, run: _Run) -> None:
        if not run.is_paused and self._is_ours():
            run.is_paused = True
            self._tools.consumer.pause(self.place)

    def _resume(self, run: _Run) -> None:
        if run.is_paused and not run.stands_still and self._is_ours():
            run.is_paused = False
            self._tools.consumer.resume(self.place)

    def _drop_run(self) -> None:
        run, self._run = self._run, None
        if run:
            run.is_void = True
            run.changed.set()
            for judge in run.judges:
                judge.cancel()

    async def _start_over(self) -> None:
        self._drop_run()
        if self._is_ours() and self.place in self._tools.consumer.assignment():
            self._tools.consumer.pause(self.place)
        await self._tools.producers.throw_away(self.place)
        await asyncio.sleep(RESTART_PAUSE_SECONDS)

    async def _until_heartbeat(self) -> None:
        """Wait for a heartbeat that our generation is still the group's.

        Whoever was fenced may be the zombie itself: a new producer would fence the rightful owner.
        aiokafka has no public call for it; the version is pinned and a test stands guard.
        """
        coordinator = self._tools.consumer._coordinator
        while self._is_ours():
            if await coordinator._do_heartbeat():
                return
            await asyncio.sleep(RESTART_PAUSE_SECONDS)

    def _check_epoch(self) -> None:
        if not self._is_ours():
            raise Abandoned


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _read(record: ConsumerRecord) -> InputRecord:
    headers = tuple(record.headers)
    lines = decode_record(
        Record(record.value, record.offset, record.key, headers, record.timestamp, record.topic)
    )
    return InputRecord(
        record.offset,
        record.timestamp,
        record.key,
        record.value,
        headers,
        [shortened(line) for line in lines],
    )
