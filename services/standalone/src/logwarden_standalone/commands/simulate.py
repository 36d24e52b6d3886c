"""`logwarden simulate`: write a realistic log with incidents at known places.

The options alone. Not here: the log itself (`logwarden_ingestor.simulate`) and how it is written
out (`simulation`).
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from logwarden_ingestor.simulate import LogKind, UnknownIncident
from logwarden_standalone.simulation import Request, list_incidents, run

EXAMPLES = """\
[bold]Examples[/bold]

  logwarden simulate mixed --lines 3000 --seed 7 | logwarden scan -
  logwarden simulate sshd --incidents password-spray > auth.log
  logwarden simulate java --lines 20000 --truth truth.jsonl > app.log
  logwarden simulate syslog --lines 0 --rate 50 | logger --server collector
  logwarden simulate apache --lines 1000 --incidents none
  logwarden simulate --list-incidents

[bold]Kinds of log[/bold]

  apache  access and error log of one web server
  sshd    auth.log of three hosts
  syslog  RFC 3164 of a fleet of ten hosts
  java    a shop's application, with stack traces
  mixed   rsyslog lines of twelve sources, interleaved

[bold]Truth[/bold]

  --truth writes JSON lines: line, source, label (critical, warning, none),
  risk (0-100), incident (its id or null) and kind of incident. Decoys look
  bad and deserve a risk below 30.
"""


def _milliseconds(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no time; write 2026-11-23T08:00:00") from error
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def simulate(
    kind: Annotated[
        LogKind | None, typer.Argument(help="Which kind of log.", show_default=False)
    ] = None,
    *,
    lines: Annotated[
        int, typer.Option("--lines", "-n", help="How many lines; 0 goes on for ever.", min=0)
    ] = 1000,
    incidents: Annotated[
        str,
        typer.Option(help="all, none, or names separated by commas.", metavar="LIST"),
    ] = "all",
    incident_every: Annotated[
        int | None,
        typer.Option(
            help="Lines from the beginning of one incident to the next, on average. Default: so "
            "that each of them happens once; 2000 in an endless log.",
            metavar="LINES",
            min=1,
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 0,
    start: Annotated[
        int,
        typer.Option(
            help="Time of the first line, ISO 8601; UTC unless it says otherwise.",
            parser=_milliseconds,
            metavar="ISO",
            show_default="2026-11-23T08:00:00",
        ),
    ] = "2026-11-23T08:00:00",  # type: ignore[assignment] # typer parses the default
    truth: Annotated[
        Path | None, typer.Option(help="Write what is true of each line here.", metavar="FILE")
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(
            help="Lines a second. Default: as fast as they are read.",
            metavar="LINES_PER_SECOND",
            min=0.001,
            show_default=False,
        ),
    ] = None,
    listing: Annotated[
        bool, typer.Option("--list-incidents", help="Say which incidents there are, and stop.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary at the end.")] = False,
) -> None:
    """Write a log of the project's own making, with incidents at known places."""
    if listing:
        list_incidents(Console(), kind)
        return
    if kind is None:
        raise typer.BadParameter("name a kind of log", param_hint="KIND")
    names = tuple(name.strip() for name in incidents.split(",") if name.strip())
    request = Request(kind, seed, names, incident_every, start, lines, truth, rate)
    console = Console(stderr=True, quiet=quiet or not sys.stderr.isatty())
    try:
        status = run(request, console)
    except UnknownIncident as error:
        raise typer.BadParameter(str(error), param_hint="--incidents") from error
    except OSError as error:
        raise typer.BadParameter(f"cannot write: {error}", param_hint="--truth") from error
    raise typer.Exit(status)
