"""Does the dashboard stay small and quick? Real Kafka, a real browser, lines that keep coming.

Memory: 5,000 analyses are held, then lines and their windows' analyses come as fast as they are read, a
page open all the while. Time: 500 lines and five windows a second come, and a person clicks a filter.
"""

import argparse
import asyncio
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from aiokafka import AIOKafkaProducer
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from tests.browser.screen import LAUNCH  # noqa: E402
from tests.unit.dashboard.made import analysis, evidence, pattern  # noqa: E402

from logwarden_standalone.kafka.broker import KafkaBroker  # noqa: E402
from logwarden_standalone.kafka.cache import cache_folder  # noqa: E402
from logwarden_standalone.kafka.install import install_kafka  # noqa: E402
from logwarden_standalone.kafka.topics import create_topics  # noqa: E402
from logwarden_testing.processes import Program, free_port, wait_until  # noqa: E402

WINDOW_LINES = 100
HELD = 5000
TENTHS = 10
WINDOWS_A_SECOND = 5
PATTERNS = 200
TEXT = "Nov 23 10:00:00 db-{0} app[{0}]: request {0} took 12 ms, status 200, from 10.0.0.1"
HELD_METRIC = "logwarden_dashboard_held_analyses "


@dataclass(frozen=True)
class Running:
    """The dashboard and its Kafka."""

    bootstrap: str
    url: str
    metrics: str
    program: Program

    def metric(self, beginning: str) -> float:
        """Sum of the samples whose lines begin so."""
        text = httpx.get(self.metrics, trust_env=False).text
        lines = [line for line in text.splitlines() if line.startswith(beginning)]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)

    def resident_mib(self) -> float:
        """Memory of the process."""
        assert self.program.process
        pages = int(Path(f"/proc/{self.program.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--clicks", type=int, default=20)
    arguments = parser.parse_args()
    broker = KafkaBroker(install_kafka(cache_folder(os.environ)))
    asyncio.run(broker.start())
    try:
        with _dashboard(broker) as running:
            asyncio.run(_write(running.bootstrap, 0, HELD, 0.0))
            wait_until(lambda: running.metric(HELD_METRIC) >= HELD, 180, "all are held")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(**LAUNCH)
                _memory(running, browser, arguments.lines)
                _answers(running, browser, arguments.clicks)
                browser.close()
    finally:
        asyncio.run(broker.close())


@contextmanager
def _dashboard(broker: KafkaBroker) -> Iterator[Running]:
    asyncio.run(create_topics(broker.connection().kafka_client_options(), 1, partitions=4))
    port, metrics = free_port(), free_port()
    environment = {
        "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers,
        "DASHBOARD_PORT": str(port),
        "DASHBOARD_METRICS_PORT": str(metrics),
    }
    url = f"http://127.0.0.1:{port}"
    with Program(["logwarden_dashboard"], environment) as program:
        wait_until(lambda: _is_up(f"{url}/_stcore/health"), 90, "the dashboard")
        yield Running(broker.bootstrap_servers, url, f"http://127.0.0.1:{metrics}/metrics", program)


def _memory(running: Running, browser: Browser, lines: int) -> None:
    page = _opened(browser, running.url)
    part = lines // TENTHS // WINDOW_LINES
    seen = [running.resident_mib()]
    print(f"{HELD:,} analyses held, a page open\n\n{'lines':>9}{'MiB':>8}\n{0:>9}{seen[0]:>8.0f}")
    for tenth in range(TENTHS):
        first = HELD + tenth * part
        _beside(lambda first=first: asyncio.run(_write(running.bootstrap, first, part, 0.0)))  # type: ignore[misc] # mypy does not follow the default
        page.wait_for_timeout(3000)
        seen.append(running.resident_mib())
        print(f"{(tenth + 1) * part * WINDOW_LINES:>9,}{seen[-1]:>8.0f}", flush=True)
    growth = statistics.median(seen[6:]) - statistics.median(seen[1:6])
    print(f"\nsecond half less first half, medians: {growth:+.1f} MiB\n")
    page.close()


def _answers(running: Running, browser: Browser, clicks: int) -> None:
    stop = threading.Event()
    flow = threading.Thread(target=lambda: asyncio.run(_flow(running.bootstrap, stop)))
    flow.start()
    try:
        time.sleep(3)
        page = _opened(browser, running.url)
        before = [running.metric(f"logwarden_dashboard_page_seconds_{n}{{") for n in _PARTS]
        spent = sorted(_answer_ms(page, number) for number in range(clicks))
        after = [running.metric(f"logwarden_dashboard_page_seconds_{n}{{") for n in _PARTS]
    finally:
        stop.set()
        flow.join()
    mean_ms = 2000 * (after[0] - before[0]) / (after[1] - before[1])  # two parts make the page
    rate = WINDOWS_A_SECOND * WINDOW_LINES
    print(f"{HELD:,} analyses held, {rate} lines/s and {WINDOWS_A_SECOND} windows/s arriving\n")
    print(f"from a click on a filter to the new chart: median {statistics.median(spent):.0f} ms,")
    print(f"  worst of {clicks} {spent[-1]:.0f} ms")
    print(f"of it to work the page out: mean {mean_ms:.0f} ms")


_PARTS = ("sum", "count")


def _opened(browser: Browser, url: str) -> Page:
    page = browser.new_page()
    page.goto(url)
    page.locator(".patterns li").first.wait_for(timeout=90_000)
    return page


def _answer_ms(page: Page, number: int) -> float:
    """From the click until the chart's first time is another one."""
    tick = page.locator(".ticks span").first
    before = tick.inner_text()
    page.wait_for_timeout(700)
    began = time.perf_counter()
    page.get_by_text(("6 h", "15 min")[number % 2], exact=True).click()
    while tick.inner_text() == before:
        assert time.perf_counter() - began < 30
    return (time.perf_counter() - began) * 1000


async def _flow(bootstrap: str, stop: threading.Event) -> None:
    number = 10 * HELD
    while not stop.is_set():
        await _write(bootstrap, number, WINDOWS_A_SECOND, 1 / WINDOWS_A_SECOND)
        number += WINDOWS_A_SECOND


async def _write(bootstrap: str, first: int, windows: int, pause_seconds: float) -> None:
    """Windows of lines and their analyses, every tenth of them an alert with ten lines of evidence."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5) as producer:
        for number in range(first, first + windows):
            for line in range(WINDOW_LINES):
                text = TEXT.format(number * WINDOW_LINES + line)
                await producer.send("logs", text.encode(), partition=number % 4)
            await producer.send("alerts", _message(number), partition=number % 4)
            await asyncio.sleep(pause_seconds)
        await producer.flush()


def _message(number: int) -> bytes:
    text = f"request {number % PATTERNS} failed"
    loud = number % 10 == 0
    return analysis(
        number,
        at_ms=int(time.time() * 1000),
        lines=WINDOW_LINES,
        risk=60 if loud else 10,
        patterns=[pattern(f"f{number % PATTERNS}", text)] if loud else (),
        evidence=tuple(evidence(n, 10 * number, text) for n in range(1, 11)) if loud else (),
    ).write()


def _beside(work: Callable[[], None]) -> None:
    """In a thread: playwright keeps an event loop running in this one."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def _is_up(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    main()
