"""What fitted trees answer on windows, and how good that is. Pure.

The verdict is made as in operation (`logwarden_analyzer.judges.triage`), from the same functions.
Not here: the figures (`logwarden_training.evaluate.scores`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logwarden_analyzer.judges.triage.features import Floats
from logwarden_analyzer.judges.triage.folder import Thresholds
from logwarden_analyzer.judges.triage.heads import Ensembles, Weighed, weighed
from logwarden_analyzer.judges.triage.triage import decided
from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_contracts.rules import apply_floor
from logwarden_training.evaluate.scores import Figures, f1, figures_of, table_of
from logwarden_training.triage.sample import Sample
from logwarden_training.triage.trees_fit import Spoken

ROUTINE_RISK = 10
ALERT_RISK = 50
NOTHING = Verdict(risk_score=0, should_alert_user=False)
SETTLED_ALERT = 0.5
"""Not fitted: settled windows are too few to choose by, and trees that learned them are calibrated there."""
STEPS = np.arange(0.1, 0.9, 0.02)


@dataclass(frozen=True, slots=True)
class Answered:
    """A window, and the probabilities that the trees give it.

    Attributes:
        weighed: by the trees.
    """

    spoken: Spoken
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class Pair:
    """Trees for both kinds of windows."""

    strange: Ensembles
    settled: Ensembles


def answered(trees: Pair, windows: Sequence[Spoken]) -> list[Answered]:
    """What the trees say of each window."""
    return [
        Answered(each, weighed(trees.strange, trees.settled, each.said, each.sample.facts))
        for each in windows
    ]


def thresholds_for(windows: Sequence[Answered]) -> Thresholds:
    """Of alerts, critical lines and cited lines: half the best F1 that is reached here.

    Of probabilities that are calibrated, that threshold reaches it (Lipton, Elkan, Naryanaswamy,
    "Thresholding classifiers to maximize F1 score", 2014). The step with the best F1 itself is
    anywhere on a flat curve: from one fit to the next it moved by .16.
    """
    truth = [each.spoken.sample.is_alert for each in windows]
    alerts = [each.weighed.alert for each in windows]
    lines = [n for each in windows for n in each.spoken.sample.facts.lines.tolist()]
    labels = np.concatenate([each.spoken.sample.labels for each in windows])
    critical = np.concatenate([each.weighed.rows[:, 0] for each in windows])
    either = np.concatenate([each.weighed.rows.sum(axis=1) for each in windows])
    return Thresholds(
        alert=_half_of_best(alerts, truth, [1] * len(windows)),
        settled_alert=SETTLED_ALERT,
        critical=_half_of_best(critical, labels == 0, lines),
        either=_half_of_best(either, labels != 2, lines),
    )


def verdict(each: Answered, thresholds: Thresholds) -> Verdict:
    """As the analyzer would give it, without sentences."""
    found = each.weighed
    risk = round(decided(found.risk, found.alert, thresholds.alert_of(found.settled)))
    critical, either = found.rows[:, 0], found.rows.sum(axis=1)
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


Told = list[tuple[Sample, Verdict]]
"""Windows and what is answered on them."""


def told(windows: Sequence[Answered], thresholds: Thresholds) -> Told:
    """The judge alone."""
    return [(each.spoken.sample, verdict(each, thresholds)) for each in windows]


def both_figures(name: str, answers: Told) -> dict[str, Figures]:
    """Of the judge alone, of the product (with the rules' floor), of the rules; none of no windows."""
    if not answers:
        return {}
    truths = [sample.truth for sample, _ in answers]
    floored = [apply_floor(said, sample.fired) for sample, said in answers]
    ruled = [apply_floor(NOTHING, sample.fired) for sample, _ in answers]
    return {
        name: figures_of(table_of(truths, [said for _, said in answers])),
        f"{name}, with rules": figures_of(table_of(truths, floored)),
        f"{name}, rules alone": figures_of(table_of(truths, ruled)),
    }


@dataclass(frozen=True, slots=True)
class Quiet:
    """Alerts where nothing happened: of the judge alone, and of the product."""

    hours: float
    windows: int
    alerts: int
    with_rules: int


def quiet_of(answers: Told, hours: float) -> Quiet:
    """Of so many hours of windows without an incident."""
    floored = [apply_floor(said, sample.fired) for sample, said in answers]
    return Quiet(
        hours,
        len(answers),
        sum(said.should_alert_user for _, said in answers),
        sum(said.should_alert_user for said in floored),
    )


@dataclass(frozen=True, slots=True)
class Incidents:
    """Of incidents with critical lines in windows that are worth an alert, those that people were told of.

    An incident is told when an alert cites one of its critical lines.
    """

    all: int
    told: int
    with_rules: int


def incidents_of(answers: Told) -> Incidents:
    """Of simulated windows, in which each line names its incident."""
    floored = [(sample, apply_floor(said, sample.fired)) for sample, said in answers]
    due = _incidents([(sample, sample.truth) for sample, _ in answers])
    return Incidents(len(due), len(due & _incidents(answers)), len(due & _incidents(floored)))


def _incidents(answers: Told) -> set[str]:
    return {
        sample.incidents[line]
        for sample, said in answers
        if said.should_alert_user
        for line in {*said.messages.critical} & {*sample.truth.messages.critical}
        if line in sample.incidents
    }


def _lines(each: Answered, chosen: NDArray[np.bool_]) -> tuple[int, ...]:
    rows = each.spoken.sample.lines
    return tuple(sorted(line for index in np.flatnonzero(chosen) for line in rows[index]))


def _half_of_best(probability: Sequence[float] | Floats, truth: object, weight: object) -> float:
    said, true, weights = np.asarray(probability), np.asarray(truth, bool), np.asarray(weight)
    scores: list[float] = []
    for step in STEPS:
        yes = said >= step
        right = weights[yes & true].sum()
        counts = np.array([right, weights[yes].sum() - right, weights[true].sum() - right])
        scores.append(float(f1(counts)))
    return round(float(np.nan_to_num(scores).max()) / 2, 3)
