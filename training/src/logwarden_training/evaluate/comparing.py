"""A judge beside others on the same windows: paired differences. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from logwarden_training.evaluate.baselines import baselines
from logwarden_training.evaluate.bootstrap import Difference, difference_of
from logwarden_training.evaluate.measuring import Measured
from logwarden_training.evaluate.overlap import shared, span_of
from logwarden_training.labels import LabelledWindow

COMPARED = ("alert_f1", "critical_f1", "either_f1", "risk_error")


@dataclass(frozen=True)
class Beside:
    """Another judge on the same windows, and how far ours is from it.

    Attributes:
        differences: ours less theirs, by figure; risk error is better where it is below 0.
    """

    measured: Measured
    differences: dict[str, Difference]


def beside(ours: Measured, others: Sequence[Measured]) -> list[Beside]:
    """Each of the others, compared."""
    return [Beside(other, differences(ours, other)) for other in others]


def differences(ours: Measured, theirs: Measured) -> dict[str, Difference]:
    """Of the figures that decide, on the same draws of the same windows."""
    pair = (ours.table, ours.draws), (theirs.table, theirs.draws)
    return {name: difference_of(name, *pair) for name in COMPARED}


def untaught_and_taught(
    windows: Sequence[LabelledWindow], training: Sequence[LabelledWindow]
) -> list[Measured]:
    """The baselines on these windows.

    A training window that shares lines with them is not learned from: its answer would be theirs.
    """
    clean = without_shared(training, windows)
    return [
        Measured(name, windows, [predict(window) for window in windows])
        for name, predict in baselines(clean).items()
    ]


def without_shared(
    training: Sequence[LabelledWindow], windows: Sequence[LabelledWindow]
) -> list[LabelledWindow]:
    """The training windows that share no line with those that are measured on."""
    same = {window.id for window in shared(map(span_of, windows), training)}
    return [window for window in training if window.id not in same]
