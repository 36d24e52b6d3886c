"""Windows of the topic `alerts`, judged again: cuts from the analyses, lines from their offsets.

Not here: the options (`commands.replay`), and the batcher's own second look at degraded windows.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from logwarden_batcher.alert_log import open_second_words, read_analyses
from logwarden_batcher.errors import LinesGone
from logwarden_batcher.lines_back import LinesBack
from logwarden_batcher.settings import BatcherSettings
from logwarden_contracts.messages import LogWindow, WindowAnalysis
from logwarden_standalone.scan.judging import Judge


@dataclass(frozen=True, slots=True)
class Choice:
    """Which windows: the degraded ones, or those that closed from `since_ms` and before `until_ms`."""

    degraded: bool = False
    since_ms: int = 0
    until_ms: int = 1 << 62

    def holds(self, analysis: WindowAnalysis) -> bool:
        """Whether the window is among them."""
        if self.degraded and analysis.degraded_reason is None:
            return False
        return self.since_ms <= analysis.window.closed_at_ms < self.until_ms


@dataclass(frozen=True, slots=True)
class Again:
    """One window judged again; twice where a difference to itself is wanted."""

    before: WindowAnalysis
    after: WindowAnalysis
    once_more: WindowAnalysis | None = None


@dataclass
class Replay:
    """One run.

    Attributes:
        settings: where Kafka and its topics are.
        judge: who judges now.
        gone: told of each window that cannot be read back.
    """

    settings: BatcherSettings
    judge: Judge
    gone: Callable[[LinesGone], None]

    async def chosen(self, choice: Choice) -> list[WindowAnalysis]:
        """Last words on the windows that are meant.

        Raises:
            KafkaError, TimeoutError: Kafka refuses or does not answer.
        """
        options = self.settings.kafka_client_options()
        analyses = await read_analyses(options, self.settings.alerts_topic)
        return [analysis for analysis in analyses if choice.holds(analysis)]

    async def compared(self, analyses: list[WindowAnalysis]) -> AsyncIterator[Again]:
        """Judge each twice and write nothing."""
        async for before, window in self._windows(analyses):
            after, once_more = await self.judge.ask(window), await self.judge.ask(window)
            yield Again(before, after, once_more)

    async def written(self, analyses: list[WindowAnalysis]) -> AsyncIterator[Again]:
        """Judge each and write the new analysis, which names the old one.

        A new analysis that is degraded itself is no better word: it is not written.
        """
        options = self.settings.kafka_client_options()
        async with open_second_words(options, self.settings.alerts_topic) as second_words:
            async for before, window in self._windows(analyses):
                after = await self.judge.ask(window)
                after = after.model_copy(update={"supersedes": before.id})
                if after.degraded_reason is None and after.id != before.id:
                    await second_words.write([after])
                yield Again(before, after)

    async def _windows(
        self, analyses: list[WindowAnalysis]
    ) -> AsyncIterator[tuple[WindowAnalysis, LogWindow]]:
        options = self.settings.kafka_client_options()
        async with LinesBack.connected(options, self.settings.batch_size) as lines_back:
            for analysis in analyses:
                try:
                    window = await lines_back.window(analysis.window)
                except LinesGone as gone:
                    self.gone(gone)
                else:
                    yield analysis, window
