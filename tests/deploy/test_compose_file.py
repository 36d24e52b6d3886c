"""Promises of docker-compose.yml, the Dockerfile and .env.example that need no Docker."""

import importlib
import json
import os
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic_settings import BaseSettings
from tests.deploy.composition import FILE, ROOT, composition, environment, services, variables

from logwarden_analyzer.settings import AnalyzerSettings
from logwarden_batcher.settings import BatcherSettings
from logwarden_contracts.environment import unknown_names
from logwarden_dashboard.settings import DashboardSettings
from logwarden_ingestor.settings import IngestorSettings
from logwarden_notifier.settings import NotifierSettings
from logwarden_standalone.kafka.jars import KAFKA_VERSION

OURS: dict[str, type[BaseSettings]] = {
    "analyzer": AnalyzerSettings,
    "batcher": BatcherSettings,
    "dashboard": DashboardSettings,
    "ingestor": IngestorSettings,
    "notifier": NotifierSettings,
}
ROOT_INSIDE = {"fluent-bit", "fetch-model"}  # read or write folders of others; without capabilities
IMAGES_OWN_USER = {"kafka"}
MAY_WRITE = {"kafka", "grafana"}


def documented() -> dict[str, str]:
    text = (ROOT / ".env.example").read_text()
    return dict(re.findall(r"^#([A-Z_]+)=(.*)$", text, re.M))


def test_every_variable_stands_in_the_example_with_its_default() -> None:
    assert documented() == variables()


