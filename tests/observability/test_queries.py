"""Every query of the dashboards and rules finds what the services really export, in a real Prometheus."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from logwarden_testing.exporters import exported_names, exporting
from logwarden_testing.processes import free_port, wait_until

SECONDS = 90


def dashboards(deploy: Path) -> list[Path]:
    found = sorted((deploy / "grafana/dashboards").glob("*.json"))
    assert len(found) == 3
    return found


def panel_queries(deploy: Path) -> list[tuple[str, str]]:
    boards = [json.loads(path.read_text()) for path in dashboards(deploy)]
    queries = [
        (f"{board['title']}: {panel['title']}", target["expr"])
        for board in boards
        for panel in board["panels"]
        for target in panel["targets"]
    ]
    assert len(queries) >= 30
    return queries


def rules(deploy: Path) -> list[dict[str, Any]]:
    files = sorted((deploy / "prometheus/rules").glob("*.yml"))
    groups = [group for file in files for group in yaml.safe_load(file.read_text())["groups"]]
    return [rule for group in groups for rule in group["rules"]]


def names_in(query: str) -> set[str]:
    return set(re.findall(r"\blogwarden[_:][a-z0-9_:]+", re.sub(r"\{[^}]*\}", "", query)))


def local_configuration(deploy: Path, ports: dict[str, int]) -> dict[str, Any]:
    """The shipped one, with services on loopback and faster."""
    shipped = yaml.safe_load((deploy / "prometheus/prometheus.yml").read_text())
    jobs = {job["job_name"]: job for job in shipped["scrape_configs"]}
    shipped["scrape_configs"] = [
        {"job_name": name, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
        for name, port in ports.items()
        if name in jobs
    ]
    shipped["global"] = {
        "scrape_interval": "1s",
        "scrape_timeout": "1s",
        "evaluation_interval": "1s",
    }
    shipped["rule_files"] = [str(deploy / "prometheus" / one) for one in shipped["rule_files"]]
    del shipped["alerting"]
    return shipped  # type: ignore[no-any-return]  # YAML


class Asked:
    """A Prometheus that runs."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, path: str, **parameters: str) -> Any:
        answer = httpx.get(f"{self.address}/api/v1/{path}", params=parameters, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def result(self, query: str) -> list[Any]:
        return list(self.get("query", query=query)["result"])

    def has_begun(self) -> bool:
        try:
            return bool(self.result("logwarden:invalid_answers:ratio15m"))
        except httpx.TransportError:
            return False


@pytest.fixture(scope="module")
def asked(
    prometheus: str, deploy: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("prometheus")
    address = f"127.0.0.1:{free_port()}"
    with exporting() as ports, (folder / "log").open("wb") as log:
        file = folder / "prometheus.yml"
        file.write_text(yaml.safe_dump(local_configuration(deploy, ports)))
        command = [
            prometheus,
            f"--config.file={file}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={address}",
        ]
        process = subprocess.Popen(command, stdout=log, stderr=log)
        running = Asked(f"http://{address}")
        try:
            wait_until(running.has_begun, SECONDS, "Prometheus evaluates the rules")
            yield running
        finally:
            process.terminate()
            process.wait(SECONDS)


def test_no_query_names_a_metric_that_no_service_exports(deploy: Path) -> None:
    known = exported_names() | {rule["record"] for rule in rules(deploy) if "record" in rule}
    queries = [query for _, query in panel_queries(deploy)] + [
        rule["expr"] for rule in rules(deploy)
    ]
    assert {name for query in queries for name in names_in(query)} <= known


def test_every_panel_shows_something(asked: Asked, deploy: Path) -> None:
    def empty() -> list[str]:
        return [title for title, query in panel_queries(deploy) if not asked.result(query)]

    with suppress(AssertionError):  # a rate needs two looks
        wait_until(lambda: not empty(), 30, "all panels")
    assert empty() == []


def test_every_label_that_a_legend_shows_is_there(asked: Asked, deploy: Path) -> None:
    for path in dashboards(deploy):
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                shown = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
                there = set(asked.result(target["expr"])[0]["metric"])
                assert shown <= there, f"{panel['title']}: {shown - there}"


def test_every_rule_works(asked: Asked, deploy: Path) -> None:
    groups = asked.get("rules")["groups"]
    working = [rule for group in groups for rule in group["rules"] if rule["health"] == "ok"]
    assert len(working) == len(rules(deploy))


def test_every_service_that_is_scraped_answers(asked: Asked) -> None:
    assert {one["value"][1] for one in asked.result("up")} == {"1"}


def test_dashboards_are_what_grafana_provisions(deploy: Path) -> None:
    provider = yaml.safe_load(
        (deploy / "grafana/provisioning/dashboards/logwarden.yml").read_text()
    )
    source = yaml.safe_load(
        (deploy / "grafana/provisioning/datasources/prometheus.yml").read_text()
    )
    assert provider["providers"][0]["allowUiUpdates"] is False
    uid = source["datasources"][0]["uid"]
    for path in dashboards(deploy):
        board = json.loads(path.read_text())
        ids = [panel["id"] for panel in board["panels"]]
        assert len(set(ids)) == len(ids) > 5
        used = {
            target["datasource"]["uid"] for panel in board["panels"] for target in panel["targets"]
        }
        assert used == {uid}


def test_no_two_panels_lie_on_each_other(deploy: Path) -> None:
    for path in dashboards(deploy):
        taken: set[tuple[int, int]] = set()
        for panel in json.loads(path.read_text())["panels"]:
            place = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert not cells & taken
            assert max(x for x, _ in cells) < 24
            taken |= cells
