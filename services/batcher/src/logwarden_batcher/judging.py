"""Has a cut judged: tries again while there is hope, and finds the record that has none."""

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Protocol

from aiokafka import TopicPartition

from logwarden_batcher.cutting import Cut, halves_of, windows_of
from logwarden_batcher.errors import Reject, Retry
from logwarden_batcher.ledger import Outcome, Rejection
from logwarden_batcher.metrics import Metrics
from logwarden_contracts.messages import LogWindow, RejectedRecord, WindowAnalysis

MAX_ANALYSIS_BYTES = 900_000
FIRST_PAUSE_SECONDS = 0.25


class AsksAnalyzer(Protocol):
    """Whoever can judge one window."""

    async def analyze(self, window: LogWindow, lag_seconds: float) -> WindowAnalysis:
        """Judge it, or raise one of `errors`."""


class Judging:
    """Judges the cuts of all partitions."""

    def __init__(
        self, analyzer: AsksAnalyzer, metrics: Metrics, *, batch_size: int, max_pause: float
    ) -> None:
        self._analyzer = analyzer
        self._metrics = metrics
        self._batch_size = batch_size
        self._max_pause = max_pause

    async def outcomes(
        self,
        place: TopicPartition,
        cut: Cut,
        now_ms: Callable[[], int],
        lag_seconds: Callable[[], float] = lambda: 0.0,
    ) -> Sequence[Outcome]:
        """Analyses of the cut's windows; a refused run is halved until one record is left.

        Args:
            place: whose cut it is.
            cut: what to judge.
            now_ms: wall clock, milliseconds since 1970.
            lag_seconds: how late the cut is, asked before each try.

        Raises:
            Stop: the analyzer can't be used at all.
        """
        try:
            windows = windows_of(place.topic, place.partition, cut, self._batch_size)
            return [await self._analysis(window, lag_seconds) for window in windows]
        except Reject as refused:
            if len(cut.records) == 1:
                return [_given_up(place, cut, refused, now_ms())]
        halves = [half for half in halves_of(cut) if any(record.lines for record in half.records)]
        return [
            outcome
            for half in halves
            for outcome in await self.outcomes(place, half, now_ms, lag_seconds)
        ]

    async def _analysis(
        self, window: LogWindow, lag_seconds: Callable[[], float]
    ) -> WindowAnalysis:
        tries = 0
        while True:
            try:
                analysis = await self._analyzer.analyze(window, lag_seconds())
            except Retry as retry:
                tries += 1
                self._metrics.retries.labels(retry.reason).inc()
                await asyncio.sleep(self._pause(tries, retry.after_seconds))
            else:
                if len(analysis.write()) > MAX_ANALYSIS_BYTES:
                    raise Reject(413, "its analysis is larger than a message may be")
                return analysis

    def _pause(self, tries: int, wanted: float | None) -> float:
        """Full jitter; never sooner than the analyzer asked for."""
        longest = min(self._max_pause, FIRST_PAUSE_SECONDS * 2.0 ** min(tries, 10))
        return (wanted or 0.0) + random.uniform(0, longest)  # noqa: S311 - spreads load, no secret


def _given_up(place: TopicPartition, cut: Cut, refused: Reject, now_ms: int) -> Rejection:
    record = cut.records[0]
    reason = "too_large" if refused.status == 413 else "refused"
    return Rejection(
        record,
        RejectedRecord(
            reason=reason,
            detail=str(refused),
            topic=place.topic,
            partition=place.partition,
            first_offset=record.offset,
            last_offset=record.offset,
            rejected_at_ms=now_ms,
        ),
    )
