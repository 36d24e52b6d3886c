"""The ingestor: reads inputs, keeps the pace, sends batches, remembers what was acknowledged.

One batch is under way while the next is filled; it is sent when the former was acknowledged and
its place written down. So whatever ends the process, nothing is lost, and at most the batch under
way is sent again.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from logwarden_ingestor.attribution import Entry
from logwarden_ingestor.batch import Batch
from logwarden_ingestor.errors import NotAcknowledged, UnreadableInput
from logwarden_ingestor.event_time import EventTime
from logwarden_ingestor.inputs import Block, Input
from logwarden_ingestor.metrics import Metrics
from logwarden_ingestor.pace import Pace
from logwarden_ingestor.position import Position, Positions

log = logging.getLogger(__name__)

LINES_A_TURN = 128
"""Lines taken before the event loop gets its turn, so that the batch under way goes on."""


class Sending(Protocol):
    """What sends batches, see `producing.Sender`."""

    async def begin(self) -> Batch:
        """An empty batch."""
        ...

    async def send(self, batch: Batch) -> None:
        """Send it and wait until it is acknowledged."""
        ...


@dataclass(frozen=True, slots=True)
class Manner:
    """How lines are sent.

    Attributes:
        pace: when each is due.
        event_time: what time is told.
        follows: all inputs are read side by side, else one after the other.
        loops: at the end they begin again.
        max_lines: after so many it ends.
        linger_seconds: least time from batch to batch while a pace is kept.
        shutdown_deadline_seconds: how long acknowledgements are waited for after a signal.
    """

    pace: Pace
    event_time: EventTime
    follows: bool = False
    loops: bool = False
    max_lines: int | None = None
    linger_seconds: float = 0.02
    shutdown_deadline_seconds: float = 25.0


@dataclass(slots=True)
class Tally:
    """What was acknowledged so far.

    Attributes:
        lines: acknowledged.
        size: bytes of them.
        seconds: since the beginning.
        rounds: times that all inputs were sent to their end.
        was_interrupted: a signal came before the end.
    """

    lines: int = 0
    size: int = 0
    seconds: float = 0.0
    rounds: int = 0
    was_interrupted: bool = False


@dataclass(slots=True)
class Filling:
    """The batch that is being filled and the places it reaches to."""

    batch: Batch
    places: dict[str, Position] = field(default_factory=dict)


class Ingestor:
    """Sends everything once, or until `stopping` is set.

    Attributes:
        inputs: of the present round.
        tally: what was acknowledged so far.
    """

    def __init__(
        self,
        sender: Sending,
        manner: Manner,
        positions: Positions,
        metrics: Metrics,
        stopping: asyncio.Event,
    ) -> None:
        self.inputs: Sequence[Input] = ()
        self.tally = Tally()
        self._sender = sender
        self._manner = manner
        self._positions = positions
        self._metrics = metrics
        self._stopping = stopping
        self._filling: Filling | None = None
        self._under_way: asyncio.Task[None] | None = None
        self._taken = 0
        self._begun_at = time.monotonic()
        self._sent_at = float("-inf")

    async def run(self, open_inputs: Callable[[], Sequence[Input]]) -> None:
        """Send what the inputs hold.

        Args:
            open_inputs: opens all of them; called once a round.

        Raises:
            UnreadableInput: the rest cannot be read; what was before it is sent.
            NotAcknowledged: Kafka did not take a batch.
        """
        try:
            async with asyncio.timeout(None) as deadline:
                limit = asyncio.create_task(self._limit_once_stopping(deadline))
                try:
                    await self._run_rounds(open_inputs)
                finally:
                    limit.cancel()
        except TimeoutError as error:
            lines = self._taken - self.tally.lines
            raise NotAcknowledged(lines, "the deadline after the signal") from error
        finally:
            if self._under_way is not None:
                self._under_way.cancel()
            self.tally.seconds = time.monotonic() - self._begun_at

    async def _limit_once_stopping(self, deadline: asyncio.Timeout) -> None:
        await self._stopping.wait()
        seconds = self._manner.shutdown_deadline_seconds
        deadline.reschedule(asyncio.get_running_loop().time() + seconds)

    async def _run_rounds(self, open_inputs: Callable[[], Sequence[Input]]) -> None:
        while not self._is_over():
            before = self._taken
            self.inputs = open_inputs()
            try:
                await self._run_round(self.inputs)
            finally:
                for each in self.inputs:
                    each.close()
            if self._is_over() or not self._manner.loops or self._taken == before:
                return
            self._begin_again(self.inputs)

    async def _run_round(self, inputs: Sequence[Input]) -> None:
        groups = [inputs] if self._manner.follows else [[each] for each in inputs]
        try:
            for group in groups:
                await self._drain(group)
        except UnreadableInput:
            await self._flush()
            raise
        await self._flush()
        has_ended = all(each.has_ended for each in inputs)
        self.tally.was_interrupted = self._stopping.is_set() and not has_ended

    async def _drain(self, inputs: Sequence[Input]) -> None:
        """Read these side by side until all have ended."""
        while not self._is_over() and (open_ones := [i for i in inputs if not i.has_ended]):
            blocks = [(each, each.read()) for each in open_ones]
            for each, block in blocks:
                if block is not None:
                    await self._take(each, block)
            if all(block is None for _, block in blocks):
                await self._send()
                await self._first_of([each.more() for each in open_ones])
        for each in inputs:
            if not each.has_ended and (rest := each.finish()) is not None:
                await self._take(each, rest)

    async def _take(self, origin: Input, block: Block) -> None:
        """Put a block's lines into batches as they come due."""
        pace, count = self._manner.pace, 0
        for count, entry in enumerate(block.entries):
            now = time.monotonic()
            due_at = pace.due_at(entry.time_ms, now)
            if due_at > now:
                self._reach(origin, block, count)
                await self._wait_until(due_at)
            elif count % LINES_A_TURN == 0:
                await asyncio.sleep(0)
            if self._has_enough() or (self._stopping.is_set() and origin.is_kept):
                self._reach(origin, block, count)
                return
            filling = self._filling or await self._begin()
            if not self._add(filling, entry):
                self._reach(origin, block, count)
                await self._send()
                self._add(await self._begin(), entry)
        self._reach(origin, block, len(block.ends))

    async def _begin(self) -> Filling:
        self._filling = Filling(await self._sender.begin())
        return self._filling

    def _add(self, filling: Filling, entry: Entry) -> bool:
        now_ms = time.time_ns() // 1_000_000
        time_ms = entry.time_ms
        if time_ms is not None:
            time_ms = self._manner.event_time.told(time_ms, now_ms)
        is_added = filling.batch.add(entry.value, entry.source, time_ms, now_ms)
        self._taken += is_added
        return is_added

    def _reach(self, origin: Input, block: Block, count: int) -> None:
        """The batch that is being filled holds so many lines of this block."""
        position = block.position_after(count)
        if position is not None and self._filling is not None:
            self._filling.places[origin.name] = position

    async def _wait_until(self, due_at: float) -> None:
        """Wait for a line's time. What is ready is sent meanwhile, unless a batch just was."""
        if self._filling is not None and self._filling.batch.lines:
            may_send_at = self._sent_at + self._manner.linger_seconds
            if may_send_at < due_at:
                await self._rest_until(may_send_at)
                await self._send()
        await self._rest_until(due_at)

    async def _rest_until(self, moment: float) -> None:
        seconds = moment - time.monotonic()
        if seconds > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._stopping.wait()

    async def _first_of(self, awaited: Sequence[Awaitable[None]]) -> None:
        """Until one of these is done, or a signal came."""
        tasks = [asyncio.ensure_future(each) for each in (*awaited, self._stopping.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self) -> None:
        """Begin to send what is filled, once the batch before it is acknowledged."""
        filling, self._filling = self._filling, None
        await self._settle()
        if filling is not None and filling.batch.lines:
            self._sent_at = time.monotonic()
            self._under_way = asyncio.create_task(self._deliver(filling))

    async def _flush(self) -> None:
        """Send what is filled and wait for it."""
        await self._send()
        await self._settle()

    async def _settle(self) -> None:
        """Wait for the batch under way."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            await under_way

    async def _deliver(self, filling: Filling) -> None:
        metrics, batch = self._metrics, filling.batch
        metrics.unacknowledged.set(batch.lines)
        begun_at = time.monotonic()
        await self._sender.send(batch)
        self._positions.keep(filling.places)
        self.tally.lines += batch.lines
        self.tally.size += batch.size
        metrics.unacknowledged.set(0)
        metrics.lines.inc(batch.lines)
        metrics.bytes.inc(batch.size)
        metrics.batches.inc()
        metrics.send_seconds.observe(time.monotonic() - begun_at)
        metrics.last_acknowledged.set_to_current_time()

    def _begin_again(self, inputs: Sequence[Input]) -> None:
        self.tally.rounds += 1
        self._positions.forget({each.name for each in inputs})
        self._manner.pace.restart()
        self._manner.event_time.restart()

    def _is_over(self) -> bool:
        return self._stopping.is_set() or self._has_enough()

    def _has_enough(self) -> bool:
        limit = self._manner.max_lines
        return limit is not None and self._taken >= limit
