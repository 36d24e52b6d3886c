"""The notifier on real Kafka, telling a real Alertmanager."""

import asyncio
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.integration.notifier.conftest import Alertmanager, People
from tests.unit.notifier.analyses import DISK, analysis

from logwarden_contracts.messages import WindowAnalysis
from logwarden_testing.processes import Program, free_port, metrics_of, wait_until
from logwarden_testing.stream import Stream

pytestmark = pytest.mark.kafka

QUIET_SECONDS = 20


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def notifier(stream: Stream, **settings: object) -> Program:
    given: dict[str, object] = {
        "kafka_bootstrap_servers": stream.options["bootstrap_servers"],
        "alerts_topic": stream.alerts,
        "metrics_port": free_port(),
        "notifier_quiet_seconds": QUIET_SECONDS,
        "notifier_resend_seconds": 1,
        "dashboard_url": "http://dashboard.example",
    } | settings
    return Program(
        ["logwarden_notifier"], {name.upper(): str(value) for name, value in given.items()}
    )


def is_ready(program: Program) -> bool:
    try:
        return httpx.get(f"{address(program)}/readyz", timeout=2).is_success
    except httpx.HTTPError:
        return False


def address(program: Program) -> str:
    return f"http://127.0.0.1:{program.environment['METRICS_PORT']}"


def state(program: Program) -> list[dict[str, Any]]:
    patterns: list[dict[str, Any]] = httpx.get(f"{address(program)}/state", timeout=10).json()[
        "patterns"
    ]
    return patterns


async def write(stream: Stream, *analyses: WindowAnalysis) -> None:
    """As the batcher does: in one transaction."""
    async with (
        stream.producer(transactional_id=f"{stream.alerts}-{now_ms()}") as producer,
        producer.transaction(),
    ):
        for number, each in enumerate(analyses):
            await producer.send(stream.alerts, each.write(), partition=number % 2)


async def test_an_alert_fires_is_silenced_and_resolves_after_quiet_time(
    stream: Stream, alertmanager: Alertmanager, people: People
) -> None:
    await stream.create()
    with notifier(stream, alertmanager_url=alertmanager.url) as program:
        wait_until(lambda: is_ready(program), 60, "the notifier is ready")
        begin = now_ms()
        await write(stream, analysis(begin), analysis(begin + 1))
        wait_until(lambda: bool(people.told("firing")), 60, "people are told")
        [alert] = alertmanager.alerts()
        assert alert["labels"]["source_group"] == "disk"
        assert alert["labels"] | {"severity": "warning", "novelty": "new"} == alert["labels"]
        assert alert["annotations"]["evidence"].startswith("logs/0@")
        assert alert["annotations"]["dashboard"].startswith("http://dashboard.example/alert?")
        silence(alertmanager, alert["labels"]["fingerprint"])
        wait_until(lambda: state(program)[0]["silenced"], 30, "the state says it is silenced")
        wait_until(lambda: alertmanager.alerts() == [], 90, "it resolves after quiet time")
        wait_until(lambda: state(program)[0]["state"] == "quiet", 30, "its state is quiet")
        assert len(people.told("firing")) == 1
        totals = metrics_of(program)
    assert totals["logwarden_notifier_pages_total"] == 1
    assert totals["logwarden_notifier_resent_alerts_total"] >= 3


