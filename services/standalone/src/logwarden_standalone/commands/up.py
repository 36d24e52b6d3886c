"""`logwarden up`: the whole pipeline on one machine, on one screen.

The options alone. Not here: what is done with them (`up.session`).
"""

import os
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from logwarden_ingestor.simulate import LogKind
from logwarden_standalone.duration import seconds
from logwarden_standalone.scan.errors import ScanError
from logwarden_standalone.scan.judging import settings_of
from logwarden_standalone.scan.telling import Consoles
from logwarden_standalone.up.display import display_on
from logwarden_standalone.up.request import Followed, Request, Simulated
from logwarden_standalone.up.session import Session
from logwarden_standalone.up.stream import ForeignKafka

EXAMPLES = """\
[bold]Examples[/bold]

  logwarden up
  logwarden up --simulate mixed --for 60
  logwarden up --log /var/log/syslog
  logwarden up --log old.log --rate 500 --as-now
  logwarden up --judge http://localhost:8000/v1 --model qwen3-4b
  KAFKA_BOOTSTRAP_SERVERS=kafka:9092 logwarden up

[bold]Kafka[/bold]

  Real Apache Kafka, fetched once and started on loopback, unless KAFKA_BOOTSTRAP_SERVERS names
  one that runs already. There the topics are logwarden-up.logs, .alerts, .logs.dlq and .feedback,
  unless LOGS_TOPIC, ALERTS_TOPIC, DEAD_LETTER_TOPIC and FEEDBACK_TOPIC name others.

[bold]Exit codes[/bold]

  0   the time of --for is over, or Ctrl-C where none was given, or SIGTERM
  1   a part does not start, or keeps ending
  2   wrong use
  130 Ctrl-C before the time of --for was over, or before lines flowed, or twice
"""

WRONG_USE = 2
SIMULATED_RATE = 200.0


def up(
    *,
    log: Annotated[
        Path | None,
        typer.Option(
            help="A log file, from its start, and then what is written to it.",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            readable=True,
        ),
    ] = None,
    simulate: Annotated[
        LogKind | None,
        typer.Option(help="A simulated log with incidents. Default: mixed, without --log."),
    ] = None,
    duration: Annotated[
        float | None,
        typer.Option(
            "--for", help="End by itself after so long.", parser=seconds, metavar="DURATION"
        ),
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(
            help="Lines a second. Default: 200 of a simulated log; a file as fast as it goes.",
            min=0.1,
            show_default=False,
        ),
    ] = None,
    incident_every: Annotated[
        int,
        typer.Option(help="Lines from one simulated incident to the next.", metavar="LINES", min=1),
    ] = 1000,
    seed: Annotated[int, typer.Option(help="Of the simulated log.")] = 0,
    as_now: Annotated[
        bool | None,
        typer.Option(
            "--as-now/--own-times",
            help="Tell the times of a file's lines so that the first is now.",
            show_default="own times; a simulated log is always now",
        ),
    ] = None,
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
        int, typer.Option(help="Lines a window: what is judged at once.", min=1, max=2000)
    ] = 100,
    batch_interval: Annotated[
        float,
        typer.Option(
            help="How long a window waits for more lines.",
            parser=seconds,
            metavar="DURATION",
            show_default="3s",
        ),
    ] = "3s",  # type: ignore[assignment] # typer parses the default
    dashboard: Annotated[
        bool,
        typer.Option(help="The dashboard and the notifier too, and what is installed beside them."),
    ] = True,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Keep the broker's data, the logs and the place in the file here, and go on with "
            "them. Default: the broker's data are gone at the end.",
            metavar="FOLDER",
            file_okay=False,
        ),
    ] = None,
) -> None:
    """Run the whole pipeline here: Kafka, ingestor, batcher, analyzer; see alerts as they land.

    With it a dashboard and the notifier, and an Alertmanager and a Prometheus where they are
    installed; their addresses are printed.
    """
    consoles = Consoles.of_this_process(as_json=False)
    if log and simulate:
        raise typer.BadParameter("give --log or --simulate, not both")
    if log:
        lines: Simulated | Followed = Followed(log.absolute(), rate, bool(as_now))
    else:
        lines = Simulated(simulate or "mixed", rate or SIMULATED_RATE, incident_every, seed)
    try:
        settings = settings_of(judge, model, os.environ)
        kafka = ForeignKafka() if os.environ.get("KAFKA_BOOTSTRAP_SERVERS") else None
    except (ScanError, ValidationError) as error:
        consoles.complain(str(error))
        raise typer.Exit(WRONG_USE) from error
    request = Request(lines, settings, batch_size, batch_interval, data, duration, dashboard)
    raise typer.Exit(Session(request, kafka, consoles, display_on(consoles.findings)).run())
