"""From a line in a file to a page that is silenced and over: all services, Prometheus and Alertmanager as shipped.

The tests tell one story, in their order: an incident begins, fires, is silenced from the dashboard, and ends.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect, sync_playwright
from tests.browser.screen import LAUNCH
from tests.observability.whole_stack import (
    INCIDENT,
    KNOWN_NOISE,
    QUIET_SECONDS,
    UNUSED,
    WholeStack,
    running_whole_stack,
)

from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_testing.processes import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

SECONDS = 120
WAIT_MS = 60_000
WHY = "the disk grows tonight"
TEXT = INCIDENT.partition(": ")[2]

log = logging.getLogger(__name__)


def until(find: Callable[[], list[Any]], what: str) -> list[Any]:
    """What it finds, once it finds something; the time that took is logged."""
    began = time.monotonic()
    found: list[Any] = []

    def look() -> bool:
        time.sleep(0.2)
        found.extend(find())
        return bool(found)

    wait_until(look, SECONDS, what)
    log.info("%s: %.1f s", what, time.monotonic() - began)
    return found


@pytest.fixture(scope="module")
def stack(
    prometheus: str,
    alertmanager: str,
    chromium: str,
    broker: KafkaBroker,  # last: it is not started where a program is missing
    deploy: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[WholeStack]:
    programs = {"prometheus": prometheus, "alertmanager": alertmanager}
    began = time.monotonic()
    with running_whole_stack(broker, programs, deploy, tmp_path_factory.mktemp("all")) as running:
        log.info("all parts are ready: %.1f s", time.monotonic() - began)
        yield running


@pytest.fixture(scope="module")
def incident(stack: WholeStack) -> Any:
    """It goes on until it is ended; the alert, once it fires."""
    stack.log.begin_incident()
    [alert] = until(lambda: stack.alerts("LogwardenPattern"), "incident to alert in Alertmanager")
    return alert


@pytest.fixture
def page(stack: WholeStack) -> Iterator[Page]:
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        page = browser.new_page()
        page.set_default_timeout(WAIT_MS)
        yield page
        browser.close()


def test_every_target_is_up(stack: WholeStack, deploy: Path) -> None:
    shipped = yaml.safe_load((deploy / "prometheus/prometheus.yml").read_text())
    jobs = {job["job_name"] for job in shipped["scrape_configs"]} - UNUSED

    def all_up() -> list[bool]:
        targets = stack.prometheus("targets")["activeTargets"]
        up = sorted(one["scrapePool"] for one in targets if one["health"] == "up")
        return [True] if up == sorted(jobs) and len(targets) == len(jobs) else []

    until(all_up, f"{len(jobs)} targets are up")


def test_every_shipped_rule_is_loaded_and_works(stack: WholeStack, deploy: Path) -> None:
    files = (deploy / "prometheus/rules").glob("*.yml")
    groups = [group for file in files for group in yaml.safe_load(file.read_text())["groups"]]
    shipped = [rule.get("alert") or rule["record"] for group in groups for rule in group["rules"]]

    def all_work() -> list[bool]:
        rules = [rule for group in stack.prometheus("rules")["groups"] for rule in group["rules"]]
        assert sorted(one["name"] for one in rules) == sorted(shipped)
        return [True] if all(one["health"] == "ok" for one in rules) else []

    until(all_work, f"{len(shipped)} rules work")


def test_the_watchdog_fires_and_nothing_else_does(stack: WholeStack) -> None:
    [alert] = until(lambda: stack.alerts("LogwardenWatchdog"), "the watchdog in Alertmanager")
    assert alert["status"]["state"] == "active"
    assert alert["receivers"] == [{"name": "heartbeat"}]
    firing = [one for one in stack.prometheus("alerts")["alerts"] if one["state"] == "firing"]
    assert [one["labels"]["alertname"] for one in firing] == ["LogwardenWatchdog"]


def test_the_digest_goes_out_by_its_day(stack: WholeStack) -> None:
    [alert] = until(lambda: stack.alerts("LogwardenDigest"), "the digest in Alertmanager")
    assert alert["receivers"] == [{"name": "digest"}]
    assert alert["labels"]["severity"] == "info"
    assert KNOWN_NOISE in alert["annotations"]["known"]
    groups = [one["labels"] for one in stack.alertmanager("alerts/groups")]
    assert {"alertname": "LogwardenDigest", "day": alert["labels"]["day"]} in groups


def test_known_noise_pages_nobody(stack: WholeStack) -> None:
    [pattern] = [one for one in stack.patterns() if KNOWN_NOISE in one["skeleton"]]
    assert pattern["known"]["owner"] == "reporting"
    assert pattern["alert"] is None


def test_an_incident_pages_with_evidence_and_a_link(stack: WholeStack, incident: Any) -> None:
    labels, told = incident["labels"], incident["annotations"]
    assert (labels["severity"], labels["novelty"]) == ("critical", "new")
    assert labels["source_group"] == "postgres"
    assert incident["receivers"] == [{"name": "people"}]
    assert told["evidence"].startswith("logs/0@")
    assert TEXT in told["evidence"]
    assert told["dashboard"] == f"{stack.dashboard}/alert?pattern={labels['fingerprint']}"
    assert int(told["risk"]) >= 70


def test_the_link_leads_to_the_alert_also_on_a_fresh_dashboard(incident: Any, page: Page) -> None:
    page.goto(incident["annotations"]["dashboard"])
    shown, wrong = page.locator(".lines li.mark"), page.get_by_role("link", name="frame")
    shown.or_(wrong).first.wait_for()
    assert not wrong.count()


def test_it_is_silenced_from_the_dashboard(stack: WholeStack, incident: Any, page: Page) -> None:
    told = incident["annotations"]
    page.goto(stack.dashboard)
    page.locator(".patterns li").first.wait_for()
    page.goto(told["dashboard"])
    expect(page.locator(".lines li.mark code").first).to_contain_text(TEXT)
    page.goto(f"{told['dashboard']}&analysis={told['analysis']}")
    evidence = page.locator(f".lines li.mark[data-place='{first_offset(incident)}'] code")
    expect(evidence).to_contain_text(TEXT)
    silence_for(page, WHY)
    [silence] = stack.alertmanager("silences")
    assert silence["comment"] == WHY
    matchers = {one["name"]: one["value"] for one in silence["matchers"]}
    assert matchers == {"fingerprint": incident["labels"]["fingerprint"]}
    [alert] = stack.alerts("LogwardenPattern")
    assert alert["status"]["state"] == "suppressed"
    assert alert["status"]["silencedBy"] == [silence["id"]]
    assert alert["startsAt"] == incident["startsAt"]


def first_offset(incident: Any) -> str:
    found = re.match(r"logs/0@(\d+)", incident["annotations"]["evidence"])
    assert found
    return found[1]


def silence_for(page: Page, why: str) -> None:
    page.get_by_role("button", name="Silence").click()
    page.get_by_label("Why").last.fill(why)
    page.get_by_role("button", name="Silence", exact=True).last.click()
    expect(page.get_by_text("Silenced for 4 h")).to_be_visible()


def test_it_resolves_after_quiet_time_and_not_before(stack: WholeStack, incident: Any) -> None:
    stack.log.end_incident()
    [alert] = stack.alerts("LogwardenPattern")
    ends = [alert["endsAt"]]

    def is_over() -> list[bool]:
        alerts = stack.alerts("LogwardenPattern")
        ends.extend(one["endsAt"] for one in alerts)
        return [] if alerts else [True]

    until(is_over, "end of the incident to its end in Alertmanager")
    over = time.time()
    log.info("its last line to its end: %.1f s", over - stack.log.last_incident)
    assert over - stack.log.last_incident >= QUIET_SECONDS
    assert datetime.fromisoformat(ends[-1]).timestamp() <= over
    assert stack.alerts("LogwardenWatchdog")
    fingerprint = incident["labels"]["fingerprint"]
    [pattern] = [one for one in stack.patterns() if one["fingerprint"] == fingerprint]
    assert pattern["alert"] is None
