"""What `prepare` shows: splits, and how much of the test training has seen. Pure."""

from collections.abc import Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from logwarden_training.prepare.splitting import Splits
from logwarden_training.prepare.window import Window

MOST_SYSTEMS = 20


def splits_grid(splits: Splits) -> Table:
    """A row a split."""
    grid = Table("split", title="Windows", box=SIMPLE_HEAD)
    for name in ("windows", "lines", "systems", "judged", "label column", "alerts"):
        grid.add_column(name, justify="right")
    for name, windows in splits.items():
        grid.add_row(
            name,
            f"{len(windows):,}",
            f"{sum(len(window.texts) for window in windows):,}",
            str(len({window.system for window in windows})),
            str(sum(window.verdict is not None for window in windows)),
            str(sum(window.alert_lines is not None for window in windows)),
            str(sum(map(_alerts, windows))),
        )
    return grid


def leakage_grid(report: Mapping[str, Any]) -> Table:
    """All, and a row each for the systems that are known best."""
    grid = Table(title="What training has seen of the test", box=SIMPLE_HEAD)
    grid.add_column("test windows of", no_wrap=True, max_width=20)
    columns = {
        "windows": "windows",
        "lines_mean": "lines",
        "forms_mean": "forms",
        "nearly_all": ">=90 %",
        "anywhere_mean": "anywhere",
        "same_lines": "same lines",
        "same_text": "same text",
    }
    for title in columns.values():
        grid.add_column(title, justify="right")
    best_known = sorted(report["systems"].items(), key=lambda item: -item[1]["lines_mean"])
    for name, row in [("all", report["all"]), *best_known[:MOST_SYSTEMS]]:
        grid.add_row(name, *(_shown(row[column]) for column in columns))
    grid.caption = (
        "lines, forms: share held by the nearest training window, variable parts masked; "
        ">=90 %: windows of which it holds so many lines"
    )
    return grid


def _alerts(window: Window) -> bool:
    """By its verdict, else by the log's own labels."""
    if window.verdict is not None:
        return window.verdict.should_alert_user
    return bool(window.alert_lines)


def _shown(value: Any) -> str:
    return f"{value:.0%}" if isinstance(value, float) else str(value)
