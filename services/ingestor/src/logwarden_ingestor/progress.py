"""The line at the foot of the terminal: how far, how fast.

Not here: counting (`service`).
"""

import asyncio
import time
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from logwarden_ingestor.inputs import Input
from logwarden_ingestor.service import Ingestor, Tally

REFRESH_SECONDS = 0.2


async def show_progress(console: Console, ingestor: Ingestor) -> None:
    """Draw until cancelled; a bar where all inputs have an end.

    Args:
        console: a terminal.
        ingestor: is asked now and then how far it is.
    """
    begun_at = time.monotonic()
    with _columns(console) as progress:
        task = progress.add_task("sending", total=None, numbers="")
        while True:
            progress.update(
                task,
                total=_size_of(ingestor.inputs),
                completed=sum(each.read_bytes for each in ingestor.inputs),
                numbers=_numbers(ingestor.tally.lines, time.monotonic() - begun_at),
            )
            await asyncio.sleep(REFRESH_SECONDS)


def summary(tally: Tally, topic: str) -> str:
    """What is said at the end."""
    rounds = f", {tally.rounds + 1} rounds" if tally.rounds else ""
    interrupted = ", interrupted" if tally.was_interrupted else ""
    if not tally.lines and not tally.was_interrupted:
        return "no new lines; --from-start sends again what the state file says was sent"
    numbers = _numbers(tally.lines, tally.seconds)
    return f"{numbers} in {tally.seconds:,.1f} s to topic {topic}{rounds}{interrupted}"


def _numbers(lines: int, seconds: float) -> str:
    return f"{lines:,} lines ({lines / max(seconds, 0.001):,.0f} lines/s)"


def _size_of(inputs: Sequence[Input]) -> int | None:
    sizes = [each.size for each in inputs]
    return None if None in sizes else sum(size or 0 for size in sizes)


def _columns(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("[bold]{task.description}", markup=True),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[numbers]}"),
        console=console,
        transient=True,
    )
