"""The sustainable rate of the whole pipeline on real Kafka, for each judge.

The simulated log of a mixed fleet is written first; then an analyzer and a batcher, the real
programs, work through it. Measured between the first and the last commit that a `read_committed`
reader sees, so that starting does not count: lines a second, and the processor time of both programs
for a million lines. The scripted model answers after a set time with a verdict of the right form, so
its rows say what asking costs the pipeline, not what a model does.

Broker, writer and reader share the machine's cores with what is measured: on more cores it is faster.

Run: .venv/bin/python benchmarks/pipeline.py [--lines N] [--model-seconds S]
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
from tests.contracts.model_server.answers import judging
from tests.contracts.model_server.server import Exchange, answering, running_model_server

from logwarden_ingestor.simulate import Simulator
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.cache import cache_folder
from logwarden_standalone.kafka.install import install_kafka
from logwarden_testing.oracle import Watcher
from logwarden_testing.processes import Program, wait_until
from logwarden_testing.stream import Stream

TICKS = os.sysconf("SC_CLK_TCK")
PARTITIONS = 4
MODEL_AT_ONCE = 8


@dataclass(frozen=True)
class Rate:
    """What one run showed.

    Attributes:
        lines: committed a second.
        analyzer: seconds of its processor time for a million lines.
        batcher: the same of the batcher.
        alerts: share of windows that alert.
        asked: share of windows that the model answered.
        degraded: share of windows that are degraded.
    """

    lines: float
    analyzer: float
    batcher: float
    alerts: float
    asked: float
    degraded: float


def main() -> None:
    """Measure each judge in turn and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=40_000)
    parser.add_argument("--model-lines", type=int, default=8_000)
    parser.add_argument("--model-seconds", type=float, default=0.2, help="until the model answers")
    parser.add_argument("--judges", default="rules,triage,model,model-doubt")
    arguments = parser.parse_args()
    print(
        f"{'judge':14}{'lines/s':>10}{'analyzer s/M':>14}{'batcher s/M':>13}"
        f"{'alerts':>9}{'asked':>8}{'degraded':>10}"
    )
    kafka = KafkaBroker(install_kafka(cache_folder(os.environ)))
    asyncio.run(measure(kafka, arguments))


async def measure(kafka: KafkaBroker, arguments: argparse.Namespace) -> None:
    """One row a judge."""
    await kafka.start()
    try:
        bootstrap = kafka.connection().kafka_bootstrap_servers
        for judge in arguments.judges.split(","):
            lines = arguments.model_lines if judge.startswith("model") else arguments.lines
            rate = await rate_of(judge, Stream(bootstrap), lines, arguments.model_seconds)
            print(
                f"{judge:14}{rate.lines:10,.0f}{rate.analyzer:14.0f}{rate.batcher:13.0f}"
                f"{rate.alerts:9.2f}{rate.asked:8.2f}{rate.degraded:10.2f}",
                flush=True,
            )
    finally:
        kafka.kill()


async def rate_of(judge: str, stream: Stream, lines: int, model_seconds: float) -> Rate:
    """Write, judge all, look at the clocks."""
    await stream.create(partitions=PARTITIONS)
    written = islice(Simulator("mixed", 7, incident_every=1000), lines)
    await stream.write((line.text.encode() for line in written), PARTITIONS)
    with ExitStack() as stack:
        settings = stack.enter_context(settings_of(judge, model_seconds))
        analyzer = Program(
            ["logwarden_analyzer"], settings | {"ANALYZER_PORT": str(stream.analyzer_port)}
        )
        batcher = stream.batcher(in_flight_windows=8, batch_interval=2, rejudge="off")
        stack.enter_context(analyzer)
        wait_until(lambda: is_ready(stream.analyzer_port), 60, "the analyzer is ready")
        async with stream.watcher() as watcher:
            stack.enter_context(batcher)
            return await rate_between_commits(watcher, lines, analyzer, batcher)


async def rate_between_commits(
    watcher: Watcher, lines: int, analyzer: Program, batcher: Program
) -> Rate:
    """From the first commit to the last."""
    await watcher.until(1, seconds=120)
    began, first = time.monotonic(), watcher.records
    before = seconds_of(analyzer), seconds_of(batcher)
    await watcher.until(lines, seconds=600)
    seconds, done = time.monotonic() - began, lines - first
    spent = seconds_of(analyzer) - before[0], seconds_of(batcher) - before[1]
    analyses = watcher.analyses
    return Rate(
        lines=done / seconds,
        analyzer=spent[0] / done * 1e6,
        batcher=spent[1] / done * 1e6,
        alerts=sum(one.verdict.should_alert_user for one in analyses) / len(analyses),
        asked=sum(one.judge == "model" for one in analyses) / len(analyses),
        degraded=sum(one.degraded_reason is not None for one in analyses) / len(analyses),
    )


@contextmanager
def settings_of(judge: str, model_seconds: float) -> Iterator[dict[str, str]]:
    """The analyzer's environment, with a scripted model where the judge is one."""
    quiet = {"ANALYZER_MAX_QUEUE": "1000", "REDACTION_KEY": "a key for the benchmark"}
    if not judge.startswith("model"):
        yield quiet | {"ANALYZER_JUDGE": judge}
        return

    def slow(exchange: Exchange) -> None:
        time.sleep(model_seconds)
        answering(judging)(exchange)

    with running_model_server() as server:
        server.always = slow
        yield quiet | {
            "LLM_BASE_URL": server.base_url,
            "LLM_MODEL": "logs",
            "LLM_MAX_CONCURRENCY": str(MODEL_AT_ONCE),
            "ESCALATE": "doubt" if judge == "model-doubt" else "always",
        }


def is_ready(port: int) -> bool:
    """Whether the analyzer answers."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2).is_success
    except httpx.HTTPError:
        return False


def seconds_of(program: Program) -> float:
    """Processor time of a process so far."""
    assert program.process
    stat = Path(f"/proc/{program.process.pid}/stat").read_text()
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS


if __name__ == "__main__":
    main()
