"""From verdicts to figures. Pure.

Every figure is a function of one `Table`, a row a window, so that a bootstrap is the same function
on rows drawn again. A figure is None where the windows cannot tell: no alert to find and none given
has no F1. Not here: intervals (`bootstrap`), who answered (`asking`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logwarden_contracts.messages import Verdict

Figures = dict[str, float | None]
Floats = NDArray[np.float64]

BINS = 10
"""Of equal width, for the calibration error."""

HIGHER_IS_BETTER = (
    "alert_f1",
    "alert_precision",
    "alert_recall",
    "auroc",
    "risk_spearman",
    "critical_f1",
    "critical_precision",
    "critical_recall",
    "critical_f1_macro",
    "either_f1",
)
LOWER_IS_BETTER = ("risk_error", "brier", "ece")
NAMES = (*HIGHER_IS_BETTER, *LOWER_IS_BETTER)
"""All figures of `figures_of`."""


@dataclass(frozen=True)
class Table:
    """What was said and what is true, a row a window.

    Attributes:
        alert, true_alert: shape (n,), 0 or 1.
        risk, true_risk: shape (n,), 0 to 100.
        critical, either: shape (n, 3), lines found, lines falsely cited, lines missed.
    """

    alert: Floats
    true_alert: Floats
    risk: Floats
    true_risk: Floats
    critical: Floats
    either: Floats

    def __len__(self) -> int:
        return len(self.alert)

    def rows(self, index: NDArray[Any]) -> "Table":
        """Some rows, or the same one several times."""
        return Table(*(getattr(self, field.name)[index] for field in fields(self)))


def table_of(truths: Sequence[Verdict], answers: Sequence[Verdict]) -> Table:
    """Both in the order of the windows."""
    pairs = list(zip(answers, truths, strict=True))
    critical = [_counts(said.messages.critical, true.messages.critical) for said, true in pairs]
    either = [_counts(_either(said), _either(true)) for said, true in pairs]
    return Table(
        alert=_column(said.should_alert_user for said in answers),
        true_alert=_column(true.should_alert_user for true in truths),
        risk=_column(said.risk_score for said in answers),
        true_risk=_column(true.risk_score for true in truths),
        critical=np.array(critical, dtype=np.float64).reshape(-1, 3),
        either=np.array(either, dtype=np.float64).reshape(-1, 3),
    )


def figures_of(table: Table) -> Figures:
    """Every figure of `NAMES`."""
    alerts = alert_counts(table)
    probability = table.risk / 100
    return {
        "alert_f1": f1(alerts),
        "alert_precision": ratio(alerts[0], alerts[0] + alerts[1]),
        "alert_recall": ratio(alerts[0], alerts[0] + alerts[2]),
        "auroc": auroc(table.risk, table.true_alert),
        "risk_spearman": spearman(table.risk, table.true_risk),
        "critical_f1": f1(critical := table.critical.sum(axis=0)),
        "critical_precision": ratio(critical[0], critical[0] + critical[1]),
        "critical_recall": ratio(critical[0], critical[0] + critical[2]),
        "critical_f1_macro": f1_macro(table.critical),
        "either_f1": f1(table.either.sum(axis=0)),
        "risk_error": _mean(np.abs(table.risk - table.true_risk)),
        "brier": _mean((probability - table.true_alert) ** 2),
        "ece": calibration_error(probability, table.true_alert),
    }


def alert_counts(table: Table) -> Floats:
    """Alerts that are right, false, missed: shape (3,)."""
    right = (table.alert * table.true_alert).sum()
    return np.array([right, table.alert.sum() - right, table.true_alert.sum() - right])


def f1(counts: Floats) -> float | None:
    """Of right, false, missed; None where there was nothing to find and nothing was said."""
    return ratio(2 * counts[0], 2 * counts[0] + counts[1] + counts[2])


def f1_macro(counts: Floats) -> float | None:
    """Mean F1 of the windows that have any line in truth or answer."""
    some = counts[counts.sum(axis=1) > 0]
    return _mean(2 * some[:, 0] / (2 * some[:, 0] + some[:, 1] + some[:, 2]))


def ratio(part: float, whole: float) -> float | None:
    """None of nothing."""
    return float(part / whole) if whole else None


def auroc(risk: Floats, is_alert: Floats) -> float | None:
    """Chance that an alert window has the higher risk than a quiet one; ties count half."""
    positives = is_alert.sum()
    negatives = len(is_alert) - positives
    if not positives or not negatives:
        return None
    above = ranks(risk)[is_alert == 1].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def spearman(one: Floats, other: Floats) -> float | None:
    """Correlation of the ranks; None where one of them never changes."""
    first, second = ranks(one), ranks(other)
    if len(one) < 2 or not first.std() or not second.std():
        return None
    return float(np.corrcoef(first, second)[0, 1])


def ranks(values: Floats) -> Floats:
    """From 1; equal values share the mean of their ranks."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    mean_rank: Floats = np.cumsum(counts) - (counts - 1) / 2
    return mean_rank[inverse]


def calibration_error(probability: Floats, happened: Floats) -> float | None:
    """Expected calibration error: mean distance of said and seen, by bins, weighted by windows."""
    if not len(probability):
        return None
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    said = np.bincount(bins, probability, BINS)
    seen = np.bincount(bins, happened, BINS)
    return float(np.abs(said - seen).sum() / len(probability))


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None


def _column(values: Any) -> Floats:
    return np.array([float(value) for value in values], dtype=np.float64)


def _either(verdict: Verdict) -> tuple[int, ...]:
    return (*verdict.messages.critical, *verdict.messages.warning)


def _counts(said: Sequence[int], true: Sequence[int]) -> tuple[int, int, int]:
    first, second = set(said), set(true)
    return len(first & second), len(first - second), len(second - first)
