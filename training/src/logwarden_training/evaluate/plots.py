"""Pictures of a judge: calibration, confusion, systems, false alerts a day. Written as PNG.

Colours are Okabe and Ito's, which people of any colour vision can tell apart; nothing is told by
colour alone. Not here: the figures (`scores`, `alerting`).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from logwarden_training.evaluate.alerting import WINDOWS_A_DAY, operating_points
from logwarden_training.evaluate.measuring import Measured
from logwarden_training.evaluate.scores import BINS

BLUE, ORANGE, GREEN, PINK, SKY, RED, YELLOW, BLACK = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
    "#F0E442",
    "#000000",
)
LINES = (BLUE, RED, GREEN, ORANGE, PINK, SKY, BLACK)
MARKERS = "osD^vPX"
DPI = 130


def save_calibration(path: Path, judge: Measured) -> None:
    """Said risk against the share of windows that are alerts, with the number of windows."""
    figure, axes = _figure(6, 5)
    table = judge.table
    bins = np.minimum((table.risk / 100 * BINS).astype(int), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    full = counts > 0
    said = np.bincount(bins, table.risk, BINS)[full] / counts[full]
    seen = np.bincount(bins, table.true_alert, BINS)[full] / counts[full] * 100
    axes.plot([0, 100], [0, 100], color="grey", linestyle="--", label="perfect")
    axes.plot(said, seen, color=BLUE, marker="o", label=judge.name)
    for x, y, count in zip(said, seen, counts[full], strict=True):
        below = y > 90
        axes.annotate(
            str(count), (x, y), (0, -14 if below else 7), textcoords="offset points", ha="center"
        )
    axes.set(xlabel="risk that was said", ylabel="% of these windows that are alerts")
    axes.set(title="Calibration (numbers: windows)", xlim=(-3, 105), ylim=(-3, 108))
    axes.legend(loc="upper left", frameon=False)
    _save(figure, path)


def save_confusion(path: Path, judge: Measured) -> None:
    """Alerts that are right, false, missed, and rightly not given."""
    figure, axes = _figure(4.6, 4)
    table = judge.table
    cells = np.array(
        [
            [((table.true_alert == true) & (table.alert == said)).sum() for said in (1, 0)]
            for true in (1, 0)
        ]
    )
    shares = cells / np.maximum(cells.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(cells):
        share = shares[row, column]
        text = f"{count}\n{share:.0%}"
        colour = "white" if share > 0.5 else "black"
        axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=13)
    axes.set_xticks([0, 1], ["alert said", "nothing said"])
    axes.set_yticks([0, 1], ["is an alert", "is quiet"])
    axes.set_title(f"{judge.name}: windows")
    _save(figure, path)


def save_systems(path: Path, judge: Measured) -> None:
    """Alert and critical-line F1 of each system; where a system has neither, nothing is drawn."""
    systems = judge.systems
    figure, axes = _figure(7, 1.5 + 0.34 * len(systems))
    for offset, name, label, colour, marker in (
        (-0.12, "alert_f1", "alert F1", BLUE, "o"),
        (0.12, "critical_f1", "critical-line F1", RED, "s"),
    ):
        values = [
            judge.where(lambda each, of=system: each.system == of).figures[name]  # type: ignore[misc] # bound early
            for system in systems
        ]
        drawn = [(value, row + offset) for row, value in enumerate(values) if value is not None]
        axes.plot(
            [value for value, _ in drawn],
            [row for _, row in drawn],
            color=colour,
            marker=marker,
            linestyle="",
            label=label,
        )
    for row, system in enumerate(systems):
        if judge.where(lambda each, of=system: each.system == of).has_nothing_loud:  # type: ignore[misc] # bound early
            axes.text(0, row, "no alert, and none said", va="center", color="grey", fontsize=8)
    axes.set_yticks(range(len(systems)), systems)
    axes.set(xlim=(-0.03, 1.03), title=f"{judge.name}, by system", xlabel="F1")
    axes.set_ylim(len(systems) - 0.5, -0.5)
    axes.grid(axis="x", alpha=0.3)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    _save(figure, path)


def save_alerts_a_day(path: Path, judges: Sequence[Measured]) -> None:
    """False alerts a day where the threshold is set to find so many of the real alerts."""
    figure, axes = _figure(7, 4.6)
    for place, judge in enumerate(judges):
        points = operating_points(judge.table)
        axes.plot(
            [f"{point.recall:.0%}" for point in points],
            [point.false_alerts_a_day for point in points],
            color=LINES[place % len(LINES)],
            marker=MARKERS[place % len(MARKERS)],
            linestyle="-" if place < len(LINES) else "--",
            label=judge.name,
        )
    axes.set_yscale("symlog", linthresh=1)
    axes.set_ylim(bottom=-0.2, top=WINDOWS_A_DAY * 2)
    axes.set_yticks([0, 1, 10, 100, 1000], ["0", "1", "10", "100", "1000"])
    axes.set(xlabel="real alerts that are found", ylabel="false alerts a day")
    axes.set_title(f"Price of recall, at {WINDOWS_A_DAY} quiet windows a day")
    axes.grid(axis="y", alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    _save(figure, path)


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=DPI)
