"""From verdicts to figures. Pure.

Every figure is a function of one `Table`, a row a window, and of how often each row counts, so that
a bootstrap is the same function. A figure is None where the windows cannot tell: no alert to find and none given
has no F1. Not here: intervals (`bootstrap`), who answered (`asking`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
    """Every figure of `NAMES`, each window counted once."""
    once = figures_by_weight(table, np.ones((1, len(table))))
    return {name: None if np.isnan(value[0]) else float(value[0]) for name, value in once.items()}


def figures_by_weight(table: Table, weights: Floats) -> dict[str, Floats]:
    """Every figure of `NAMES`, for many ways of counting the windows at once.

    Args:
        table: n windows.
        weights: how often each window counts, shape (draws, n).

    Returns:
        By name an array of shape (draws,), NaN where the windows cannot tell.
    """
    probability = table.risk / 100
    return {
        **_prefixed("alert", weights @ alert_counts(table), ("f1", "precision", "recall")),
        "auroc": auroc(table.risk, table.true_alert, weights),
        "risk_spearman": spearman(table.risk, table.true_risk, weights),
        **_prefixed("critical", weights @ table.critical, ("f1", "precision", "recall")),
        "critical_f1_macro": f1_macro(table.critical, weights),
        **_prefixed("either", weights @ table.either, ("f1",)),
        "risk_error": mean(np.abs(table.risk - table.true_risk), weights),
        "brier": mean((probability - table.true_alert) ** 2, weights),
        "ece": calibration_error(probability, table.true_alert, weights),
    }


def alert_counts(table: Table) -> Floats:
    """Alerts that are right, false, missed: shape (n, 3)."""
    right = table.alert * table.true_alert
    return np.stack([right, table.alert - right, table.true_alert - right], axis=1)


def f1(counts: Floats) -> Floats:
    """Of right, false, missed in the last axis; NaN: nothing to find and nothing was said."""
    return ratio(2 * counts[..., 0], 2 * counts[..., 0] + counts[..., 1] + counts[..., 2])


def f1_macro(counts: Floats, weights: Floats) -> Floats:
    """Mean F1 of the windows that have any line in truth or answer."""
    of_windows = f1(counts)
    has_any = ~np.isnan(of_windows)
    return mean(of_windows[has_any], weights[:, has_any])


def mean(values: Floats, weights: Floats) -> Floats:
    """Weighted, for each row of weights."""
    return ratio(weights @ values, weights.sum(axis=1))


def ratio(part: Floats, whole: Floats) -> Floats:
    """NaN of nothing."""
    unknown: Floats = np.full(np.shape(part), np.nan)
    return np.divide(part, whole, out=unknown, where=whole != 0)


def auroc(risk: Floats, is_alert: Floats, weights: Floats) -> Floats:
    """Chance that an alert window has the higher risk than a quiet one; ties count half."""
    levels = _one_hot(risk)
    loud, quiet = (weights * is_alert) @ levels, (weights * (1 - is_alert)) @ levels
    below = np.cumsum(quiet, axis=1) - quiet / 2
    return ratio((loud * below).sum(axis=1), loud.sum(axis=1) * quiet.sum(axis=1))


def spearman(one: Floats, other: Floats, weights: Floats) -> Floats:
    """Correlation of the ranks; NaN where one of them never changes."""
    first, second = (_centred_ranks(each, weights) for each in (one, other))
    covariance = (weights * first * second).sum(axis=1)
    spread = (weights * first**2).sum(axis=1) * (weights * second**2).sum(axis=1)
    return ratio(covariance, np.sqrt(spread))


def calibration_error(probability: Floats, happened: Floats, weights: Floats) -> Floats:
    """Expected calibration error: mean distance of said and seen, by bins, weighted by windows."""
    bins = _one_hot(np.minimum((probability * BINS).astype(int), BINS - 1))
    said, seen = (weights * probability) @ bins, (weights * happened) @ bins
    return ratio(np.abs(said - seen).sum(axis=1), weights.sum(axis=1))


def _prefixed(prefix: str, counts: Floats, names: Sequence[str]) -> dict[str, Floats]:
    right, false, missed = counts[:, 0], counts[:, 1], counts[:, 2]
    figures = {
        "f1": f1(counts),
        "precision": ratio(right, right + false),
        "recall": ratio(right, right + missed),
    }
    return {f"{prefix}_{name}": figures[name] for name in names}


def _one_hot(values: NDArray[Any]) -> Floats:
    """Shape (n, distinct values), in their order."""
    _, inverse = np.unique(values, return_inverse=True)
    return np.eye(inverse.max(initial=-1) + 1)[inverse]


def _centred_ranks(values: Floats, weights: Floats) -> Floats:
    """Ranks less their mean, shape of the weights; equal values share the mean of their ranks."""
    levels = _one_hot(values)
    counts = weights @ levels
    ranks = (np.cumsum(counts, axis=1) - (counts - 1) / 2) @ levels.T
    middle = (weights * ranks).sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True)
    centred: Floats = ranks - middle
    return centred


def _column(values: Any) -> Floats:
    return np.array([float(value) for value in values], dtype=np.float64)


def _either(verdict: Verdict) -> tuple[int, ...]:
    return (*verdict.messages.critical, *verdict.messages.warning)


def _counts(said: Sequence[int], true: Sequence[int]) -> tuple[int, int, int]:
    first, second = set(said), set(true)
    return len(first & second), len(first - second), len(second - first)
