"""The pipeline as it runs: opened part by part, each ready before the next, closed in the opposite order.

Not here: what is read of it (`session`).
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from logwarden_contracts.kafka import KafkaSettings
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.home import Home
from logwarden_standalone.kafka.ports import free_ports
from logwarden_standalone.up import programs
from logwarden_standalone.up.alerts import AlertReader, open_reader
from logwarden_standalone.up.crew import Crew, Member
from logwarden_standalone.up.folders import Folders
from logwarden_standalone.up.outlook import Outlook, programs_of
from logwarden_standalone.up.process import ProgramProcess
from logwarden_standalone.up.programs import Program, Wiring
from logwarden_standalone.up.request import Request
from logwarden_standalone.up.stream import FOREIGN_PREFIX, Stream, TopicNames


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is decided before the first process starts.

    Attributes:
        jars: of a broker of ours; null: someone else's Kafka, which `connection` reaches.
        environment: of this process.
    """

    request: Request
    folders: Folders
    jars: Sequence[Path] | None
    connection: KafkaSettings | None
    environment: Mapping[str, str]


class Broker:
    """A broker of ours as a member of the crew."""

    name = "broker"

    def __init__(self, broker: KafkaBroker) -> None:
        self._broker = broker

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._broker.exit_code

    @property
    def last_words(self) -> str:
        """The end of its log."""
        return self._broker.last_words

    async def start(self) -> None:
        """Start it again, on the same port and data.

        Raises:
            StartFailed: it does not start.
        """
        await self._broker.start()


@dataclass(frozen=True, slots=True)
class Pipeline:
    """All parts, running.

    Attributes:
        members: what is started again when it ends.
        outlook: where people look; null: nowhere but here.
        watchers: what they look at, as processes.
    """

    stream: Stream
    reader: AlertReader
    crew: Crew
    wiring: Wiring
    members: Sequence[Member]
    analyzer: ProgramProcess
    batcher: ProgramProcess
    ingestor: ProgramProcess
    outlook: Outlook | None
    watchers: Sequence[ProgramProcess]

    async def end_input(self) -> None:
        """No more lines; those that were sent are acknowledged."""
        self.crew.release(self.ingestor)
        await self.ingestor.stop()

    async def end(self) -> None:
        """Everything else in order; the broker ends with the pipeline."""
        for member in self.members:
            self.crew.release(member)
        await self.batcher.stop()
        await asyncio.gather(*(each.stop() for each in (self.analyzer, *self.watchers)))


@asynccontextmanager
async def open_pipeline(
    plan: Plan, step: Callable[[str], None], note: Callable[[str], None]
) -> AsyncIterator[Pipeline]:
    """Start all parts.

    Args:
        plan: of the run.
        step: told what happens now.
        note: told of programs that ended and were started again.

    Raises:
        KafkaUnavailable: the broker does not start.
        KafkaError: Kafka refuses, or cannot be reached.
        DidNotStart: a program does not.
    """
    request, folders = plan.request, plan.folders
    members: list[Member] = []
    async with AsyncExitStack() as stack:
        stream = await _open_stream(plan, stack, members, step)
        await stream.create_topics()
        reader = await stack.enter_async_context(open_reader(stream))
        at_analyzer, at_batcher = free_ports(2)
        wiring = Wiring(at_analyzer, at_batcher, secrets.token_urlsafe(), _redaction_key(plan))
        outlook = Outlook.found() if request.with_outlook else None
        started = Started(stack, folders.logs, step)
        seen = programs_of(outlook, stream, wiring, folders.logs) if outlook else ()
        watchers = [await started.process(program) for program in seen]
        now_ms = time.time_ns() // 1_000_000
        analyzer = await started.process(programs.analyzer(request.settings, wiring))
        batcher = await started.process(programs.batcher(request, stream, wiring))
        lines = programs.ingestor(request.lines, folders.state, stream, now_ms)
        ingestor = await started.process(lines)
        yield Pipeline(
            stream,
            reader,
            Crew(note),
            wiring,
            [*members, *watchers, analyzer, batcher, ingestor],
            analyzer,
            batcher,
            ingestor,
            outlook,
            watchers,
        )


@dataclass(frozen=True, slots=True)
class Started:
    """Starts programs that end with the pipeline."""

    stack: AsyncExitStack
    logs: Path
    step: Callable[[str], None]

    async def process(self, program: Program) -> ProgramProcess:
        """One of them, ready.

        Raises:
            DidNotStart: it does not get ready.
        """
        self.step(f"starting the {program.name}")
        process = ProgramProcess(program, self.logs)
        self.stack.push_async_callback(asyncio.to_thread, process.kill)
        await process.start()
        return process


def _redaction_key(plan: Plan) -> str:
    named = {"REDACTION_KEY", "REDACTION_KEY_FILE"} & {n for n, v in plan.environment.items() if v}
    return "" if named else secrets.token_urlsafe()


async def _open_stream(
    plan: Plan, stack: AsyncExitStack, members: list[Member], step: Callable[[str], None]
) -> Stream:
    if plan.jars is None:
        step("asking Kafka")
        connection = plan.connection or KafkaSettings()
        topics = TopicNames.chosen(plan.environment, FOREIGN_PREFIX)
        return Stream(connection, topics, is_ours=False)
    step("starting Kafka")
    home = Home(plan.folders.kafka) if plan.folders.kafka else None
    broker = await stack.enter_async_context(KafkaBroker(plan.jars, home))
    members.append(Broker(broker))
    return Stream(broker.connection(), TopicNames.chosen(plan.environment, ""), is_ours=True)
