"""Two batchers on two hundred partitions: a transactional producer each, and the group still settles."""

import asyncio
import sys
import time
from pathlib import Path

import httpx
import pytest

from logwarden_testing.processes import Program, metrics_of, wait_until
from logwarden_testing.stream import Stream

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(400)]

PARTITIONS = 200
SETTLE_SECONDS = 60.0
SESSION_SECONDS = 10
LINES = 10_000


def is_ready(program: Program) -> bool:
    url = f"http://127.0.0.1:{program.environment['METRICS_PORT']}/readyz"
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.HTTPError:
        return False


def until_settled(*programs: Program) -> float:
    """Wait until all read all that is theirs, one session long without a change; how long it took."""
    began = time.monotonic()
    since, before = began, [0.0]
    while time.monotonic() - since < SESSION_SECONDS / 2:
        now = [metrics_of(one).get("logwarden_batcher_rebalances_total", 0) for one in programs]
        if now != before or 0 in now or not all(map(is_ready, programs)):
            since, before = time.monotonic(), now
        assert since - began < SETTLE_SECONDS, f"the group does not settle: {now}"
        time.sleep(0.2)
    return since - began


def tell(figure: str) -> None:
    """Seen with `pytest -s`; the service's README has them."""
    sys.stdout.write(f"{figure}\n")


def figures_of(program: Program) -> str:
    """Memory and sockets of a process, as Linux counts them."""
    assert program.process
    process = Path(f"/proc/{program.process.pid}")
    lines = (process / "status").read_text().splitlines()
    [memory] = [int(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    links = [str(link.readlink()) for link in (process / "fd").iterdir()]
    sockets = sum(link.startswith("socket:") for link in links)
    return f"{memory / 1024:.0f} MiB, {sockets} sockets"


def rebalances_of(*programs: Program) -> list[float]:
    return [metrics_of(one)["logwarden_batcher_rebalances_total"] for one in programs]


async def test_a_group_of_two_settles_on_two_hundred_partitions(stream: Stream) -> None:
    await stream.create(PARTITIONS)
    session = {"session_timeout_seconds": SESSION_SECONDS}
    with stream.analyzer(), stream.batcher(**session) as one, stream.batcher(**session) as other:
        async with stream.watcher() as watcher:
            tell(f"two started: settled after {until_settled(one, other):.0f} s")
            await stream.write_lines(LINES, PARTITIONS)
            await watcher.until(LINES, seconds=60)
            tell(f"100 partitions each: {figures_of(one)}; {figures_of(other)}")
            before = rebalances_of(one)
            other.kill()
            await asyncio.to_thread(
                wait_until, lambda: rebalances_of(one) != before, SETTLE_SECONDS, "it is missed"
            )
            tell(
                f"one killed and missed: settled after {await asyncio.to_thread(until_settled, one):.0f} s"
            )
            await stream.write_lines(LINES, PARTITIONS)
            await watcher.until(2 * LINES, seconds=60)
            tell(f"200 partitions: {figures_of(one)}")
            other.start()
            took = await asyncio.to_thread(until_settled, one, other)
            tell(f"it came back: settled after {took:.0f} s")
            before = rebalances_of(one, other)
            await stream.write_lines(LINES, PARTITIONS)
            await watcher.until(3 * LINES, seconds=60)
            await asyncio.sleep(2 * SESSION_SECONDS)
            assert rebalances_of(one, other) == before, "nobody was expelled"
            await stream.check(watcher)
