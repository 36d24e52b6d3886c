"""What fitted trees answer on windows, and how good that is. Pure.

The verdict is made as in operation (`logwarden_analyzer.judges.triage`), from the same functions.
Not here: the figures (`logwarden_training.evaluate.scores`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logwarden_analyzer.judges.triage.features import Floats, row_features, window_features
from logwarden_analyzer.judges.triage.folder import Thresholds
from logwarden_analyzer.judges.triage.heads import sigmoid, softmax
from logwarden_analyzer.judges.triage.triage import decided
from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_training.evaluate.scores import Figures, f1, figures_of, table_of
from logwarden_training.triage.trees_fit import FittedTrees, Spoken

ROUTINE_RISK = 10
ALERT_RISK = 50
STEPS = np.arange(0.1, 0.9, 0.02)


@dataclass(frozen=True, slots=True)
class Answered:
    """A window, and the probabilities that the trees give it.

    Attributes:
        rows: shape (rows, 2), critical and warning.
        alert: probability; risk: 0 to 100, before they are made to agree.
    """

    spoken: Spoken
    rows: Floats
    alert: float
    risk: float


def answered(trees: FittedTrees, windows: Sequence[Spoken]) -> list[Answered]:
    """What the trees say of each window."""
    return [_answered(trees, each) for each in windows]


def thresholds_for(windows: Sequence[Answered]) -> Thresholds:
    """Those with the best F1 here: of alerts, critical lines, and cited lines."""
    truth = [each.spoken.sample.is_alert for each in windows]
    alert = _best([each.alert for each in windows], truth, [1] * len(windows))
    lines = [n for each in windows for n in each.spoken.sample.facts.lines.tolist()]
    labels = np.concatenate([each.spoken.sample.labels for each in windows])
    critical = np.concatenate([each.rows[:, 0] for each in windows])
    either = np.concatenate([each.rows.sum(axis=1) for each in windows])
    return Thresholds(
        alert=alert,
        critical=_best(critical, labels == 0, lines),
        either=_best(either, labels != 2, lines),
    )


def verdict(each: Answered, thresholds: Thresholds) -> Verdict:
    """As the analyzer would give it, without sentences."""
    risk = round(decided(each.risk, each.alert, thresholds.alert))
    critical, either = each.rows[:, 0], each.rows.sum(axis=1)
    is_critical = critical >= thresholds.critical
    if risk >= ALERT_RISK and not is_critical.any():
        is_critical[np.argmax(critical)] = True
    is_warning = (either >= thresholds.either) & ~is_critical
    cites = risk >= ROUTINE_RISK
    return Verdict(
        risk_score=risk,
        should_alert_user=risk >= ALERT_RISK,
        messages=VerdictMessages(
            critical=_lines(each, is_critical & cites), warning=_lines(each, is_warning & cites)
        ),
    )


def figures(windows: Sequence[Answered], thresholds: Thresholds) -> Figures:
    """All figures on these windows."""
    answers = [verdict(each, thresholds) for each in windows]
    return figures_of(table_of([each.spoken.sample.truth for each in windows], answers))


def _lines(each: Answered, chosen: NDArray[np.bool_]) -> tuple[int, ...]:
    rows = each.spoken.sample.lines
    return tuple(sorted(line for index in np.flatnonzero(chosen) for line in rows[index]))


def _best(probability: Sequence[float] | Floats, truth: object, weight: object) -> float:
    said, true, weights = np.asarray(probability), np.asarray(truth, bool), np.asarray(weight)
    scores: list[float] = []
    for step in STEPS:
        yes = said >= step
        right = weights[yes & true].sum()
        counts = np.array([right, weights[yes].sum() - right, weights[true].sum() - right])
        scores.append(float(f1(counts)))
    edged = np.pad(np.nan_to_num(np.array(scores)), 2, mode="edge")
    smooth = np.convolve(edged, np.ones(5) / 5, mode="valid")
    return float(STEPS[int(np.argmax(smooth))])


def _answered(trees: FittedTrees, each: Spoken) -> Answered:
    facts = each.sample.facts
    window = window_features(each.said, facts)
    rows = softmax(trees.rows(row_features(each.said, facts, window)))[:, :2]
    alert = float(sigmoid(trees.alert(window[None]))[0, 0])
    return Answered(each, rows, alert, float(trees.risk(window[None])[0, 0]))
