"""An hour of a real Apache log, judged by the rules: what people would be told of it.

Chronic errors are in every window. Times are moved to the tests' own; nothing is copied.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tests.unit.notifier.analyses import DAY, HOUR, MINUTE, NOW, Told

from logwarden_analyzer import Analyst, analyze
from logwarden_contracts.decode import decode_line
from logwarden_contracts.messages import LogLine, LogWindow, WindowAnalysis
from logwarden_contracts.redact import Redactor
from logwarden_contracts.rules import RuleSet
from logwarden_notifier.deciding import Decision

pytestmark = pytest.mark.data

CHRONIC = "mod_jk"
NEW_ERROR = "Out of memory: Killed process 811 (httpd) total-vm:8123456kB"
WINDOW_LINES = [20, 100]


@cache
def _analyst() -> Analyst:
    return Analyst(Redactor(b"a key for the tests"), RuleSet.load())


@pytest.fixture(scope="module")
def whole_log(data_dir: Path) -> list[LogLine]:
    texts = (data_dir / "loghub" / "Apache.log").read_text().splitlines()
    lines = [line for number, text in enumerate(texts) for line in decode_line(text, number)]
    assert len(lines) >= 1900
    return [replace(line, source="web-1/httpd") for line in lines]


@pytest.fixture(scope="module")
def busy_hour(whole_log: list[LogLine]) -> list[LogLine]:
    """The hour with the most lines, moved so that it begins at NOW."""
    hours = Counter((line.time_ms or 0) // HOUR for line in whole_log)
    hour, count = hours.most_common(1)[0]
    assert count > 300
    return [
        replace(line, time_ms=NOW + (line.time_ms or 0) % HOUR)
        for line in whole_log
        if (line.time_ms or 0) // HOUR == hour
    ]


def analysed(lines: list[LogLine], size: int, partition: int = 0) -> list[WindowAnalysis]:
    """Their windows, judged by the analyzer's library."""
    lines = [replace(line, offset=number) for number, line in enumerate(lines)]
    windows = (_window(lines[at : at + size], partition) for at in range(0, len(lines), size))
    return [asyncio.run(analyze(window, _analyst())) for window in windows]


def _window(lines: list[LogLine], partition: int) -> LogWindow:
    closed_at = lines[-1].time_ms or 0
    return LogWindow(
        topic="logs",
        partition=partition,
        first_offset=lines[0].offset,
        last_offset=lines[-1].offset,
        lines=lines,
        opened_at_ms=closed_at,
        closed_at_ms=closed_at,
        close_reason="size",
    )


def pages(
    told: Told, analyses: Iterable[WindowAnalysis], written: int | None = None
) -> list[Decision]:
    decisions = [each for one in analyses for each in told.decisions(one, written) or []]
    return [each for each in decisions if each.outcome in ("page", "raise")]


@pytest.mark.parametrize("size", WINDOW_LINES)
def test_an_hour_of_chronic_errors_is_one_page(busy_hour: list[LogLine], size: int) -> None:
    analyses = analysed(busy_hour, size)
    assert sum(one.verdict.should_alert_user for one in analyses) >= 2
    [page] = pages(Told(), analyses)
    assert CHRONIC in page.sighting.skeleton


@pytest.mark.parametrize("size", WINDOW_LINES)
def test_a_new_error_among_them_pages_within_its_window(
    busy_hour: list[LogLine], size: int
) -> None:
    middle = len(busy_hour) // 2
    new = replace(busy_hour[middle], text=NEW_ERROR)
    told = Told()
    analyses = analysed([*busy_hour[:middle], new, *busy_hour[middle:]], size)
    found = pages(told, analyses)
    [page] = [each for each in found if "Out of memory" in each.sighting.skeleton]
    assert page.sighting.window == analyses[middle // size].window.id
    assert len(found) == 2


@pytest.mark.parametrize("size", WINDOW_LINES)
def test_ten_times_the_rate_pages_once_more_as_rising(busy_hour: list[LogLine], size: int) -> None:
    told = Told()
    pages(told, analysed(busy_hour, size))
    later = [replace(line, time_ms=(line.time_ms or 0) + HOUR) for line in busy_hour]
    louder = [each for line in later for each in [line] * (10 if CHRONIC in line.text else 1)]
    [page] = pages(told, analysed(louder, size, partition=1))
    assert page.incident
    assert page.incident.novelty == "rising"
    assert page.sighting.last_ms < NOW + HOUR + 20 * MINUTE


def test_a_backfill_of_seven_days_pages_nobody(whole_log: list[LogLine]) -> None:
    begin = NOW - 7 * DAY - (whole_log[0].time_ms or 0)
    week = [
        replace(line, time_ms=(line.time_ms or 0) + begin + copy * 44 * HOUR, offset=0)
        for copy in range(4)
        for line in whole_log
    ]
    past = [line for line in week if (line.time_ms or 0) < NOW - HOUR - MINUTE]
    analyses = analysed(past, size=100)
    assert sum(one.verdict.should_alert_user for one in analyses) > 10
    assert pages(Told(), analyses, written=NOW) == []
