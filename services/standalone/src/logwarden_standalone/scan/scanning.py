"""Runs a scan: reads the inputs, has several windows judged at once, hands them out in order.

Not here: what an input is (`inputs`), who judges (`judging`), what is done with an analysis (`show`
is called with each).
"""

import asyncio
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from logwarden_contracts.messages import LogWindow, WindowAnalysis
from logwarden_standalone.scan.entries import Format
from logwarden_standalone.scan.errors import UnreadableInput
from logwarden_standalone.scan.inputs import Input, open_input
from logwarden_standalone.scan.judging import Judge
from logwarden_standalone.scan.reading import Reading, steady_clock
from logwarden_standalone.scan.windows import WindowLimits


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is read, and how.

    Attributes:
        names: files, or `-`.
        follow: go on with what is written to them later, all at the same time.
    """

    names: tuple[str, ...]
    wanted: Format = "auto"
    limits: WindowLimits = field(default_factory=WindowLimits)
    follow: bool = False

    def total_bytes(self) -> int | None:
        """None where nobody knows: streams, and files that grow."""
        paths = [Path(name) for name in self.names]
        if self.follow or not all(path.is_file() for path in paths):
            return None
        return sum(path.stat().st_size for path in paths)


class Scan:
    """One run.

    Args:
        show: called with every analysis, in the order of the windows (of each file, if followed).
        complain: called with every input that cannot be read.

    Attributes:
        done_bytes: read so far.
        cut: lines that were too long, so far.
        problems: what was complained of.
    """

    def __init__(
        self,
        inputs: Inputs,
        judge: Judge,
        show: Callable[[WindowAnalysis], None],
        complain: Callable[[str], None],
    ) -> None:
        self.done_bytes = 0
        self.cut = 0
        self.problems: list[str] = []
        self._inputs = inputs
        self._judge = judge
        self._show = show
        self._complain = complain
        self._clock = steady_clock()
        self._begun_at_ms: int | None = None
        self._slots = asyncio.Semaphore(judge.at_once)
        self._asked: asyncio.Queue[asyncio.Task[WindowAnalysis] | None] = asyncio.Queue(
            judge.at_once
        )

    def seconds(self) -> float:
        """Since the first byte arrived."""
        now = self._clock()
        return (now - (self._begun_at_ms or now)) / 1000

    async def run(self) -> None:
        """To the end of all inputs; cancel it to end it earlier.

        Raises:
            Exception: whatever the judge or `show` raised.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read_all(tasks))
                while (asked := await self._asked.get()) is not None:
                    self._show(await asked)
        except ExceptionGroup as group:
            raise group.exceptions[0] from group

    async def _read_all(self, tasks: asyncio.TaskGroup) -> None:
        if self._inputs.follow:
            await asyncio.gather(*(self._read(name, tasks) for name in self._inputs.names))
        else:
            for name in self._inputs.names:
                await self._read(name, tasks)
        await self._asked.put(None)

    async def _read(self, name: str, tasks: asyncio.TaskGroup) -> None:
        try:
            source = open_input(name, follow=self._inputs.follow)
        except UnreadableInput as error:
            self._say(error)
            return
        reading = Reading(source, self._inputs.wanted, self._inputs.limits, self._clock)
        with closing(source):
            try:
                await self._read_windows(reading, source, tasks)
            except UnreadableInput as error:
                self._say(error)
            finally:
                self.cut += reading.cut

    async def _read_windows(
        self, reading: Reading, source: Input, tasks: asyncio.TaskGroup
    ) -> None:
        before = 0
        async for window in reading.windows():
            self._begun_at_ms = self._begun_at_ms or reading.begun_at_ms
            await self._asked.put(tasks.create_task(self._ask(window)))
            self.done_bytes += source.position - before
            before = source.position

    async def _ask(self, window: LogWindow) -> WindowAnalysis:
        async with self._slots:
            return await self._judge.ask(window)

    def _say(self, error: UnreadableInput) -> None:
        self.problems.append(str(error))
        self._complain(str(error))
