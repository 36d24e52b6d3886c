"""One run from the first process to the exit code: reads, measures, shows, ends in order.

Not here: the options (`commands.up`), the processes (`pipeline`).
"""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx
from aiokafka.errors import KafkaError

from logwarden_contracts.kafka import KafkaSettings
from logwarden_contracts.logs import JsonFormatter
from logwarden_standalone.kafka.cache import cache_folder
from logwarden_standalone.kafka.client import require_fast_client
from logwarden_standalone.kafka.errors import KafkaUnavailable
from logwarden_standalone.kafka.install import install_kafka
from logwarden_standalone.kafka.jars import KAFKA_VERSION
from logwarden_standalone.scan.judging import judge_name
from logwarden_standalone.scan.telling import Consoles, leave_quietly
from logwarden_standalone.up.board import Board
from logwarden_standalone.up.display import Display, Heading
from logwarden_standalone.up.errors import UpError
from logwarden_standalone.up.folders import Folders, kept_in, of_one_run
from logwarden_standalone.up.measures import batcher_measures
from logwarden_standalone.up.pipeline import Pipeline, Plan, open_pipeline
from logwarden_standalone.up.request import Request
from logwarden_standalone.up.summary import Ended, show_summary

FAILED = 1
INTERRUPTED = 130
MEASURE_SECONDS = 1.0
DRAW_SECONDS = 0.25
DRAIN_SECONDS = 10.0


