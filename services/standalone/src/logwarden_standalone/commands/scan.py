"""`logwarden scan`: judge log files, or what is piped in, and show what needs someone.

The options alone. Not here: what is done with them (`scan.session`).
"""

import os
from pathlib import Path
from typing import Annotated

import typer

from logwarden_standalone.duration import milliseconds
from logwarden_standalone.scan.entries import Format
from logwarden_standalone.scan.errors import ScanError
from logwarden_standalone.scan.judging import settings_of
from logwarden_standalone.scan.scanning import Inputs
from logwarden_standalone.scan.session import UNREADABLE, Request, Session
from logwarden_standalone.scan.telling import Consoles
from logwarden_standalone.scan.windows import WindowLimits

EXAMPLES = """\
[bold]Examples[/bold]

  logwarden scan /var/log/syslog
  logwarden scan app.log app.log.1.gz --html report.html
  journalctl -o export --since today | logwarden scan -
  logwarden scan --follow /var/log/auth.log
  logwarden scan app.log --json | jq 'select(.verdict.should_alert_user)'
  logwarden scan build.log --fail-on 70
  logwarden scan app.log --judge http://localhost:8000/v1 --model qwen3-4b

[bold]Risk[/bold]

  0-9 routine, 10-29 minor, 30-49 look in working hours, 50-69 look today,
  70-89 act now, 90-100 outage or compromise. An alert is a risk of 50 or more.

[bold]Exit codes[/bold]

  0   scanned, whatever was found
  1   a window reached the risk of --fail-on
  2   wrong use, or a file could not be read to its end
  3   the model gave no verdict on some windows: triage and rules judged them
  130 Ctrl-C; the summary so far was printed
"""


def scan(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Log files, also .gz, .bz2 and .xz; - is standard input.",
            show_default=False,
        ),
    ],
    *,
    judge: Annotated[
        str | None,
        typer.Option(
            help="rules, triage, or the address of an OpenAI-compatible server "
            "(http://HOST:PORT/v1; its key is read from LLM_API_KEY). "
            "Default: LLM_BASE_URL where it is set, else triage.",
            metavar="rules|triage|URL",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="The model's name on that server. Default: LLM_MODEL.", metavar="NAME"),
    ] = None,
    batch_size: Annotated[
        int, typer.Option(help="Lines a window: what is judged at once.", min=1, max=10_000)
    ] = 100,
    batch_interval: Annotated[
        int,
        typer.Option(
            help="How long a window waits for more lines, where more may come.",
            parser=milliseconds,
            metavar="DURATION",
            show_default="5s",
        ),
    ] = "5s",  # type: ignore[assignment] # typer parses the default
    follow: Annotated[
        bool,
        typer.Option(
            "--follow", "-f", help="Go on with what is written later, like tail -F, till Ctrl-C."
        ),
    ] = False,
    log_format: Annotated[
        Format,
        typer.Option(
            "--format",
            help="auto tells JSON lines, syslog and journald's export by themselves; "
            "text takes every line as it is.",
        ),
    ] = "auto",
    min_risk: Annotated[
        int, typer.Option(help="Show windows from this risk on.", min=0, max=100)
    ] = 30,
    as_json: Annotated[
        bool, typer.Option("--json", help="One WindowAnalysis a line, for programs; nothing else.")
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            help="Also write a report: one page with timeline, alerts and evidence.",
            metavar="REPORT",
        ),
    ] = None,
    fail_on: Annotated[
        int | None,
        typer.Option(
            help="Exit with 1 if a window has this risk or more: for pipelines.",
            min=1,
            max=100,
            metavar="RISK",
        ),
    ] = None,
) -> None:
    """Judge log files window by window and show what needs someone, with the exact lines."""
    consoles = Consoles.of_this_process(as_json=as_json)
    try:
        settings = settings_of(judge, model, os.environ)
    except ScanError as error:
        consoles.complain(str(error))
        raise typer.Exit(UNREADABLE) from error
    limits = WindowLimits(lines=batch_size, interval_ms=batch_interval)
    inputs = Inputs(tuple(files), log_format, limits, follow)
    request = Request(inputs, settings, as_json, html, min_risk, fail_on)
    raise typer.Exit(Session(request, consoles).run())
