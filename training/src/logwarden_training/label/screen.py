"""What labelling shows: progress with cost so far, reasons, agreement. Pure but for the progress bar."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from logwarden_training.label.agreement import Agreement
from logwarden_training.label.asking import Standing, Tell

STEP = 25
"""Windows between two lines of progress, where no terminal shows a bar."""


@contextmanager
def shown_progress(screen: Console) -> Iterator[Tell]:
    """A bar on a terminal, else a line every so many windows."""
    if not screen.is_terminal:
        yield lambda standing: _told(screen, standing)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=screen) as bar:
        task = bar.add_task("asking", total=None)
        yield lambda standing: bar.update(
            task, description=_cost(standing), completed=standing.done, total=standing.windows
        )


def standing_said(standing: Standing) -> str:
    """One sentence."""
    said = f"{standing.done} of {standing.windows} windows, {_cost(standing)}"
    return f"{said}; stopped by the budget" if standing.stopped else said


def reasons_grid(reasons: Iterable[str], title: str) -> Table:
    """How often each."""
    grid = Table("reason", title=title, box=SIMPLE_HEAD)
    grid.add_column("windows", justify="right")
    for reason, count in sorted(Counter(reasons).items(), key=lambda item: (-item[1], item[0])):
        grid.add_row(reason, str(count))
    return grid


def agreement_grid(agreement: Agreement) -> Table:
    """A row a figure."""
    grid = Table("agreement", box=SIMPLE_HEAD)
    grid.add_column("", justify="right")
    for name, value in asdict(agreement).items():
        if name != "disputed":
            grid.add_row(name.replace("_", " "), _shown(value))
    grid.add_row("disputed", ", ".join(agreement.disputed[:5]) or "-")
    return grid


def _told(screen: Console, standing: Standing) -> None:
    if standing.done % STEP == 0 or standing.done == standing.windows:
        screen.print(standing_said(standing), markup=False, highlight=False)


def _cost(standing: Standing) -> str:
    tokens = standing.purse.tokens
    return (
        f"{len(standing.rejected)} rejected, {tokens.prompt + tokens.completion:,} tokens, "
        f"cost {standing.purse.spent:.4f}"
    )


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
