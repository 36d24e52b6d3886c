"""What stands in the terminal. Not here: the report for a file (`report`)."""

from collections.abc import Sequence

from rich.table import Table as Grid

from logwarden_training.evaluate.comparing import Beside
from logwarden_training.evaluate.measuring import Measured
from logwarden_training.evaluate.scores import LOWER_IS_BETTER, NAMES, Figures

TITLES = {
    "alert_f1": "alert F1",
    "alert_precision": "alert precision",
    "alert_recall": "alert recall",
    "auroc": "AUROC",
    "risk_spearman": "risk, Spearman",
    "critical_f1": "critical-line F1",
    "critical_precision": "critical-line precision",
    "critical_recall": "critical-line recall",
    "critical_f1_macro": "critical-line F1, mean of windows",
    "either_f1": "critical-or-warning F1",
    "risk_error": "risk error, points",
    "brier": "Brier",
    "ece": "calibration error",
    "valid_replies": "valid replies",
    "prompt_tokens": "tokens asked, a window",
    "completion_tokens": "tokens answered, a window",
    "seconds": "seconds, a window",
}
"""Of every figure, for people."""

BESIDE = ("alert_f1", "risk_error", "critical_f1", "either_f1")
"""Shown for every judge that is compared."""


def summary_grid(product: Measured, alone: Measured, costs: Figures) -> Grid:
    """All figures: as the product answers, and the judge without the rules' floor."""
    grid = Grid(title=f"{product.name}: {len(product.windows)} windows", title_justify="left")
    grid.add_column("")
    for title in ("product", "95 %", "alone", "95 %"):
        grid.add_column(title, justify="right", no_wrap=True)
    for name in NAMES:
        cells = [
            cell for each in (product, alone) for cell in (figure(each, name), bounds(each, name))
        ]
        grid.add_row(_title(name), *cells)
    grid.add_section()
    for name, value in costs.items():
        grid.add_row(TITLES[name], written(name, value))
    return grid


def beside_grid(headline: Measured, others: Sequence[Beside]) -> Grid:
    """The figures that decide, a row a judge."""
    grid = Grid(title="beside others, on the same windows", title_justify="left", box=None)
    grid.add_column("")
    for name in BESIDE:
        grid.add_column(_title(name).replace("critical-line", "lines"), justify="right")
    for each in (headline, *(other.measured for other in others)):
        grid.add_row(each.name, *(figure(each, name) for name in BESIDE))
    return grid


def figure(measured: Measured, name: str) -> str:
    """A figure for people."""
    return written(name, measured.figures[name])


def bounds(measured: Measured, name: str) -> str:
    """An interval for people."""
    interval = measured.intervals[name]
    if interval is None:
        return "–"
    return f"{written(name, interval.low)}–{written(name, interval.high)}"


def written(name: str, value: float | None) -> str:
    """Points of risk and tokens with one digit, seconds with four, shares with three."""
    if value is None:
        return "–"
    if name in ("risk_error", "prompt_tokens", "completion_tokens"):
        return f"{value:.1f}"
    return f"{value:.4f}" if name == "seconds" else f"{value:.3f}"


def _title(name: str) -> str:
    return f"{TITLES[name]} ↓" if name in LOWER_IS_BETTER else TITLES[name]
