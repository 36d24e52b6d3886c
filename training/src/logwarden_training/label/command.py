"""`logwarden-train label`: verdicts on windows, from a teacher, from people, from the stream.

Not here: asking (`asking`), what people's words mean (`feedback`), forms of files (`converting`).
"""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from logwarden_analyzer.judges.chat import Endpoint
from logwarden_contracts.messages import Feedback, JudgeName, WindowAnalysis
from logwarden_contracts.prompt import RAW_INSTRUCTIONS
from logwarden_training.conversations import (
    BUDGET_TOKENS,
    conversations_of,
    read_conversations,
    write_conversations,
)
from logwarden_training.evaluate.writing import write_atomically
from logwarden_training.label.agreement import agreement_of
from logwarden_training.label.asking import Rejected, Standing, Teacher, taught
from logwarden_training.label.converting import windows_of
from logwarden_training.label.dumps import messages_in, records_in
from logwarden_training.label.errors import LabelError
from logwarden_training.label.feedback import taken
from logwarden_training.label.files import beside, write_rejected, write_unused, write_windows
from logwarden_training.label.lesson import MARK_SECRET, Shown
from logwarden_training.label.paid import PaidAnswers
from logwarden_training.label.screen import (
    agreement_grid,
    reasons_grid,
    shown_progress,
    standing_said,
)
from logwarden_training.label.spending import FREE, LIST_PRICES, Price, Purse
from logwarden_training.label.stream import lines_of, read_back
from logwarden_training.labels import read_labels
from logwarden_training.prepare.window import Window, read_windows, window_of_label

OPENAI = "https://api.openai.com/v1"
STOPPED = 3
"""Exit code: the budget ended the run, running again with more goes on."""

app = typer.Typer(
    add_completion=False,
    invoke_without_command=True,
    help="Verdicts on windows: from a teacher, from people's feedback, from the stream's analyses.",
)
screen = Console()

File = Path | None


@app.callback()
def label(
    context: typer.Context,
    windows: Annotated[
        File, typer.Option(help="Windows to ask a teacher about: a split of a data set.")
    ] = None,
    from_feedback: Annotated[
        File, typer.Option(help="Dump of the topic feedback, instead of a teacher.")
    ] = None,
    from_alerts: Annotated[
        File, typer.Option(help="Dump of the topic alerts, instead of a teacher; wants --lines.")
    ] = None,
    out: Annotated[File, typer.Option(help="Labelled windows; answers and rejects beside.")] = None,
    model: Annotated[str, typer.Option(help="The teacher.")] = "gpt-4o-mini",
    base_url: Annotated[str, typer.Option(help="Its server, up to /v1.")] = OPENAI,
    api_key: Annotated[
        str | None,
        typer.Option(envvar="OPENAI_API_KEY", hidden=True, show_default=False, show_envvar=False),
    ] = None,
    api_key_file: Annotated[
        File, typer.Option(help="Holds its key; else the variable OPENAI_API_KEY does.")
    ] = None,
    at_once: Annotated[int, typer.Option(min=1, help="Questions at the same time.")] = 8,
    show: Annotated[str, typer.Option(help="The window as rows, or line by line: lines.")] = "rows",
    guide: Annotated[File, typer.Option(help="House rules, added to the instructions.")] = None,
    patience: Annotated[
        float, typer.Option(min=0, help="Seconds that a silent server is waited for.")
    ] = 600,
    budget: Annotated[float | None, typer.Option(min=0, help="Never spend more in all.")] = None,
    price: Annotated[
        tuple[float, float] | None,
        typer.Option(help="Of a million tokens: of the question, and of the reply."),
    ] = None,
    by_number: Annotated[
        bool, typer.Option("--by-number", help="Name lines of their file, do not copy them.")
    ] = False,
    trust: Annotated[list[str] | None, typer.Option(help="Whose feedback alone is enough.")] = None,
    lines: Annotated[
        list[Path] | None, typer.Option(help="Dumps of the input topics, from `kcat -J`.")
    ] = None,
    judge: Annotated[
        str, typer.Option(help="model, triage, rules, any: whose analyses.")
    ] = "model",
    unjudged: Annotated[
        bool, typer.Option("--unjudged", help="Leave the stream's verdicts out, for a teacher.")
    ] = False,
) -> None:
    """Give windows verdicts."""
    if context.invoked_subcommand is not None:
        return
    if sum(each is not None for each in (windows, from_feedback, from_alerts)) != 1 or out is None:
        raise LabelError("say --out FILE and one of --windows, --from-feedback, --from-alerts")
    if from_feedback is not None:
        label_from_feedback(from_feedback, out, trust or [])
    elif from_alerts is not None:
        label_from_alerts(from_alerts, lines or [], out, judge, unjudged=unjudged)
    elif windows is not None:
        key = _key(api_key, api_key_file)
        teacher = Teacher(
            endpoint=Endpoint(base_url, model, key, timeout_seconds=120, max_concurrency=at_once),
            shown=_shown(show),
            house_rules="" if guide is None else _text(guide),
            patience_seconds=patience,
        )
        purse = Purse(_price(model, price, budget), budget)
        standing = label_by_teacher(windows, out, teacher, purse, by_number=by_number)
        if standing.stopped:
            raise typer.Exit(STOPPED)


