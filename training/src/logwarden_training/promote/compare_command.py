"""`logwarden-train compare`: one window before several judges, side by side.

Not here: asking them (`logwarden_analyzer.comparing`).
"""

import asyncio
import re
from pathlib import Path
from typing import Annotated, cast

import typer
from pydantic import SecretStr, ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from logwarden_analyzer import AnalyzerSettings, open_analyst
from logwarden_analyzer.comparing import open_comparer
from logwarden_analyzer.comparison import SEATS, Compared, Comparison, Seat
from logwarden_analyzer.judges.judge import unheard
from logwarden_analyzer.settings import PromptFormat
from logwarden_contracts.messages import LogWindow, Verdict
from logwarden_training.labels import line_of
from logwarden_training.promote.errors import PromoteError

app = typer.Typer(add_completion=False)

MOST_SHOWN = 12


class CannotCompare(PromoteError):
    """There is no window, or no such judge; the message says what to do."""


@app.command()
def compare(
    file: Annotated[Path, typer.Argument(help="A log file.")],
    lines: Annotated[str, typer.Option(help="Which of its lines: FIRST-LAST, from 1.")] = "1-100",
    judges: Annotated[str, typer.Option(help="Who is asked, with commas.")] = ",".join(SEATS),
    url: Annotated[
        str | None, typer.Option(envvar="LLM_BASE_URL", help="Server of base and adapter.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(envvar="LLM_MODEL", help="The adapter, or the base, there.")
    ] = None,
    base_model: Annotated[
        str | None, typer.Option(envvar="LLM_BASE_MODEL", help="The adapter's base there.")
    ] = None,
    prompt_format: Annotated[PromptFormat, typer.Option(envvar="LLM_PROMPT_FORMAT")] = "digest",
    api_key: Annotated[str | None, typer.Option(envvar="LLM_API_KEY", show_default=False)] = None,
    budget_tokens: Annotated[int, typer.Option(envvar="LLM_BUDGET_TOKENS")] = 6000,
    timeout_seconds: Annotated[float, typer.Option(envvar="LLM_TIMEOUT_SECONDS")] = 60,
) -> None:
    """Show what each judge says of the same lines; the rules' floor is under every one."""
    seats = seats_of(judges)
    window = window_of(file, *numbers_of(lines))
    try:
        settings = AnalyzerSettings(
            llm_base_url=url,
            llm_model=model,
            llm_base_model=base_model,
            llm_prompt_format=prompt_format,
            llm_api_key=None if api_key is None else SecretStr(api_key),
            llm_budget_tokens=budget_tokens,
            llm_timeout_seconds=timeout_seconds,
        )
    except ValidationError as error:
        raise CannotCompare(error.errors(include_url=False)[0]["msg"]) from None
    comparison = asyncio.run(_compared(settings, window, seats))
    Console().print(side_by_side(comparison, window))


def numbers_of(written: str) -> tuple[int, int]:
    """First and last line.

    Raises:
        CannotCompare: they are none.
    """
    found = re.fullmatch(r"(\d+)-(\d+)", written.strip())
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise CannotCompare(f"--lines {written}: say FIRST-LAST, such as 1-100")
    return int(found[1]), int(found[2])


def seats_of(written: str) -> tuple[Seat, ...]:
    """Who is asked.

    Raises:
        CannotCompare: one of them is none.
    """
    named = [each.strip() for each in written.split(",") if each.strip()]
    if not named or not set(named) <= set(SEATS):
        raise CannotCompare(f"--judges {written}: choose from {', '.join(SEATS)}")
    return cast(tuple[Seat, ...], tuple(named))


def window_of(file: Path, first: int, last: int) -> LogWindow:
    """These lines of a file.

    Raises:
        CannotCompare: the file cannot be read, or has none of them.
    """
    try:
        texts = file.read_text("utf-8", "backslashreplace").splitlines()[first - 1 : last]
    except OSError as error:
        raise CannotCompare(f"{file} cannot be read: {error.strerror}") from error
    if not texts:
        raise CannotCompare(f"{file} has no line {first}")
    return LogWindow(
        topic=file.name,
        partition=0,
        first_offset=first,
        last_offset=first + len(texts) - 1,
        lines=[line_of(text, first + place) for place, text in enumerate(texts)],
        opened_at_ms=0,
        closed_at_ms=0,
        close_reason="end",
    )


def side_by_side(comparison: Comparison, window: LogWindow) -> Table:
    """A column for each judge. Line numbers are the file's."""
    table = Table(title=f"{window.topic}, lines {window.first_offset}-{window.last_offset}")
    table.add_column("")
    for result in comparison.results:
        table.add_column(result.judge, overflow="fold")
    columns = [_column(result, window.first_offset) for result in comparison.results]
    for name in ("model", "risk", "alert", "critical", "warning", "summary", "tokens", "seconds"):
        table.add_row(name, *(Text(column.get(name, "")) for column in columns))
    return table


async def _compared(
    settings: AnalyzerSettings, window: LogWindow, seats: tuple[Seat, ...]
) -> Comparison:
    async with (
        open_analyst(settings) as analyst,
        open_comparer(settings, analyst, unheard) as comparer,
    ):
        return await comparer.compare(window, seats)


def _column(result: Compared, first: int) -> dict[str, str]:
    if result.analysis is None:
        return {"risk": "-", "summary": result.error or "no answer"}
    said = result.analysis
    verdict: Verdict = said.verdict
    return {
        "model": said.versions.adapter or said.versions.model or "",
        "risk": str(verdict.risk_score),
        "alert": "yes" if verdict.should_alert_user else "no",
        "critical": _numbers(verdict.messages.critical, first),
        "warning": _numbers(verdict.messages.warning, first),
        "summary": "\n".join(verdict.summary),
        "tokens": f"{said.tokens.prompt} + {said.tokens.completion}" if said.tokens.prompt else "",
        "seconds": f"{result.seconds:.2f}",
    }


def _numbers(lines: tuple[int, ...], first: int) -> str:
    shown = " ".join(str(first - 1 + line) for line in lines[:MOST_SHOWN])
    return f"{shown} +{len(lines) - MOST_SHOWN}" if len(lines) > MOST_SHOWN else shown
