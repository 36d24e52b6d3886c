"""`logwarden-train evaluate`: how good a judge is, on labelled windows.

Not here: what is asked and measured (`findings`), and how it is written (`result`, `report`).
"""

import asyncio
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from logwarden_training.evaluate.answers import save_answers
from logwarden_training.evaluate.asking import Asked
from logwarden_training.evaluate.errors import UnusableJudge
from logwarden_training.evaluate.findings import Findings, Wanted, find
from logwarden_training.evaluate.measuring import costs_of
from logwarden_training.evaluate.result import result_of
from logwarden_training.evaluate.screen import beside_grid, summary_grid
from logwarden_training.evaluate.writing import write_atomically
from logwarden_training.labels import read_labels

app = typer.Typer(add_completion=False)

File = Path | None


class Column(StrEnum):
    """Logs that hold their own truth."""

    BGL = "bgl"
    THUNDERBIRD = "thunderbird"


class PromptFormat(StrEnum):
    """How a model server is asked."""

    DIGEST = "digest"
    RAW = "raw"


@app.command()
def evaluate(
    labels: Annotated[Path, typer.Option(help="Labelled windows, JSON lines.")],
    logs: Annotated[File, typer.Option(help="Folder of the SYSTEM.log files.")] = None,
    judge: Annotated[
        str, typer.Option(help="triage, rules, or http://HOST:PORT/v1 of a model server.")
    ] = "triage",
    model: Annotated[str | None, typer.Option(help="Name on the server.")] = None,
    base: Annotated[str | None, typer.Option(help="Its base there, to stand beside.")] = None,
    prompt_format: Annotated[
        PromptFormat, typer.Option(help="How a model is asked.")
    ] = PromptFormat.DIGEST,
    triage: Annotated[File, typer.Option(help="Folder of another triage model.")] = None,
    answers: Annotated[File, typer.Option(help="Recorded answers, instead of a judge.")] = None,
    save: Annotated[File, typer.Option("--save-answers", help="Record the answers.")] = None,
    train: Annotated[File, typer.Option(help="Windows that the baselines learn from.")] = None,
    truth: Annotated[Column | None, typer.Option(help="A log's own labels too.")] = None,
    tutorial: Annotated[File, typer.Option(help="The tutorial's conversations too.")] = None,
    json_out: Annotated[File, typer.Option("--json", help="Write the figures here.")] = None,
    report: Annotated[File, typer.Option(help="Write the full report into this folder.")] = None,
    floor: Annotated[
        bool, typer.Option("--floor/--no-floor", help="Headline: with the rules' floor, or alone.")
    ] = True,
) -> None:
    """How good a judge is, as the product would answer with it: rules' floor included."""
    asked = Asked(judge, model, triage, answers, _FORMATS[prompt_format])
    wanted = Wanted(
        asked=asked,
        floor=floor,
        training=read_labels(train, logs) if train else (),
        base=_base(asked, base),
        logs=logs,
        truth=truth.value if truth else None,
        tutorial=tutorial,
        is_full=report is not None,
    )
    findings = asyncio.run(find(wanted, read_labels(labels, logs)))
    _show(findings)
    if save is not None:
        save_answers(save, findings.answers)
    if json_out is not None:
        write_atomically(json_out, f"{json.dumps(result_of(findings), indent=1)}\n")
    if report is not None:
        _write_report(report, findings, labels.name)


_FORMATS: dict[PromptFormat, Literal["digest", "raw"]] = {
    PromptFormat.DIGEST: "digest",
    PromptFormat.RAW: "raw",
}


def _base(asked: Asked, name: str | None) -> Asked | None:
    if name is None:
        return None
    if not asked.is_server:
        raise UnusableJudge(name, "a base stands on the server of --judge http://HOST:PORT/v1")
    return Asked(asked.judge, name, prompt_format=asked.prompt_format)


def _show(findings: Findings) -> None:
    screen = Console()
    screen.print(summary_grid(findings.product, findings.alone, costs_of(findings.answers)))
    if findings.others:
        screen.print(beside_grid(findings.headline, findings.others))
    for note in findings.notes:
        screen.print(note, style="yellow", markup=False)


def _write_report(folder: Path, findings: Findings, labels: str) -> None:
    # Here, because matplotlib takes a second to load and most evaluations draw nothing.
    from logwarden_training.evaluate import plots
    from logwarden_training.evaluate.report import markdown

    judge = findings.headline
    plots.save_calibration(folder / "calibration.png", judge)
    plots.save_confusion(folder / "confusion.png", judge)
    plots.save_systems(folder / "systems.png", judge)
    others = [each.measured for each in findings.others]
    plots.save_alerts_a_day(folder / "alerts-a-day.png", [judge, *others])
    write_atomically(folder / "report.md", markdown(findings, labels))
    Console().print(f"report: {folder / 'report.md'}", highlight=False)
