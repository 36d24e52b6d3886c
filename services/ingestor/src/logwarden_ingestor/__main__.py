"""`logwarden-ingestor`: its options, each also a setting of the environment.

Not here: what is done with them (`running`).
"""

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from logwarden_contracts.environment import unknown_names
from logwarden_contracts.logs import log_as_json
from logwarden_ingestor.errors import IngestorError
from logwarden_ingestor.running import run
from logwarden_ingestor.settings import IngestorSettings
from logwarden_ingestor.simulate import UnknownIncident

EXAMPLES = """\
[bold]Examples[/bold]

  logwarden-ingestor app.log app.log.1.gz
  logwarden-ingestor --follow /var/log/syslog --state /var/lib/logwarden/ingestor.json
  journalctl -f | logwarden-ingestor - --source web-1/journal
  logwarden-ingestor old.log --as-now --speedup 60
  logwarden-ingestor --simulate mixed --rate 100 --as-now

[bold]Exit codes[/bold]

  0 everything was sent and acknowledged, or SIGTERM came; 130 Ctrl-C before the end;
  1 Kafka or a file did not do it; 2 wrong use
"""

app = typer.Typer(
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_INPUT, _PACE, _KAFKA = "What is sent", "How fast, and with what time", "Kafka and state"


@app.command(epilog=EXAMPLES)
def ingest(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE...",
            help="Log files, also .gz, .bz2 and .xz, sent in this order; - is standard input.",
            show_default=False,
        ),
    ] = None,
    *,
    follow: Annotated[
        bool | None,
        typer.Option(
            "--follow",
            "-f",
            help="Go on with what is written later, like tail -F.",
            rich_help_panel=_INPUT,
        ),
    ] = None,
    loop: Annotated[
        bool | None, typer.Option("--loop", help="Begin again at the end.", rich_help_panel=_INPUT)
    ] = None,
    simulate: Annotated[
        str | None,
        typer.Option(
            help="A simulated log instead: apache, sshd, syslog, java or mixed.",
            metavar="KIND",
            rich_help_panel=_INPUT,
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Of the simulator.", rich_help_panel=_INPUT)
    ] = None,
    incidents: Annotated[
        str | None,
        typer.Option(
            help="Incidents of the simulator, separated by commas; all or none.",
            metavar="NAMES",
            rich_help_panel=_INPUT,
        ),
    ] = None,
    incident_every: Annotated[
        int | None,
        typer.Option(help="Lines from one to the next.", metavar="LINES", rich_help_panel=_INPUT),
    ] = None,
    lines: Annotated[
        int | None, typer.Option(help="End after so many lines.", rich_help_panel=_INPUT)
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            help="Source of every line, instead of what it says.",
            metavar="HOST/APPLICATION",
            rich_help_panel=_INPUT,
        ),
    ] = None,
    rate: Annotated[
        float | None, typer.Option(help="Lines a second.", rich_help_panel=_PACE)
    ] = None,
    random_interval: Annotated[
        tuple[float, float] | None,
        typer.Option(
            help="Seconds to wait before each line, drawn anew.",
            metavar="MIN MAX",
            rich_help_panel=_PACE,
        ),
    ] = None,
    speedup: Annotated[
        float | None,
        typer.Option(
            help="Keep the gaps of the lines' own times, so many times faster; 1 is real time.",
            rich_help_panel=_PACE,
        ),
    ] = None,
    as_now: Annotated[
        bool | None,
        typer.Option(
            "--as-now/--own-times",
            help="Tell the lines' times so that the first is now.",
            show_default=False,
            rich_help_panel=_PACE,
        ),
    ] = None,
    topic: Annotated[
        str | None, typer.Option(help="Default: LOGS_TOPIC, else logs.", rich_help_panel=_KAFKA)
    ] = None,
    bootstrap_servers: Annotated[
        str | None,
        typer.Option(
            help="Default: KAFKA_BOOTSTRAP_SERVERS, else 127.0.0.1:9092.",
            metavar="HOST:PORT,...",
            rich_help_panel=_KAFKA,
        ),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(
            help="Remember here how far each file was acknowledged, and go on from there.",
            rich_help_panel=_KAFKA,
        ),
    ] = None,
    from_start: Annotated[
        bool | None,
        typer.Option(
            "--from-start", help="Do not go on: send the files again.", rich_help_panel=_KAFKA
        ),
    ] = None,
    batch_lines: Annotated[
        int | None,
        typer.Option(help="Lines that are sent and acknowledged together.", rich_help_panel=_KAFKA),
    ] = None,
    metrics_port: Annotated[
        int | None, typer.Option(help="Serve /metrics here.", rich_help_panel=_KAFKA)
    ] = None,
) -> None:
    """Send log lines to Kafka: files, what is piped in, a growing file, or a simulation."""
    wished = {
        "ingestor_files": tuple(files) if files else None,
        "ingestor_follow": follow,
        "ingestor_loop": loop,
        "ingestor_simulate": simulate,
        "ingestor_simulate_seed": seed,
        "ingestor_simulate_incidents": incidents.split(",") if incidents else None,
        "ingestor_simulate_incident_every": incident_every,
        "ingestor_max_lines": lines,
        "ingestor_source": source,
        "ingestor_rate": rate,
        "ingestor_random_interval": random_interval,
        "ingestor_speedup": speedup,
        "ingestor_as_now": as_now,
        "logs_topic": topic,
        "kafka_bootstrap_servers": bootstrap_servers,
        "ingestor_state": state,
        "ingestor_from_start": from_start,
        "ingestor_batch_max_lines": batch_lines,
        "metrics_port": metrics_port,
    }
    raise typer.Exit(_run({name: value for name, value in wished.items() if value is not None}))


def _run(wished: dict[str, Any]) -> int:
    _log_for(is_terminal=sys.stderr.isatty())
    known = {name.upper() for name in IngestorSettings.model_fields}
    for name, nearest in unknown_names(os.environ, known, ["INGESTOR_"]):
        hint = f"; did you mean {nearest}?" if nearest else ""
        return _refuse(f"there is no setting {name}{hint}", 2)
    try:
        settings = IngestorSettings(**wished)
    except ValidationError as error:
        return _refuse(_sentences(error), 2)
    try:
        return asyncio.run(run(settings))
    except UnknownIncident as error:
        return _refuse(str(error), 2)
    except IngestorError as error:
        return _refuse(str(error), 1)
    except (KafkaError, OSError) as error:
        return _refuse(repr(error), 1)


def _refuse(sentence: str, code: int) -> int:
    typer.echo(f"logwarden-ingestor: {sentence}", err=True)
    return code


def _sentences(error: ValidationError) -> str:
    """What is wrong, without pydantic's frame."""
    told = []
    for each in error.errors():
        place = ".".join(str(part) for part in each["loc"]).upper()
        sentence = each["msg"].removeprefix("Value error, ")
        told.append(f"{place}: {sentence}" if place else sentence)
    return "; ".join(told)


def _log_for(*, is_terminal: bool) -> None:
    """JSON for machines; a person sees the progress and, at the end, one sentence."""
    log_as_json("WARNING" if is_terminal else "INFO")
    logging.getLogger("aiokafka.cluster").setLevel(logging.CRITICAL)  # TopicMissing says it once
    if is_terminal:
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()
