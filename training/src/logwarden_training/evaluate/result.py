"""What `--json` says. Pure.

At the top the headline's figures, `windows` (how many) and `judge`; below, the same for the product
and for the judge alone, with intervals, and by system.
"""

from collections.abc import Sequence
from typing import Any

from logwarden_training.evaluate.answers import Answer
from logwarden_training.evaluate.measuring import Measured, costs_of

DIGITS = 6


def result_of(
    product: Measured, alone: Measured, answers: Sequence[Answer], *, floor: bool
) -> dict[str, Any]:
    """Everything of one judge; with `floor` the headline is the product's, else the judge's alone."""
    headline = product if floor else alone
    return {
        "judge": headline.name,
        "floor": floor,
        "windows": len(headline.windows),
        **rounded(headline.figures),
        **rounded(costs_of(answers)),
        "product": figures_and_intervals(product),
        "alone": figures_and_intervals(alone),
        "systems": {system: of_system(headline, system) for system in headline.systems},
    }


def figures_and_intervals(measured: Measured) -> dict[str, Any]:
    """Figures, and `intervals` of two numbers each."""
    bounds = {
        name: None if each is None else [round(each.low, DIGITS), round(each.high, DIGITS)]
        for name, each in measured.intervals.items()
    }
    return {**rounded(measured.figures), "intervals": bounds}


def of_system(measured: Measured, system: str) -> dict[str, Any]:
    """Figures on one system's windows."""
    some = measured.where(lambda window: window.system == system)
    return {"windows": len(some.windows), **rounded(some.figures)}


def rounded(figures: dict[str, float | None]) -> dict[str, float | None]:
    """Few enough digits to read."""
    return {
        name: None if value is None else round(value, DIGITS) for name, value in figures.items()
    }
