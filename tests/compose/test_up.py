"""Promises of docker-compose.yml, on a Docker engine, with stand-ins for the vendors' images (`images/README.md`)."""

import json

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from playwright.sync_api import sync_playwright
from tests.browser.screen import LAUNCH
from tests.compose.stack import STAYING, Stack, readme_commands

from logwarden_testing.oracle import Watcher, check_windows
from logwarden_testing.processes import wait_until

pytestmark = pytest.mark.timeout(1200)

MAY_WRITE = {"kafka", "grafana"}  # third parties that write beside their volume
OWN_USER = {"kafka"}  # its image's own, no root


def test_the_default_profile_comes_up_healthy(stack: Stack) -> None:
    stack.until_healthy()
    assert set(stack.containers()) >= STAYING


def test_nothing_runs_as_root_or_with_capabilities(stack: Stack) -> None:
    for name, one in stack.containers().items():
        host = one["HostConfig"]
        assert host["CapDrop"] == ["ALL"], name
        assert "no-new-privileges:true" in host["SecurityOpt"], name
        assert host["ReadonlyRootfs"] or name in MAY_WRITE, name
        assert one["Config"]["User"] not in ("", "0", "root"), name


def test_nothing_is_published_beyond_this_machine(stack: Stack) -> None:
    bindings = [
        binding
        for one in stack.containers().values()
        for published in (one["HostConfig"]["PortBindings"] or {}).values()
        for binding in published
    ]
    assert len(bindings) == 5
    assert {binding["HostIp"] for binding in bindings} == {"127.0.0.1"}


def test_who_reads_hostile_text_has_no_way_out(stack: Stack) -> None:
    networks = {
        name
        for service in ("analyzer", "batcher", "notifier", "ingestor")
        for name in stack.containers()[service]["NetworkSettings"]["Networks"]
    }
    told = json.loads(stack.engine.run("docker", "network", "inspect", *sorted(networks)))
    assert len(told) == 2
    assert all(one["Internal"] for one in told)


def test_secrets_stand_in_files_alone(stack: Stack) -> None:
    show = "cat /var/lib/logwarden/secrets/*"
    keys = stack.engine.run("docker-compose", "exec", "-T", "analyzer", "sh", "-c", show)
    assert len(keys) == 96
    assert keys[:48] not in json.dumps(stack.containers())
    assert keys[48:] not in json.dumps(stack.containers())


def test_prometheus_reads_every_service(stack: Stack) -> None:
    expected = {
        "batcher",
        "analyzer",
        "ingestor",
        "notifier",
        "dashboard",
        "alertmanager",
        "prometheus",
    }
    wait_until(
        lambda: stack.targets_up() == dict.fromkeys(expected, "up"), 120, "all targets are up"
    )


def test_a_simulated_incident_reaches_alertmanager_with_its_lines(stack: Stack) -> None:
    wait_until(lambda: bool(stack.alerts()), 180, "an alert is in Alertmanager")
    alert = stack.alerts()[0]
    assert alert["labels"]["severity"] in {"critical", "warning"}
    assert alert["annotations"]["evidence"].startswith("logs/")
    assert alert["annotations"]["dashboard"].startswith("http://127.0.0.1:8501/")


def test_the_dashboard_shows_it(stack: Stack) -> None:
    pattern = stack.alerts()[0]["labels"]["fingerprint"]
    address = f"http://127.0.0.1:{stack.ports['dashboard']}/alert?pattern={pattern}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        page = browser.new_page()
        page.goto(address)
        page.locator(".lines .mark").first.wait_for(timeout=90_000)  # evidence, in its surroundings
        browser.close()


async def test_a_kill_of_each_container_in_turn_loses_nothing(stack: Stack) -> None:
    for service in sorted(STAYING):
        stack.kill(service)
    stack.until_healthy()
    stack.engine.run("docker-compose", "stop", "ingestor")
    options = {"bootstrap_servers": f"127.0.0.1:{stack.ports['kafka']}"}
    ends = await _ends(options)
    assert sum(ends.values()) > 1000
    async with Watcher("alerts", options) as seen:
        await seen.until(sum(ends.values()), 240)
        check_windows(seen.analyses, ends)


async def _ends(options: dict[str, str]) -> dict[int, int]:
    async with AIOKafkaConsumer("logs", **options) as consumer:
        numbers = consumer.partitions_for_topic("logs") or set()
        ends = await consumer.end_offsets([TopicPartition("logs", number) for number in numbers])
        return {place.partition: end for place, end in ends.items()}


def test_down_leaves_nothing(stack: Stack) -> None:
    assert stack.left()
    stack.command(readme_commands()[-1])
    assert stack.left() == ""