@pytest.mark.parametrize("profile", [(), ("gpu",), ("shippers",), ("fetch",)], ids=str)
def test_docker_compose_1_29_takes_every_profile(profile: tuple[str, ...]) -> None:
    program = shutil.which("docker-compose")
    if program is None and os.environ.get("CI") == "true":
        pytest.fail("docker-compose is missing: make setup-ci", pytrace=False)
    if program is None:
        pytest.skip("docker-compose is not installed: make setup-ci")
    profiles = [word for name in profile for word in ("--profile", name)]
    done = subprocess.run(
        [program, *profiles, "--file", FILE, "config", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_told_settings_that_it_has(name: str) -> None:
    known = {field.upper() for field in OURS[name].model_fields}
    assert set(environment(name)) <= known


@pytest.mark.parametrize("name", OURS)
def test_what_a_service_is_told_is_valid(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for variable in list(os.environ):
        if unknown_names([variable], set(), ["LLM_", "BATCH_", "DASHBOARD_"]):
            monkeypatch.delenv(variable)
    secret = tmp_path / "secret"
    secret.write_text("a-key-of-sixteen-letters-or-more")
    for variable, value in environment(name).items():
        monkeypatch.setenv(
            variable, str(secret) if value.startswith("/var/lib/logwarden") else value
        )
    module = importlib.import_module(f"logwarden_{name}.settings")
    read = getattr(module, "from_environment", OURS[name])
    assert read().model_dump()


def test_what_has_no_default_user_is_named() -> None:
    for name, service in services().items():
        if name not in ROOT_INSIDE | IMAGES_OWN_USER:
            assert service["user"].split(":")[0] not in ("0", "root"), name
    assert {
        name for name, one in services().items() if "user" not in one
    } == ROOT_INSIDE | IMAGES_OWN_USER


def test_no_container_has_rights_and_who_may_write_is_named() -> None:
    for name, service in services().items():
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service, name
        assert not any("docker.sock" in str(volume) for volume in service.get("volumes", []))
    assert {name for name, one in services().items() if not one.get("read_only")} == MAY_WRITE


def test_ports_are_published_on_this_machine_alone() -> None:
    ports = [port for one in services().values() for port in one.get("ports", [])]
    assert len(ports) >= 5
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_what_stays_has_a_health_check_and_time_to_finish() -> None:
    without = {"fluent-bit", "rsyslog"}  # they serve nothing that could be asked
    for name, service in services().items():
        if service["restart"] == "unless-stopped":
            assert "stop_grace_period" in service, name
            assert "healthcheck" in service or name in without, name


def seconds(told: str) -> float:
    return float(told.removesuffix("s"))


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("analyzer", "analyzer_shutdown_seconds"),
        ("batcher", "shutdown_deadline_seconds"),
        ("ingestor", "ingestor_shutdown_deadline_seconds"),
    ],
)
def test_docker_waits_longer_than_a_service_takes_to_finish(name: str, field: str) -> None:
    longest = OURS[name].model_fields[field].default
    assert seconds(services()[name]["stop_grace_period"]) > longest


def test_the_model_and_who_reads_hostile_text_are_on_networks_without_a_way_out() -> None:
    networks = composition()["networks"]
    inside = {
        name for name, network in networks.items() if network.get("internal") in (True, "true")
    }
    assert inside == {"pipeline", "model"}
    for name in ("vllm", "analyzer", "batcher", "notifier", "topics", "ingestor"):
        assert set(services()[name]["networks"]) <= inside
    assert {name for name, one in services().items() if "model" in one.get("networks", [])} == {
        "analyzer",
        "prometheus",
        "vllm",
    }


def test_kafka_is_the_version_that_everything_is_tested_on() -> None:
    assert services()["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"


def test_no_image_is_latest() -> None:
    for name, service in services().items():
        image = service["image"]
        assert image.startswith("logwarden-") or re.search(r":[\w.-]*\d", image), name
        assert not image.endswith(":latest")


def test_prometheus_asks_the_ports_that_services_listen_on() -> None:
    scraped = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())[
        "scrape_configs"
    ]
    ports = {
        job["job_name"]: job["dns_sd_configs"][0]["port"]
        for job in scraped
        if "dns_sd_configs" in job
    }
    expected = {
        "analyzer": AnalyzerSettings.model_fields["analyzer_port"].default,
        "batcher": BatcherSettings.model_fields["metrics_port"].default,
        "ingestor": int(environment("ingestor")["METRICS_PORT"]),
        "notifier": NotifierSettings.model_fields["metrics_port"].default,
        "dashboard": int(environment("dashboard")["DASHBOARD_METRICS_PORT"]),
        "vllm": 8000,
    }
    assert ports == expected


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def test_images_install_what_is_locked_and_run_without_root() -> None:
    installs = re.findall(r"pip.* install (.*(?:\\\n.*)*)", dockerfile())
    assert len(installs) == 3
    assert all("--require-hashes" in one or "--no-index" in one for one in installs)
    assert "USER 10001:10001" in dockerfile().split("\nFROM ")[-1]


@pytest.mark.parametrize("name", OURS)
def test_what_an_image_installs_is_what_is_tested(name: str) -> None:
    pinned = re.compile(r"^([\w.-]+)==(\S+)", re.M)
    tested = dict(pinned.findall((ROOT / "requirements/dev.txt").read_text()))
    installed = dict(pinned.findall((ROOT / f"requirements/{name}.txt").read_text()))
    assert len(installed) > 10
    differing = {one for one, version in installed.items() if tested.get(one, version) != version}
    assert differing == set()


def test_built_services_name_their_image_once() -> None:
    built: dict[str, Any] = {}
    for service in services().values():
        if "build" in service and "SERVICE" in service["build"]["args"]:
            built.setdefault(service["image"], service["build"]["args"]["SERVICE"])
            assert built[service["image"]] == service["image"].removeprefix("logwarden-")
    assert set(built.values()) == set(OURS)


def test_the_file_is_valid_by_the_compose_specification() -> None:
    schema = files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
    validator = Draft202012Validator(json.loads(schema.read_text()))
    assert [error.message for error in validator.iter_errors(composition())] == []
    broken = composition() | {"servces": {}}
    assert [error.message for error in validator.iter_errors(broken)]
