"""Judges again what was judged degraded, when there is room: the second life of an analysis.

Reads `alerts` as a consumer group of its own. For each degraded analysis, in order: read its lines
back, ask the analyzer once more, and write the new analysis, which names the one it supersedes, in
one transaction with the offset of the old one. So after a restart nothing is judged twice, and an
analysis that is lost with its lines is passed over, counted.

It asks for one window at a time and rests after each, so that it takes a share of the analyzer
(`REJUDGE_SHARE`); while new windows wait it does nothing. Not here: new windows (`service`).
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import IllegalStateError, KafkaError, ProducerFenced

from logwarden_batcher.analysis_record import analysis_record
from logwarden_batcher.analyzer import Analyzer
from logwarden_batcher.assignment import Assignment
from logwarden_batcher.errors import NOT_ALLOWED, Abandoned, LinesGone, Reject, Retry
from logwarden_batcher.lines_back import LinesBack
from logwarden_batcher.metrics import Metrics
from logwarden_batcher.producers import Producers, commit
from logwarden_batcher.settings import BatcherSettings
from logwarden_contracts.messages import UnreadableMessage, WindowAnalysis

log = logging.getLogger(__name__)

NEVER_MS = 24 * 3600 * 1000
"""How long it may think between two fetches: one window can take minutes, heartbeats go on."""

TRIES = 3
"""For a window whose model answers and gives no verdict; an absent model is waited for."""

FAR_SKIPPED = 1000
ROOM_SECONDS = 1.0
RESTART_SECONDS = 5.0
ABSENT_SECONDS = 30.0
REQUEST_SECONDS = 30.0
STOP_SECONDS = 5.0

Ending = Literal["judged", "lost", "refused", "no_verdict"]


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a degraded analysis; without an analysis it stays the last word."""

    ending: Ending
    analysis: WindowAnalysis | None = None


def is_due(analysis: WindowAnalysis) -> bool:
    """Whether it is to be judged again: degraded, and not itself a second try."""
    return analysis.degraded_reason is not None and analysis.supersedes is None


