"""`logwarden replay`: judge again what was judged. The options and what is said of it alone."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from logwarden_batcher.errors import LinesGone
from logwarden_batcher.settings import BatcherSettings
from logwarden_contracts.messages import WindowAnalysis
from logwarden_standalone.replay.difference import Difference, difference, told
from logwarden_standalone.replay.replaying import Again, Choice, Replay
from logwarden_standalone.scan.errors import ScanError
from logwarden_standalone.scan.judging import open_judge, settings_of

EXAMPLES = """\
[bold]Examples[/bold]

  logwarden replay --degraded
  logwarden replay --analyses 2026-11-23T10:00 2026-11-23T12:00 --model logs-2 --diff
  logwarden replay --analyses 2026-11-23T10:00 2026-11-23T12:00 --judge triage --diff

  Windows are cut as they were then, whatever BATCH_SIZE is now; their lines are read back at their
  offsets. A new analysis names the one it supersedes; nobody is paged twice for it.

[bold]Kafka[/bold]

  Found by KAFKA_BOOTSTRAP_SERVERS and the other KAFKA_ settings, ALERTS_TOPIC and LOGS_TOPICS.
"""

WRONG_USE = 2


def replay(
    *,
    degraded: Annotated[
        bool, typer.Option("--degraded", help="Windows whose last analysis is degraded.")
    ] = False,
    analyses: Annotated[
        tuple[datetime, datetime] | None,
        typer.Option(help="Windows that closed from FROM and before TO (UTC).", metavar="FROM TO"),
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option(
            help="Who judges: rules, triage, or the address of an OpenAI-compatible server. "
            "Default: LLM_BASE_URL where it is set, else triage.",
            metavar="rules|triage|URL",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="The model's name there. Default: LLM_MODEL.", metavar="NAME")
    ] = None,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff", help="Write nothing; print what differs, and what differs by itself."
        ),
    ] = False,
) -> None:
    """Judge again windows that were judged before, and write the better analyses, or compare."""
    if degraded == (analyses is not None):
        raise typer.BadParameter("say which: --degraded, or --analyses FROM TO")
    choice = Choice(degraded=degraded)
    if analyses is not None:
        choice = Choice(since_ms=_milliseconds(analyses[0]), until_ms=_milliseconds(analyses[1]))
    try:
        asyncio.run(_run(choice, judge, model, diff=diff))
    except ScanError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(WRONG_USE) from error
    except (KafkaError, TimeoutError, OSError) as error:
        sys.exit(f"Kafka: {error!r}. Check KAFKA_BOOTSTRAP_SERVERS.")


async def _run(choice: Choice, judge: str | None, model: str | None, *, diff: bool) -> None:
    console = Console(highlight=False)
    gone: list[LinesGone] = []
    async with open_judge(settings_of(judge, model, os.environ)) as opened:
        run = Replay(BatcherSettings(), opened, gone.append)
        chosen = await run.chosen(choice)
        console.print(Text(f"{len(chosen)} windows, judged by {opened.name}"))
        again = run.compared(chosen) if diff else run.written(chosen)
        ended = await _shown(again, len(chosen), console, diff=diff)
    _tell(ended, gone, console, diff=diff)


async def _shown(
    again: AsyncIterator[Again], total: int, console: Console, *, diff: bool
) -> list[Again]:
    ended = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("judging again", total=total)
        async for each in again:
            ended.append(each)
            progress.advance(task)
            apart = _between(each.before, each.after)
            if diff and not apart.is_none:
                progress.console.print(Text(_line(apart)))
    return ended


def _tell(
    ended: Sequence[Again], gone: Sequence[LinesGone], console: Console, *, diff: bool
) -> None:
    if diff:
        itself = [_between(each.after, each.once_more) for each in ended if each.once_more]
        console.print(Text(f"judged twice now: {told(itself)}"))
        console.print(Text(f"then and now: {told([_between(e.before, e.after) for e in ended])}"))
    else:
        written = [each for each in ended if _is_written(each)]
        same = sum(each.after.id == each.before.id for each in ended)
        degraded = sum(each.after.degraded_reason is not None for each in ended)
        console.print(
            Text(
                f"{len(written)} written, {same} had the same judge already, "
                f"{degraded} degraded again and not written"
            )
        )
    for each in gone:
        console.print(Text(str(each)))


def _is_written(again: Again) -> bool:
    return again.after.degraded_reason is None and again.after.id != again.before.id


def _between(before: WindowAnalysis, after: WindowAnalysis) -> Difference:
    return difference(before.window.id, before.verdict, after.verdict)


def _line(apart: Difference) -> str:
    words = [f"{apart.window}  risk {apart.risk_before} -> {apart.risk_after}"]
    if apart.turns_the_alert:
        words.append("alerts now" if apart.alert_after else "alerts no more")
    for name, lines in (("cites", apart.gained), ("drops", apart.lost), ("moves", apart.moved)):
        if lines:
            words.append(f"{name} {_numbers(lines)}")
    return ", ".join(words)


def _numbers(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:8]))
    return shown if len(lines) <= 8 else f"{shown} and {len(lines) - 8} more"


def _milliseconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
