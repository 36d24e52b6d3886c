"""A simulated log on its way to standard output: chunks, pace, truth file, summary.

Not here: the options (`commands.simulate`) and the lines (`logwarden_ingestor.simulate`).
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from rich.console import Console
from rich.table import Table

from logwarden_ingestor.simulate import (
    INCIDENTS,
    LOG_KINDS,
    TRAINING_INCIDENTS,
    LogKind,
    SimulatedLine,
    Simulator,
    chosen,
    spacing,
    truth_record,
)

INTERRUPTED: Final = 130
_CHUNK_LINES: Final = 500
_BREATH_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Attributes:
        incidents: names, or `all`, or `none`.
        incident_every: lines; None lets each incident happen once.
        lines: 0 goes on for ever.
        rate: lines a second; None is as fast as they are read.
    """

    kind: LogKind
    seed: int
    incidents: tuple[str, ...]
    incident_every: int | None
    start_ms: int
    lines: int
    truth: Path | None
    rate: float | None

    def simulator(self) -> Simulator:
        """Set the stage.

        Raises:
            UnknownIncident: there is no such incident in this kind of log.
        """
        count = len(chosen(self.kind, self.incidents))
        every = self.incident_every or spacing(self.lines, count)
        return Simulator(
            self.kind, self.seed, self.incidents, incident_every=every, start_ms=self.start_ms
        )


@dataclass(slots=True)
class Seen:
    """One incident in the log: its first and last line, and its number of lines."""

    source: str
    first: int
    last: int = 0
    lines: int = 0


@dataclass(slots=True)
class Tally:
    """What was written so far."""

    lines: int = 0
    sources: set[str] = field(default_factory=set)
    incidents: dict[str, Seen] = field(default_factory=dict)

    def add(self, line: SimulatedLine) -> None:
        """Count one line."""
        self.lines += 1
        self.sources.add(line.source)
        if line.incident is not None:
            seen = self.incidents.setdefault(line.incident, Seen(line.source, self.lines))
            seen.last = self.lines
            seen.lines += 1


def run(request: Request, console: Console) -> int:
    """Write the log to standard output until it is long enough or nobody reads it.

    Returns:
        The exit status: 0, or 130 after Ctrl-C.

    Raises:
        UnknownIncident: there is no such incident in this kind of log.
        OSError: the truth file cannot be written.
    """
    simulator, tally, status = request.simulator(), Tally(), 0
    with ExitStack() as stack:
        truth = stack.enter_context(request.truth.open("w")) if request.truth else None
        try:
            for chunk in _chunks(simulator, request):
                _write(chunk, tally, truth)
        except KeyboardInterrupt:
            status = INTERRUPTED
        except BrokenPipeError:
            _forget_output()
    _summarise(tally, console)
    return status


def list_incidents(console: Console, kind: LogKind | None) -> None:
    """Print every incident, or those that fit one kind of log."""
    table = Table(box=None)
    table.add_column("incident", no_wrap=True)
    for name in ("what", "nature", "risk", "for", "kinds of log"):
        table.add_column(name)
    for incident in INCIDENTS.values():
        fits = [name for name in LOG_KINDS if incident.fits(name)]
        if kind is None or kind in fits:
            group = "training" if incident.name in TRAINING_INCIDENTS else "held out"
            risk = str(incident.severity.risk)
            table.add_row(
                incident.name, incident.title, incident.nature, risk, group, ", ".join(fits)
            )
    console.print(table)


def _chunks(simulator: Simulator, request: Request) -> Iterator[list[SimulatedLine]]:
    """Lines in chunks, each at its time where a rate was asked for."""
    lines = islice(simulator, request.lines) if request.lines else iter(simulator)
    if request.rate is None:
        while chunk := list(islice(lines, _CHUNK_LINES)):
            yield chunk
        return
    begin, written = time.monotonic(), 0
    while True:
        due = int((time.monotonic() - begin) * request.rate) + 1 - written
        chunk = list(islice(lines, due)) if due > 0 else []
        if due > 0 and not chunk:
            return
        if chunk:
            written += len(chunk)
            yield chunk
        time.sleep(max(_BREATH_SECONDS, min(1.0, 0.5 / request.rate)))


def _write(chunk: list[SimulatedLine], tally: Tally, truth: TextIO | None) -> None:
    output = sys.stdout
    output.write("".join([f"{line.text}\n" for line in chunk]))
    output.flush()
    for line in chunk:
        tally.add(line)
        if truth is not None:
            truth.write(truth_record(tally.lines, line) + "\n")


def _forget_output() -> None:
    """Nobody reads on: let the interpreter's last flush go nowhere instead of complaining."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _summarise(tally: Tally, console: Console) -> None:
    counts = f"{tally.lines:,} lines of {len(tally.sources)} sources"
    console.print(f"{counts}, {len(tally.incidents)} incidents", highlight=False)
    if not tally.incidents:
        return
    table = Table("incident", "first source", "lines", "from", "to", box=None)
    for name, seen in tally.incidents.items():
        table.add_row(name, seen.source, str(seen.lines), str(seen.first), str(seen.last))
    console.print(table)
