"""The real pipeline with its dashboard: broker, analyzer, batcher, Alertmanager, on free ports of loopback.

Not here: the browser (`screen`), what has happened before (`past`).
"""

import asyncio
import shutil
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from tests.browser.past import write_past

from logwarden_contracts.messages import Feedback
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.topics import create_topics
from logwarden_testing.processes import Program, free_port, wait_until

KEY = "a-key-of-sixteen-letters-or-more"
PARTITIONS = 2
READY_SECONDS = 60

Result = TypeVar("Result")


@dataclass(frozen=True)
class Stack:
    """What runs.

    Attributes:
        url: of the dashboard.
        alertmanager: its address.
    """

    kafka: KafkaBroker
    url: str
    alertmanager: str
    dashboard: Program
    batcher: Program

    def write(self, *lines: str, partition: int = 0, key: str | None = None) -> list[int]:
        """Write log lines; their offsets."""
        return _done(self._write(lines, partition, key))

    def feedback(self) -> list[Feedback]:
        """Everything on the topic."""
        return _done(self._feedback())

    async def _write(self, lines: tuple[str, ...], partition: int, key: str | None) -> list[int]:
        async with AIOKafkaProducer(bootstrap_servers=self.kafka.bootstrap_servers) as producer:
            sent = [
                await producer.send_and_wait(
                    "logs", line.encode(), partition=partition, key=key and key.encode()
                )
                for line in lines
            ]
        return [one.offset for one in sent]

    async def _feedback(self) -> list[Feedback]:
        async with AIOKafkaConsumer(
            "feedback",
            bootstrap_servers=self.kafka.bootstrap_servers,
            auto_offset_reset="earliest",
        ) as consumer:
            ends = await consumer.end_offsets(consumer.assignment())
            found: list[Feedback] = []
            while len(found) < sum(ends.values()):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += [Feedback.read(record.value) for record in records]
            return found


@contextmanager
def running_stack(
    kafka: KafkaBroker, folder: Path, windows: int = 0, **settings: str
) -> Iterator[Stack]:
    """Start all parts on a broker that runs; each is ready before the block begins.

    Args:
        kafka: without topics yet.
        folder: for Alertmanager's data.
        windows: of the hour that went before.
        settings: more of the dashboard's environment.
    """
    asyncio.run(create_topics(kafka.connection().kafka_client_options(), 1, partitions=PARTITIONS))
    asyncio.run(write_past(kafka.bootstrap_servers, KEY, windows=windows))
    analyzer, batcher, dashboard, at_alertmanager = (free_port() for _ in range(4))
    alertmanager = f"http://127.0.0.1:{at_alertmanager}"
    common = {
        "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "ANALYZER_URL": f"http://127.0.0.1:{analyzer}",
    }
    judge = Program(["logwarden_analyzer"], {"ANALYZER_PORT": str(analyzer), "REDACTION_KEY": KEY})
    cutter = Program(
        ["logwarden_batcher"],
        common | {"METRICS_PORT": str(batcher), "BATCH_INTERVAL": "0.5", "START_AT": "latest"},
    )
    shown = Program(
        ["logwarden_dashboard"],
        common
        | {
            "REDACTION_KEY": KEY,
            "BATCHER_METRICS_URL": f"http://127.0.0.1:{batcher}/metrics",
            "ALERTMANAGER_URL": alertmanager,
            "DASHBOARD_PORT": str(dashboard),
            "DASHBOARD_REFRESH_SECONDS": "1",
        }
        | settings,
    )
    url = f"http://127.0.0.1:{dashboard}"
    with ExitStack() as stack:
        stack.enter_context(judge)
        stack.enter_context(cutter)
        stack.enter_context(_alertmanager(at_alertmanager, folder))
        stack.enter_context(shown)
        for ready in (
            f"http://127.0.0.1:{analyzer}/readyz",
            f"http://127.0.0.1:{batcher}/readyz",
            f"{alertmanager}/-/ready",
            f"{url}/_stcore/health",
        ):
            wait_until(lambda ready=ready: _answers(ready), READY_SECONDS, ready)  # type: ignore[misc] # mypy does not follow the default
        yield Stack(kafka, url, alertmanager, shown, cutter)


def _done(work: Coroutine[Any, Any, Result]) -> Result:
    """In a thread: playwright keeps an event loop running in the tests' own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def alertmanager_program() -> str | None:
    """Debian's, or one under its own name."""
    return shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")


def _alertmanager(port: int, folder: Path) -> Program:
    configuration = folder / "alertmanager.yml"
    configuration.write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
    program = Program([])
    program.command = [
        alertmanager_program() or "alertmanager",
        f"--config.file={configuration}",
        f"--storage.path={folder}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]
    return program


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        time.sleep(0.1)
        return False