@app.command()
def agree(
    one: Annotated[Path, typer.Argument(help="Labelled windows.")],
    two: Annotated[Path, typer.Argument(help="The same windows by another teacher.")],
    logs: Annotated[File, typer.Option(help="Folder of SYSTEM.log, if rows name lines.")] = None,
    json_out: Annotated[File, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """How far two teachers agree on the same windows."""
    agreement = agreement_of(read_labels(one, logs), read_labels(two, logs))
    screen.print(agreement_grid(agreement))
    if json_out is not None:
        write_atomically(json_out, f"{json.dumps(asdict(agreement), indent=1)}\n")


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(help="Labelled windows, or conversations.")],
    out: Annotated[Path, typer.Argument(help="What is written.")],
    to: Annotated[str, typer.Option(help="digest, raw (conversations), or verdicts.")] = "digest",
    logs: Annotated[File, typer.Option(help="Folder of SYSTEM.log, if rows name lines.")] = None,
    windows: Annotated[
        File, typer.Option(help="The windows that digest conversations are of.")
    ] = None,
    instructions: Annotated[
        File, typer.Option(help="Words before the lines of raw conversations, instead of ours.")
    ] = None,
    budget_tokens: Annotated[int, typer.Option(min=1500, help="Of one question.")] = BUDGET_TOKENS,
    by_number: Annotated[
        bool, typer.Option("--by-number", help="Name lines of their file, do not copy them.")
    ] = False,
) -> None:
    """From labelled windows to conversations of either format, and back."""
    if to == "verdicts":
        known = [] if windows is None else _known(windows, logs)
        found = windows_of(read_conversations(source), {each.id: each for each in known})
        _write_found(out, found, by_number=by_number)
        return
    if to not in ("digest", "raw"):
        raise LabelError(f"--to {to}: digest, raw or verdicts")
    words = RAW_INSTRUCTIONS if instructions is None else _text(instructions)
    said = [
        each
        for window in _judged(source, logs)
        if window.verdict is not None
        for each in conversations_of(
            window.judged(window.verdict),
            "raw" if to == "raw" else "digest",
            MARK_SECRET,
            budget_tokens=budget_tokens,
            instructions=words,
            spans=window.spans,
        )
    ]
    write_conversations(out, said)
    screen.print(f"{len(said)} conversations: {out}", markup=False, highlight=False)


