"""The READMEs' tables name every setting, metric, topic and header, and none that is not."""

import re
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from pydantic import BaseModel

import logwarden_analyzer.metrics
import logwarden_batcher.metrics
import logwarden_dashboard.metrics
import logwarden_ingestor.metrics
import logwarden_notifier.metrics
from logwarden_analyzer.settings import AnalyzerSettings
from logwarden_batcher.settings import BatcherSettings
from logwarden_contracts.kafka import KafkaSettings
from logwarden_contracts.topics import TOPICS
from logwarden_dashboard.settings import DashboardSettings
from logwarden_ingestor.settings import IngestorSettings
from logwarden_notifier.settings import NotifierSettings

SERVICES = Path(__file__).parents[2] / "services"
KAFKA = {name.upper() for name in KafkaSettings.model_fields}


def first_cells(service: str) -> list[str]:
    """What stands in backquotes in the first column of a README's tables."""
    text = (SERVICES / service / "README.md").read_text()
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [word for cell in rows for word in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize(
    ("service", "settings"),
    [
        ("analyzer", AnalyzerSettings),
        ("batcher", BatcherSettings),
        ("dashboard", DashboardSettings),
        ("ingestor", IngestorSettings),
        ("notifier", NotifierSettings),
    ],
)
def test_every_setting_is_in_the_services_table(service: str, settings: type[BaseModel]) -> None:
    named = {word for word in first_cells(service) if re.fullmatch(r"[A-Z][A-Z0-9_]+", word)}
    assert named - KAFKA == {name.upper() for name in settings.model_fields} - KAFKA


def test_the_settings_of_kafka_clients_are_told_once() -> None:
    assert {word for word in first_cells("contracts") if word.startswith("KAFKA_")} == KAFKA


@pytest.mark.parametrize(
    ("service", "metrics"),
    [
        ("analyzer", logwarden_analyzer.metrics.Metrics),
        ("batcher", logwarden_batcher.metrics.Metrics),
        ("dashboard", logwarden_dashboard.metrics.Metrics),
        ("ingestor", logwarden_ingestor.metrics.Metrics),
        ("notifier", logwarden_notifier.metrics.Metrics),
    ],
)
def test_every_metric_is_in_the_services_table(service: str, metrics: type) -> None:
    registry = CollectorRegistry()
    metrics(registry)
    exported = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in registry.collect()
    }
    assert len(exported) >= 5
    assert {word for word in first_cells(service) if word.startswith("logwarden_")} == exported


def test_every_topic_and_header_is_in_the_table() -> None:
    cells = first_cells("contracts")
    assert {topic.name for topic in TOPICS} <= set(cells)
    headers = {header for topic in TOPICS for header in topic.headers}
    assert headers <= set(cells)
