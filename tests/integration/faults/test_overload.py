"""Ten times what the model server can do: nothing waits beyond the limit, and all is judged again after.

Real Kafka, batcher and analyzer; the model is scripted, so that its capacity is known. Seconds of
overload are few here; `OVERLOAD_SECONDS=300 pytest -s FILE` makes it five minutes.
"""

import asyncio
import os
import sys
import time
from contextlib import ExitStack

import httpx
import pytest
from tests.contracts.model_server.answers import judging
from tests.contracts.model_server.server import Exchange, answering, running_model_server

from logwarden_contracts.messages import WindowAnalysis
from logwarden_testing.oracle import Watcher
from logwarden_testing.processes import Program, wait_until
from logwarden_testing.stream import Stream

SECONDS = int(os.environ.get("OVERLOAD_SECONDS", "9"))

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300 + 4 * SECONDS)]

WINDOW = 20
AT_ONCE = 2
ANSWER_SECONDS = 1.0
CAPACITY = WINDOW * AT_ONCE / ANSWER_SECONDS
"""Lines a second that the model server can judge."""

LIMIT_SECONDS = 4.0
IN_FLIGHT = 8
LATEST_SECONDS = 2 * LIMIT_SECONDS + IN_FLIGHT / AT_ONCE * ANSWER_SECONDS
"""Of an alert: from twice the limit on no window is asked about, and those that were are answered first."""

MARGIN_SECONDS = 5.0
"""For a machine that others use too."""

NORMAL = "Nov 23 10:00:00 app-{host} shop[{pid}]: order {number} confirmed in {ms} ms"
FATAL = "Nov 23 10:00:00 db-1 kernel: Out of memory: Killed process {pid} (postgres)"


class Latecomer(Watcher):
    """Notes when each analysis could be read first."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream.alerts, stream.options)
        self.seen: list[tuple[float, WindowAnalysis]] = []
        self.on_analysis = lambda analysis: self.seen.append((time.time(), analysis))


def analyzer(stream: Stream, model: str) -> Program:
    """The real one, asking the scripted model about every window."""
    settings = {
        "ANALYZER_PORT": str(stream.analyzer_port),
        "LLM_BASE_URL": model,
        "LLM_MODEL": "logs",
        "LLM_MAX_CONCURRENCY": str(AT_ONCE),
        "ESCALATE": "always",
        "ANALYZER_CACHE_SECONDS": "0",
        "DEGRADE_LAG_SECONDS": str(LIMIT_SECONDS),
        "REDACTION_KEY": "a key for the overload test",
    }
    return Program(["logwarden_analyzer"], settings)


def is_ready(stream: Stream) -> bool:
    try:
        url = f"http://127.0.0.1:{stream.analyzer_port}/readyz"
        return httpx.get(url, timeout=2).is_success
    except httpx.HTTPError:
        return False


async def write_normal(stream: Stream, numbers: range, *others: str) -> None:
    lines = [NORMAL.format(host=n % 7, pid=n % 977, number=n, ms=n % 31) for n in numbers]
    await stream.write((line.encode() for line in (*lines, *others)), 1)


async def write_too_much(stream: Stream) -> dict[int, float]:
    """Ten times the capacity for a while, a fatal line every five seconds.

    Returns:
        When each fatal line was sent, by its process id.
    """
    fatal: dict[int, float] = {}
    for second in range(SECONDS):
        began = time.monotonic()
        count = int(10 * CAPACITY)
        numbers = range(second * count, (second + 1) * count)
        killed = [40_000 + second] if second % 5 == 0 else []
        fatal |= dict.fromkeys(killed, time.time())
        await write_normal(stream, numbers, *(FATAL.format(pid=pid) for pid in killed))
        await asyncio.sleep(max(0.0, 1.0 - (time.monotonic() - began)))
    return fatal


def delays_of(fatal: dict[int, float], watcher: Latecomer) -> list[float]:
    """Seconds from sending each fatal line to its first alert; endless for one without."""
    delays = []
    for pid, sent in fatal.items():
        alerted = [
            seen
            for seen, analysis in watcher.seen
            if analysis.verdict.should_alert_user
            and any(f"process {pid} " in line.text for line in analysis.evidence)
        ]
        delays.append(min(alerted, default=float("inf")) - sent)
    return delays


async def test_ten_times_the_models_capacity_delays_no_alert_and_is_judged_again_after(
    stream: Stream,
) -> None:
    await stream.create(partitions=1)
    with ExitStack() as stack:
        server = stack.enter_context(running_model_server())
        seconds = [ANSWER_SECONDS]

        def answer(exchange: Exchange) -> None:
            time.sleep(seconds[0])
            answering(judging)(exchange)

        server.always = answer
        stack.enter_context(analyzer(stream, server.base_url))
        wait_until(lambda: is_ready(stream), 60, "the analyzer is ready")
        settings = {"batch_size": WINDOW, "in_flight_windows": IN_FLIGHT, "rejudge_share": 1}
        stack.enter_context(stream.batcher(**settings))
        async with Latecomer(stream) as watcher:
            await write_normal(stream, range(WINDOW))
            await watcher.until(WINDOW, seconds=60)  # the batcher has joined its group
            fatal = await write_too_much(stream)
            total = (await stream.ends())[0]
            await watcher.until(total, seconds=LATEST_SECONDS + MARGIN_SECONDS)
            delays = delays_of(fatal, watcher)
            degraded = {a.id for a in watcher.analyses if a.degraded_reason == "overload"}
            told = f"{len(fatal)} alerts, {max(delays):.1f} s after their lines at most"
            sys.stderr.write(f"{told}; {len(degraded)} of {len(watcher.analyses)} degraded\n")
            assert max(delays) <= LATEST_SECONDS + MARGIN_SECONDS
            assert len(degraded) > len(watcher.analyses) / 2

            seconds[0] = 0.005  # the rush is over and the model quick again
            began = time.monotonic()
            await watcher.until_holds(
                lambda: {a.supersedes for a in watcher.analyses} >= degraded,
                seconds=60 + len(degraded),
            )
            sys.stderr.write(f"all judged again in {time.monotonic() - began:.0f} s\n")
            await stream.check(watcher)
