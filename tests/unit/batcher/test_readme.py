"""What the batcher's README tells of settings and metrics is what there is."""

import ast
import inspect
import textwrap
from pathlib import Path

from prometheus_client import CollectorRegistry
from pydantic import BaseModel

from logwarden_batcher.metrics import Metrics
from logwarden_batcher.settings import BatcherSettings
from logwarden_contracts.kafka import KafkaSettings
from logwarden_testing.readme import table_below

README = Path("services/batcher/README.md")


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


def told(default: object) -> str:
    value = ",".join(default) if isinstance(default, tuple) else default
    return "" if value is None else f"`{value}`"


def test_every_setting_is_told_with_default_and_meaning() -> None:
    fields = BatcherSettings.model_fields
    known = meanings(BatcherSettings) | meanings(KafkaSettings)
    assert set(known) == set(fields)
    assert table_below(README, "Settings") == [
        (f"`{name.upper()}`", told(fields[name].default), known[name]) for name in known
    ]


def test_every_metric_is_told_with_labels_and_meaning() -> None:
    told_metrics = set(table_below(README, "Metrics"))
    metrics = vars(Metrics(CollectorRegistry())).values()
    assert told_metrics == {
        (
            f"`{family.name}{'_total' if family.type == 'counter' else ''}`",
            ", ".join(f"`{label}`" for label in metric._labelnames),
            family.documentation,
        )
        for metric in metrics
        for family in metric.describe()
    }