class Rejudging:
    """Works through `alerts`, partition by partition, until it is cancelled."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        producers: Producers,
        lines_back: LinesBack,
        second_opinion: "SecondOpinion",
    ) -> None:
        self._consumer = consumer
        self._producers = producers
        self._lines_back = lines_back
        self._opinion = second_opinion
        self._settings = second_opinion.settings
        self._assignment = Assignment(consumer)
        self._epoch = -1

    async def run(self) -> None:
        """Never ends by itself.

        Raises:
            KafkaError: one of `NOT_ALLOWED`: a right is missing.
        """
        self._consumer.subscribe([self._settings.alerts_topic], listener=self._assignment)
        while True:
            try:
                await self._settle()
                await self._work()
            except Abandoned:
                continue
            except NOT_ALLOWED:
                raise
            except (KafkaError, TimeoutError, IllegalStateError) as error:
                log.warning("judging again starts over", extra={"error": repr(error)})
                await self._start_over(was_fenced=isinstance(error, ProducerFenced))

    async def _settle(self) -> None:
        """Fence the last owner of each partition, then go where it ended. The order matters."""
        self._epoch = self._assignment.epoch
        owned = self._assignment.owned
        await self._producers.keep_only(owned.__contains__)
        for place in owned:
            await self._producers.of(place)
            async with asyncio.timeout(REQUEST_SECONDS):
                offset = await self._consumer.committed(place)
                if offset is None:
                    offset = (await self._consumer.beginning_offsets([place]))[place]
            self._check_epoch()
            self._consumer.seek(place, offset)
            self._consumer.resume(place)

    async def _work(self) -> None:
        """One fetch after the other, while the assignment holds."""
        passed: dict[TopicPartition, int] = {}
        while True:
            await self._opinion.room()
            self._check_epoch()
            fetched = await self._consumer.getmany(timeout_ms=1000, max_records=200)
            self._check_epoch()
            for place, records in fetched.items():
                passed[place] = passed.get(place, 0) + await self._take(place, records)
                if passed[place] >= FAR_SKIPPED:
                    await self._commit(place, [], records[-1].offset + 1)
                    passed[place] = 0

    async def _take(self, place: TopicPartition, records: Sequence[ConsumerRecord]) -> int:
        """Judge again what is due.

        Returns:
            How many records were passed over since the last commit.
        """
        passed = 0
        for record in records:
            analysis = _read(record)
            passed += 1
            if analysis is None or not is_due(analysis):
                continue
            ended = await self._opinion.on(analysis, self._lines_back)
            self._check_epoch()
            messages = [] if ended.analysis is None else [ended.analysis]
            await self._commit(place, messages, record.offset + 1)
            self._opinion.count(ended)
            passed = 0
        return passed

    async def _commit(
        self, place: TopicPartition, analyses: Sequence[WindowAnalysis], next_offset: int
    ) -> None:
        producer = await self._producers.of(place)
        self._check_epoch()
        messages = [(self._settings.alerts_topic, analysis_record(each)) for each in analyses]
        group = self._settings.rejudge_group
        transaction = asyncio.create_task(commit(producer, messages, {place: next_offset}, group))
        try:
            async with asyncio.timeout(self._settings.transaction_timeout_seconds):
                await asyncio.shield(transaction)
        except asyncio.CancelledError:
            # Left open, it would hold up every reader of `alerts` until its own timeout.
            await asyncio.wait([transaction], timeout=STOP_SECONDS)
            raise

    async def _start_over(self, *, was_fenced: bool) -> None:
        """Forget the producers. Whoever was fenced waits for the group to say whose turn it is."""
        await self._producers.close()
        self._assignment.changed.clear()
        wait = self._settings.session_timeout_seconds if was_fenced else RESTART_SECONDS
        try:
            async with asyncio.timeout(wait):
                await self._assignment.changed.wait()
        except TimeoutError:
            pass

    def _check_epoch(self) -> None:
        if self._epoch != self._assignment.epoch:
            raise Abandoned


class SecondOpinion:
    """Asks the analyzer again about one window, no faster than its share allows."""

    def __init__(
        self,
        analyzer: Analyzer,
        settings: BatcherSettings,
        metrics: Metrics,
        is_calm: Callable[[], bool],
    ) -> None:
        self.settings = settings
        self._analyzer = analyzer
        self._metrics = metrics
        self._is_calm = is_calm
        self._rest_until = 0.0

    async def room(self) -> None:
        """Wait until no new window waits, and the last one's rest is over."""
        await asyncio.sleep(max(0.0, self._rest_until - time.monotonic()))
        while not self._is_calm():  # noqa: ASYNC110  # lag has no event: it grows by itself
            await asyncio.sleep(ROOM_SECONDS)

    async def on(self, analysis: WindowAnalysis, lines_back: LinesBack) -> Ended:
        """The new analysis, or why there will be none. Waits as long as the model is absent.

        Raises:
            Stop: the analyzer cannot be used at all.
        """
        tries = 0
        while True:
            await self.room()
            began = time.monotonic()
            try:
                window = await lines_back.window(analysis.window)
                again = await self._analyzer.analyze(window, again=analysis.id)
            except LinesGone as gone:
                log.warning("lines of a degraded window are gone", extra={"why": str(gone)})
                return Ended("lost")
            except Reject:
                return Ended("refused")
            except Retry as retry:
                self._rest(began, at_least=retry.after_seconds or ABSENT_SECONDS)
                continue
            self._rest(began)
            if again.degraded_reason is None:
                return Ended("judged", again.model_copy(update={"supersedes": analysis.id}))
            tries += again.degraded_reason in ("invalid_reply", "model_refused")
            if tries == TRIES:
                return Ended("no_verdict")
            if not tries:
                self._rest(began, at_least=ABSENT_SECONDS)

    def count(self, ended: Ended) -> None:
        """Note what was committed."""
        self._metrics.rejudged.labels(ended.ending).inc()

    def _rest(self, began: float, at_least: float = 0.0) -> None:
        now = time.monotonic()
        share = self.settings.rejudge_share
        self._rest_until = now + max(at_least, (now - began) * (1 / share - 1))


@asynccontextmanager
async def open_rejudging(
    settings: BatcherSettings, analyzer: Analyzer, metrics: Metrics, is_calm: Callable[[], bool]
) -> AsyncIterator[Rejudging]:
    """Connect its two consumers; its producers start with the first partition."""
    options = settings.kafka_client_options()
    session_ms = int(settings.session_timeout_seconds * 1000)
    consumer = AIOKafkaConsumer(
        group_id=settings.rejudge_group,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",  # what retention took of the alerts cannot be judged again
        partition_assignment_strategy=(StickyPartitionAssignor,),
        session_timeout_ms=session_ms,
        heartbeat_interval_ms=session_ms // 6,
        max_poll_interval_ms=NEVER_MS,
        **options,
    )
    producers = Producers(settings.rejudge_group, options, settings.transaction_timeout_seconds)
    opinion = SecondOpinion(analyzer, settings, metrics, is_calm)
    async with consumer, LinesBack.connected(options, settings.batch_size) as lines_back:
        try:
            yield Rejudging(consumer, producers, lines_back, opinion)
        finally:
            await producers.close()


def _read(record: ConsumerRecord) -> WindowAnalysis | None:
    """What others wrote on the topic is none of ours."""
    try:
        return WindowAnalysis.read(record.value or b"")
    except UnreadableMessage:
        return None