class Session:
    """Runs once.

    Args:
        request: what was asked for.
        kafka: how someone else's Kafka is reached; null: a broker of our own.
        consoles: where people look.
        display: on one of them.
    """

    def __init__(
        self, request: Request, kafka: KafkaSettings | None, consoles: Consoles, display: Display
    ) -> None:
        self._request = request
        self._kafka = kafka
        self._consoles = consoles
        self._display = display
        self._board = Board()
        self._stop = asyncio.Event()
        self._signal: signal.Signals | None = None
        self._begun_at: float | None = None
        self._spent = 0.0
        self._pipeline: Pipeline | None = None

    def run(self) -> int:
        """The exit code. What goes wrong ends the run, not the telling."""
        code, problem, folders = 0, "", None
        try:
            folders = self._folders()
            with self._display:
                plan = self._plan(folders)
                asyncio.run(self._run(plan))
            code = self._code_of_signal()
        except (asyncio.CancelledError, KeyboardInterrupt):
            code = INTERRUPTED
        except BrokenPipeError:
            return leave_quietly()
        except (UpError, KafkaUnavailable) as error:
            code, problem = FAILED, str(error)
        except KafkaError as error:
            code, problem = FAILED, f"Kafka: {error!r}. Check KAFKA_BOOTSTRAP_SERVERS."
        except OSError as error:
            code, problem = FAILED, str(error)
        if folders and self._begun_at is not None:
            show_summary(self._consoles.findings, self._ended(folders))
        if problem:
            self._consoles.complain(problem)
        return code

    def _folders(self) -> Folders:
        data = self._request.data
        now = datetime.now(UTC)
        folders = kept_in(data.absolute()) if data else of_one_run(cache_folder(os.environ), now)
        _log_to(folders)
        return folders

    def _plan(self, folders: Folders) -> Plan:
        """Fetch Kafka where it is not there: outside of the event loop, so that Ctrl-C ends it."""
        require_fast_client()
        jars = None
        if self._kafka is None:
            jars = install_kafka(cache_folder(os.environ), self._display.step)
        return Plan(self._request, folders, jars, self._kafka, os.environ)

    async def _run(self, plan: Plan) -> None:
        self._take_signals()
        async with open_pipeline(plan, self._display.step, self._display.note) as pipeline:
            self._pipeline = pipeline
            self._begun_at = time.monotonic()
            self._display.begin(self._heading(pipeline, plan))
            try:
                await self._flow(pipeline)
            except ExceptionGroup as group:
                raise group.exceptions[0] from group
            finally:
                self._spent = self._spent or self._seconds()

    async def _flow(self, pipeline: Pipeline) -> None:
        async with asyncio.TaskGroup() as tasks:
            measuring = tasks.create_task(self._measure(pipeline))
            work: list[Coroutine[Any, Any, None]] = [
                self._read(pipeline),
                self._draw(),
                *(pipeline.crew.watch(member) for member in pipeline.members),
            ]
            running = [tasks.create_task(each) for each in work]
            await self._until_over()
            self._spent = self._seconds()
            self._board.is_ending = True
            await self._end_input(pipeline)
            measuring.cancel()  # what was measured last is what the summary says
            await pipeline.end()
            for task in running:
                task.cancel()

    async def _until_over(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._request.seconds):
                await self._stop.wait()

    async def _end_input(self, pipeline: Pipeline) -> None:
        """No more lines; those that came are judged, unless that takes too long."""
        await pipeline.end_input()
        deadline = time.monotonic() + self._request.batch_interval + DRAIN_SECONDS
        await asyncio.sleep(2 * MEASURE_SECONDS)  # the last line is measured too
        while time.monotonic() < deadline and not self._board.is_all_judged:  # noqa: ASYNC110 - Kafka has no event for it
            await asyncio.sleep(DRAW_SECONDS)

    async def _read(self, pipeline: Pipeline) -> None:
        while True:
            for arrival in await pipeline.reader.read():
                shown = self._board.add(arrival)
                if shown.verdict.should_alert_user:
                    delay = arrival.delay_seconds
                    remark = "" if delay is None else f"{delay:.1f} s after its newest line"
                    self._display.show_alert(shown, remark)

    async def _measure(self, pipeline: Pipeline) -> None:
        address = pipeline.wiring.batcher_metrics
        async with httpx.AsyncClient(timeout=2.0, trust_env=False) as client:
            while True:
                with suppress(KafkaError):  # a broker that is started again answers again
                    self._board.saw_input(await pipeline.reader.sent(), time.monotonic())
                self._board.saw_batcher(await batcher_measures(client, address))
                await asyncio.sleep(MEASURE_SECONDS)

    async def _draw(self) -> None:
        while True:
            self._display.draw(self._board, self._seconds())
            await asyncio.sleep(DRAW_SECONDS)

    def _seconds(self) -> float:
        return time.monotonic() - (self._begun_at or time.monotonic())

    def _take_signals(self) -> None:
        """The first signal ends the run in order once lines flow; any other one ends it now."""
        loop, main = asyncio.get_running_loop(), asyncio.current_task()

        def take(name: signal.Signals) -> None:
            is_first = self._signal is None and self._begun_at is not None
            self._signal = name
            if is_first:
                self._stop.set()
            elif main:
                main.cancel()

        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, take, name)

    def _code_of_signal(self) -> int:
        """Ctrl-C before the time that was asked for is an interruption; without one it is the end."""
        was_cut = self._signal is signal.SIGINT and self._request.seconds is not None
        return INTERRUPTED if was_cut else 0

    def _heading(self, pipeline: Pipeline, plan: Plan) -> Heading:
        stream = pipeline.stream
        servers = stream.connection.kafka_bootstrap_servers
        whose = f"Kafka {KAFKA_VERSION} of this run at " if stream.is_ours else ""
        topics = stream.topics
        pages = pipeline.outlook.addresses if pipeline.outlook else ()
        facts = (
            ("input", str(self._request.lines)),
            ("judge", judge_name(self._request.settings)),
            ("broker", whose + servers),
            ("topics", f"{topics.logs} → {topics.alerts}, {topics.dead_letters}"),
            ("logs", str(plan.folders.logs)),
            *(() if not pages else (("pages", ", ".join(" ".join(page) for page in pages)),)),
        )
        return Heading(facts, self._request.seconds)

    def _ended(self, folders: Folders) -> Ended:
        pipeline = self._pipeline
        return Ended(
            board=self._board,
            seconds=self._spent,
            judge=judge_name(self._request.settings),
            logs=folders.logs,
            restarts=pipeline.crew.restarts if pipeline else 0,
            unreadable=pipeline.reader.unreadable if pipeline else 0,
        )


def _log_to(folders: Folders) -> None:
    """What the Kafka client has to say belongs to the logs, not on the screen."""
    handler = logging.FileHandler(folders.logs / "up.log")
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level="WARNING", handlers=[handler], force=True)
