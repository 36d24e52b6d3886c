"""The truth about exactly once: every input record is in exactly one committed window, in order."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer

from logwarden_contracts.messages import WindowAnalysis


def check_windows(analyses: Iterable[WindowAnalysis], ends: dict[int, int]) -> None:
    """Compare committed windows with what was written.

    Args:
        analyses: in the order in which a `read_committed` reader saw them.
        ends: next offset of each input partition; its records begin at 0 without gaps.

    An analysis that supersedes another is a second word on the same window: it must follow it, once.

    Raises:
        AssertionError: a window overlaps, leaves a gap, comes twice or out of order.
    """
    position: dict[int, int] = defaultdict(int)
    first_words: dict[str, str] = {}
    last_part: dict[int, tuple[int, int, int]] = {}
    for analysis in analyses:
        window = analysis.window
        place = window.partition
        if analysis.supersedes is not None:
            assert first_words.pop(analysis.supersedes) == window.id, "superseded twice, or unknown"
            continue
        first_words[analysis.id] = window.id
        if window.part > 1:
            assert last_part[place] == (window.first_offset, window.last_offset, window.part - 1)
        else:
            expected = position[place]
            assert window.first_offset == expected, f"{window.id} should begin at {expected}"
            position[place] = window.last_offset + 1
        last_part[place] = (window.first_offset, window.last_offset, window.part)
    assert dict(position) == {place: end for place, end in ends.items() if end}


class Watcher:
    """Reads `alerts` as any reader should (`read_committed`), all the while."""

    def __init__(self, topic: str, options: dict[str, Any]) -> None:
        self._consumer = AIOKafkaConsumer(
            topic,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            **options,
        )
        self.analyses: list[WindowAnalysis] = []
        self.on_analysis: Callable[[WindowAnalysis], object] = lambda _: None
        self._grew = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        try:
            await self._consumer.start()
        except BaseException:
            await self._consumer.stop()
            raise
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._consumer.stop()

    @property
    def records(self) -> int:
        """Input records covered so far, each offset once."""
        covered = {
            (one.window.partition, one.window.first_offset, one.window.last_offset)
            for one in self.analyses
        }
        return sum(last - first + 1 for _, first, last in covered)

    async def until(self, records: int, seconds: float) -> None:
        """Wait until so many input records are covered.

        Raises:
            AssertionError: not in time.
        """
        await self.until_holds(lambda: self.records >= records, seconds)

    async def until_holds(self, holds: Callable[[], bool], seconds: float) -> None:
        """Wait until something holds of what was seen.

        Raises:
            AssertionError: not in time.
        """
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    self._grew.clear()
                    await self._grew.wait()
        except TimeoutError:
            raise AssertionError(f"only {self.records} records in {seconds} s") from None

    async def _watch(self) -> None:
        async for record in self._consumer:
            self.analyses.append(WindowAnalysis.read(record.value))
            self.on_analysis(self.analyses[-1])
            self._grew.set()
