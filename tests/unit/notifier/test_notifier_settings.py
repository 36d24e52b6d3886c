"""How the notifier's settings are read, and that its README tells of them."""

import ast
import inspect
import textwrap
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from pydantic import BaseModel

from logwarden_contracts.kafka import KafkaSettings
from logwarden_notifier.errors import Stop
from logwarden_notifier.known import Known
from logwarden_notifier.metrics import Metrics
from logwarden_notifier.settings import PREFIXES, NotifierSettings, from_environment
from logwarden_testing.readme import table_below

README = Path("services/notifier/README.md")


def meanings(model: type[BaseModel]) -> dict[str, str]:
    """The docstring under each field."""
    [definition] = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(definition, ast.ClassDef)
    return {
        field.target.id: ast.literal_eval(text.value)
        for field, text in zip(definition.body, definition.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
    }


def test_a_misspelt_name_stops_the_start_and_names_the_nearest() -> None:
    with pytest.raises(
        Stop, match="ALERTMANAGER_URLS is no setting; did you mean ALERTMANAGER_URL"
    ):
        from_environment({"ALERTMANAGER_URLS": "x"})


def test_names_of_other_services_are_none_of_ours() -> None:
    assert from_environment({"BATCH_SIZE": "1", "NOTIFIER_URL": "x"}) == NotifierSettings()


def test_every_prefix_begins_a_setting() -> None:
    names = [name.upper() for name in NotifierSettings.model_fields]
    assert all(any(name.startswith(prefix) for name in names) for prefix in PREFIXES)


def test_members_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERTMANAGER_URL", "http://a:9093, http://b:9093,")
    assert NotifierSettings().alertmanager_url == ("http://a:9093", "http://b:9093")


def test_every_setting_is_told_with_its_meaning() -> None:
    known = meanings(NotifierSettings) | meanings(KafkaSettings)
    assert set(known) == set(NotifierSettings.model_fields)
    told = [(name, meaning) for name, _, meaning in table_below(README, "Settings")]
    assert told == [(f"`{name.upper()}`", known[name]) for name in known]


def test_every_metric_is_told_with_labels_and_meaning() -> None:
    metrics = vars(Metrics(CollectorRegistry())).values()
    assert set(table_below(README, "Metrics")) == {
        (
            f"`{family.name}{'_total' if family.type == 'counter' else ''}`",
            ", ".join(f"`{label}`" for label in metric._labelnames),
            family.documentation,
        )
        for metric in metrics
        for family in metric.describe()
    }


def test_every_field_of_known_noise_is_told() -> None:
    assert [row[0] for row in table_below(README, "Known noise")] == list(Known.model_fields)