def label_by_teacher(
    windows: Path, out: Path, teacher: Teacher, purse: Purse, *, by_number: bool
) -> Standing:
    """Ask, and write what came of it, also where the budget ended it."""
    asked = read_windows(windows)
    with PaidAnswers(beside(out, "answers")) as paid, shown_progress(screen) as tell:
        standing = asyncio.run(taught(asked, teacher, paid, purse, tell))
    judged = [
        asked[place].with_verdict(standing.judged[place]) for place in sorted(standing.judged)
    ]
    write_windows(out, judged, teacher.endpoint.model, by_number=by_number)
    write_rejected(beside(out, "rejected"), standing.rejected)
    screen.print(standing_said(standing), markup=False, highlight=False)
    _say_reasons([reason for each in standing.rejected for reason in each.reasons], "Rejected")
    return standing


def label_from_feedback(dump: Path, out: Path, trusted: list[str]) -> None:
    """People's words, a fifth of them for the gate alone."""
    heard = taken(messages_in(dump, Feedback), trusted)
    write_windows(out, heard.train, "feedback")
    write_windows(beside(out, "gate"), heard.gate, "feedback")
    write_unused(beside(out, "unused"), heard.unused)
    said = f"{len(heard.train)} windows to learn from, {len(heard.gate)} held back for the gate"
    screen.print(said, markup=False, highlight=False)
    _say_reasons([each.reason for each in heard.unused], "Not used")


def label_from_alerts(
    dump: Path, lines: list[Path], out: Path, judge: str, *, unjudged: bool
) -> None:
    """The stream's analyses, with their lines."""
    if not lines:
        raise LabelError("--from-alerts wants --lines: dumps of the input topics, from `kcat -J`")
    held = lines_of(record for path in lines for record in records_in(path))
    back = read_back(messages_in(dump, WindowAnalysis), held, None if unjudged else _judge(judge))
    windows = back.windows
    if unjudged:
        windows = tuple(Window(each.id, each.system, each.texts) for each in windows)
    write_windows(out, windows, None if unjudged else f"stream: {judge}")
    write_unused(beside(out, "unused"), back.unused)
    screen.print(f"{len(windows)} windows: {out}", markup=False, highlight=False)
    _say_reasons([each.reason for each in back.unused], "Not used")


def _write_found(out: Path, found: list[Window | Rejected], *, by_number: bool) -> None:
    good = [each for each in found if isinstance(each, Window)]
    bad = [each for each in found if isinstance(each, Rejected)]
    write_windows(out, good, by_number=by_number)
    write_rejected(beside(out, "rejected"), bad)
    screen.print(f"{len(good)} of {len(found)} windows: {out}", markup=False, highlight=False)
    _say_reasons([reason for each in bad for reason in each.reasons], "Rejected")


def _known(source: Path, logs: Path | None) -> list[Window]:
    """Rows of a data set know more of where their lines are from than labels do."""
    if logs is not None:
        return [window_of_label(each) for each in read_labels(source, logs)]
    return read_windows(source)


def _judged(source: Path, logs: Path | None) -> list[Window]:
    windows = _known(source, logs)
    if not any(window.verdict for window in windows):
        raise LabelError(f"{source} holds no verdict: ask a teacher first")
    return windows


def _say_reasons(reasons: list[str], title: str) -> None:
    if reasons:
        screen.print(reasons_grid(reasons, title))


def _key(given: str | None, file: Path | None) -> str | None:
    return given if file is None else _text(file).strip()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LabelError(f"{path} cannot be read") from error


def _shown(said: str) -> Shown:
    if said not in ("rows", "lines"):
        raise LabelError(f"--show {said}: rows or lines")
    return "rows" if said == "rows" else "lines"


def _judge(said: str) -> JudgeName | None:
    known: dict[str, JudgeName | None] = {
        "model": "model",
        "triage": "triage",
        "rules": "rules",
        "any": None,
    }
    if said not in known:
        raise LabelError(f"--judge {said}: {', '.join(known)}")
    return known[said]


def _price(model: str, said: tuple[float, float] | None, budget: float | None) -> Price:
    if said is not None:
        return Price(*said)
    if budget is not None and model not in LIST_PRICES:
        raise LabelError(f"--budget wants --price: what {model} costs is not known here")
    return LIST_PRICES.get(model, FREE)