def silence(alertmanager: Alertmanager, fingerprint: str) -> None:
    subprocess.run(
        [
            "amtool",
            f"--alertmanager.url={alertmanager.url}",
            *("silence", "add", f"fingerprint={fingerprint}"),
            *("--author=test", "--comment=seen", "--duration=1h"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )


async def test_killed_in_mid_incident_it_resolves_nothing_and_keeps_the_beginning(
    stream: Stream, alertmanager: Alertmanager, people: People
) -> None:
    await stream.create()
    begin = now_ms()
    with notifier(stream, alertmanager_url=alertmanager.url, notifier_quiet_seconds=120) as program:
        await write(stream, analysis(begin), analysis(begin + 1, ["another <*>"]))
        wait_until(lambda: len(alertmanager.alerts()) == 2, 60, "both fire")
        before = starts(alertmanager)
        for _ in range(3):
            program.kill()
            await write(stream, analysis(now_ms()))
            program.start()
            wait_until(lambda: is_ready(program), 60, "it is back")
            await asyncio.sleep(3)
        assert starts(alertmanager) == before
        wait_until(lambda: bool(people.told("firing")), 30, "people are told")
        assert people.told("resolved") == []
        assert sum(len(each["alerts"]) for each in people.told("firing")[-1:]) == 2


def starts(alertmanager: Alertmanager) -> dict[str, str]:
    return {each["labels"]["fingerprint"]: each["startsAt"] for each in alertmanager.alerts()}


async def test_a_member_that_is_down_keeps_nobody_waiting_and_is_told_when_it_is_back(
    stream: Stream, alertmanager: Alertmanager
) -> None:
    await stream.create()
    alertmanager.stop()
    with notifier(stream, alertmanager_url=f"{alertmanager.url},http://127.0.0.1:1") as program:
        wait_until(lambda: is_ready(program), 60, "the notifier is ready")
        await write(stream, analysis(now_ms()))
        wait_until(lambda: bool(state(program)), 30, "it goes on reading")
        alertmanager.start()
        wait_until(lambda: len(alertmanager.alerts()) == 1, 60, "the member is told")
        assert metrics_of(program)["logwarden_notifier_failed_posts_total"] > 0


async def test_a_replay_pages_nobody(stream: Stream, alertmanager: Alertmanager) -> None:
    await stream.create()
    week = [analysis(now_ms() - hour * 3_600_000) for hour in range(7 * 24, 1, -1)]
    with notifier(stream, alertmanager_url=alertmanager.url) as program:
        await write(stream, *week)
        wait_until(lambda: bool(is_ready(program) and state(program)), 60, "it was read")
        await asyncio.sleep(3)
        assert alertmanager.alerts() == []


async def test_without_alertmanager_it_prints_what_would_page(stream: Stream) -> None:
    await stream.create()
    with notifier(stream) as program:
        wait_until(lambda: is_ready(program), 60, "the notifier is ready")
        await write(stream, analysis(now_ms()))
        wait_until(lambda: "PAGE warning disk new" in program.output, 30, "the page is printed")
        assert "    logs/0@" in program.output


async def test_known_noise_is_read_again_on_change_and_ends_its_alert(
    stream: Stream, alertmanager: Alertmanager, tmp_path: Path
) -> None:
    await stream.create()
    file = tmp_path / "known.yaml"
    file.write_text("[]\n")
    with notifier(stream, alertmanager_url=alertmanager.url, known_file=file) as program:
        await write(stream, analysis(now_ms()))
        wait_until(lambda: len(alertmanager.alerts()) == 1, 60, "it fires")
        file.write_text(f"- {{pattern: '{DISK}', until: 2099-01-01, why: old, owner: storage}}\n")
        program.send(signal.SIGHUP)
        wait_until(lambda: alertmanager.alerts() == [], 15, "it ends before it is quiet")
        assert state(program)[0]["known"]["owner"] == "storage"


async def test_it_ends_at_once_when_asked(stream: Stream) -> None:
    await stream.create()
    with notifier(stream) as program:
        wait_until(lambda: is_ready(program), 60, "the notifier is ready")
        assert program.stop() == 0


async def test_uncommitted_analyses_are_not_acted_on(stream: Stream) -> None:
    await stream.create()
    with notifier(stream) as program:
        wait_until(lambda: is_ready(program), 60, "the notifier is ready")
        async with stream.producer(transactional_id=stream.alerts) as producer:
            await producer.begin_transaction()
            await producer.send_and_wait(stream.alerts, analysis(now_ms()).write(), partition=0)
            await asyncio.sleep(2)
            assert state(program) == []
            await producer.abort_transaction()
        await write(stream, analysis(now_ms(), ["the committed one"]))
        wait_until(lambda: len(state(program)) == 1, 30, "the committed one is read")
        assert state(program)[0]["skeleton"] == "the committed one"
