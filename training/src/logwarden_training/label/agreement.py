"""How far two teachers agree on the same windows. Pure.

An agreement is not a truth, but it is the most that a student can be asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from logwarden_training.evaluate.scores import f1, table_of
from logwarden_training.label.errors import LabelError
from logwarden_training.labels import LabelledWindow


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of the windows that both judged.

    Attributes:
        windows: how many.
        only_one: judged by one of the two.
        alert_kappa: agreement on alerting beyond chance; None where neither ever varies.
        alert_f1: the same as F1; None without any alert.
        risk_difference: mean distance of the scores, 0-100.
        risk_bias: mean of the second's score less the first's.
        critical_f1, either_f1: of cited lines; None where none is cited.
        disputed: ids of windows that only one would alert on.
    """

    windows: int
    only_one: int
    alert_kappa: float | None
    alert_f1: float | None
    risk_difference: float
    risk_bias: float
    critical_f1: float | None
    either_f1: float | None
    disputed: tuple[str, ...]


def agreement_of(one: Sequence[LabelledWindow], two: Sequence[LabelledWindow]) -> Agreement:
    """Match windows by id and compare.

    Raises:
        LabelError: they have none in common, or an id stands for different lines.
    """
    others = {window.id: window for window in two}
    pairs = [(each, others[each.id]) for each in one if each.id in others]
    if not pairs:
        raise LabelError("the two files have no window in common")
    for first, second in pairs:
        if first.texts != second.texts:
            raise LabelError(f"{first.id} is not the same lines in both files")
    table = table_of([first.verdict for first, _ in pairs], [second.verdict for _, second in pairs])
    alerts = [
        (first.verdict.should_alert_user, second.verdict.should_alert_user)
        for first, second in pairs
    ]
    both = sum(a and b for a, b in alerts)
    either = sum(a or b for a, b in alerts)
    return Agreement(
        windows=len(pairs),
        only_one=len(one) + len(two) - 2 * len(pairs),
        alert_kappa=kappa(alerts),
        alert_f1=2 * both / (both + either) if either else None,
        risk_difference=float(np.mean(np.abs(table.risk - table.true_risk))),
        risk_bias=float(np.mean(table.risk - table.true_risk)),
        critical_f1=_known(f1(table.critical.sum(axis=0))),
        either_f1=_known(f1(table.either.sum(axis=0))),
        disputed=tuple(
            first.id for (first, _), (a, b) in zip(pairs, alerts, strict=True) if a is not b
        ),
    )


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's; None where chance alone would agree always."""
    count = len(pairs)
    seen = sum(a is b for a, b in pairs) / count
    first, second = (sum(pair[place] for pair in pairs) / count for place in (0, 1))
    chance = first * second + (1 - first) * (1 - second)
    return None if chance == 1 else (seen - chance) / (1 - chance)


def _known(value: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float | None:
    return None if np.isnan(value) else float(value)
