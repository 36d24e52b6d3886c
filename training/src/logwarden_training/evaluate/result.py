"""What `--json` says. Pure.

At the top the headline's figures, `windows` (how many) and `judge`; below, the same for the product
and for the judge alone, with intervals, and by system.
"""

from collections.abc import Mapping
from typing import Any

from logwarden_training.evaluate.comparing import Beside
from logwarden_training.evaluate.findings import Findings
from logwarden_training.evaluate.measuring import Measured, costs_of

DIGITS = 6


def result_of(findings: Findings) -> dict[str, Any]:
    """Everything that was found."""
    headline = findings.headline
    return {
        "judge": headline.name,
        "floor": findings.floor,
        "windows": len(headline.windows),
        **rounded(headline.figures),
        **rounded(costs_of(findings.answers)),
        "product": figures_and_intervals(findings.product),
        "alone": figures_and_intervals(findings.alone),
        "systems": {system: of_system(headline, system) for system in headline.systems},
        "others": {each.measured.name: of_other(each) for each in findings.others},
        "kinds": {kind: _counted(each) for kind, each in findings.kinds.items()},
        "column": {each.name: _counted(each) for each in findings.column},
        "tutorial": {name: rounded(dict(each)) for name, each in findings.tutorial.items()},
        "notes": list(findings.notes),
    }


def of_other(other: Beside) -> dict[str, Any]:
    """Figures of a judge that stands beside, and how far the headline is from it."""
    differences = {
        name: None
        if each.value is None or each.interval is None
        else [round(value, DIGITS) for value in (each.value, each.interval.low, each.interval.high)]
        for name, each in other.differences.items()
    }
    return {**rounded(other.measured.figures), "headline_less_this": differences}


def figures_and_intervals(measured: Measured) -> dict[str, Any]:
    """Figures, and `intervals` of two numbers each."""
    bounds = {
        name: None if each is None else [round(each.low, DIGITS), round(each.high, DIGITS)]
        for name, each in measured.intervals.items()
    }
    return {**rounded(measured.figures), "intervals": bounds}


def of_system(measured: Measured, system: str) -> dict[str, Any]:
    """Figures on one system's windows."""
    return _counted(measured.where(lambda window: window.system == system))


def rounded(figures: Mapping[str, float | None]) -> dict[str, float | None]:
    """Few enough digits to read."""
    return {
        name: None if value is None else round(value, DIGITS) for name, value in figures.items()
    }


def _counted(measured: Measured) -> dict[str, Any]:
    return {"windows": len(measured.windows), **rounded(measured.figures)}
