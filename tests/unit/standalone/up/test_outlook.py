"""What people look at is called as it understands it, and found where it is installed."""

import socket
from pathlib import Path

import pytest
import yaml

from logwarden_analyzer import AnalyzerSettings
from logwarden_contracts.kafka import KafkaSettings
from logwarden_dashboard.settings import DashboardSettings
from logwarden_notifier.settings import NotifierSettings
from logwarden_standalone.kafka.ports import free_port_near
from logwarden_standalone.up.outlook import Outlook, dashboard, notifier, programs_of
from logwarden_standalone.up.programs import Program, Wiring, analyzer
from logwarden_standalone.up.stream import Stream, TopicNames

WIRING = Wiring(1, 2, "word", "sixteen characters")
CONNECTION = KafkaSettings(kafka_bootstrap_servers="127.0.0.1:1234")
STREAM = Stream(CONNECTION, TopicNames.chosen({}, "own."), is_ours=True)
ALL = Outlook(dashboard=8501, notifier=5, alertmanager=6, prometheus=7)
NONE = Outlook(dashboard=8501, notifier=5, alertmanager=None, prometheus=None)


def surround(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in program.environment.items():
        monkeypatch.setenv(name, value)


def test_the_dashboard_reads_what_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    surround(dashboard(ALL, STREAM, WIRING), monkeypatch)
    settings = DashboardSettings()
    assert settings.alerts_topic == "own.alerts"
    assert settings.feedback_topic == "own.feedback"
    assert settings.alertmanager_url == ("http://127.0.0.1:6",)
    assert settings.kafka_bootstrap_servers == "127.0.0.1:1234"
    assert settings.redaction_key is not None
    assert analyzer(AnalyzerSettings(), WIRING).environment["REDACTION_KEY"] == "sixteen characters"


def test_the_notifier_pages_nobody_without_an_alertmanager(monkeypatch: pytest.MonkeyPatch) -> None:
    surround(notifier(NONE, STREAM), monkeypatch)
    settings = NotifierSettings()
    assert (settings.alertmanager_url, settings.metrics_port) == ((), 5)
    assert settings.dashboard_url == "http://127.0.0.1:8501"


def test_only_what_is_installed_is_started(tmp_path: Path) -> None:
    names = [program.name for program in programs_of(NONE, STREAM, WIRING, tmp_path)]
    assert names == ["notifier", "dashboard"]
    assert [name for name, _ in NONE.addresses] == ["dashboard"]


def test_prometheus_scrapes_what_runs(tmp_path: Path) -> None:
    programs_of(ALL, STREAM, WIRING, tmp_path)
    jobs = yaml.safe_load((tmp_path / "prometheus.yml").read_text())["scrape_configs"]
    targets = {job["job_name"]: job["static_configs"][0]["targets"] for job in jobs}
    assert targets == {
        "analyzer": ["127.0.0.1:1"],
        "batcher": ["127.0.0.1:2"],
        "notifier": ["127.0.0.1:5"],
    }


def test_a_port_that_is_taken_is_left_to_who_has_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert free_port_near(taken) != taken
