"""The line at the foot of the terminal: how far, how fast, how long still.

Not here: what was found (`screen`).
"""

import time
from contextlib import AbstractContextManager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn


class ScanProgress(AbstractContextManager["ScanProgress"]):
    """Shown only on a terminal.

    Args:
        console: where it is drawn; the console of the findings, if that is the same terminal.
        total_bytes: of all inputs; None where nobody knows.
    """

    def __init__(self, console: Console, total_bytes: int | None) -> None:
        self._total = total_bytes
        self._begun = time.monotonic()
        columns = [SpinnerColumn(), TextColumn("[bold]{task.description}", markup=True)]
        if total_bytes:
            columns += [BarColumn(bar_width=30), TextColumn("{task.percentage:>3.0f}%")]
        self._progress = Progress(
            *columns,
            TextColumn("{task.fields[numbers]}"),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._task: TaskID = self._progress.add_task("scanning", total=total_bytes, numbers="")

    def __enter__(self) -> "ScanProgress":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def advance(self, done_bytes: int, lines: int, alerts: int) -> None:
        """Say how far the scan is."""
        spent = max(time.monotonic() - self._begun, 0.001)
        numbers = f"{lines:,} lines  {lines / spent:,.0f} lines/s  {alerts:,} alerts"
        if self._total and done_bytes:
            left = spent * max(0, self._total - done_bytes) / done_bytes
            numbers += f"  {left:,.0f} s left"
        self._progress.update(self._task, completed=done_bytes, numbers=numbers)
