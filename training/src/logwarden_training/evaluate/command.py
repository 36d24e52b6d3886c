"""`logwarden-train evaluate`: how good a judge is, on labelled windows.

Not here: what the figures mean (`scores`), what is written of them (`result`, `report`).
"""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from logwarden_training.evaluate.answers import save_answers
from logwarden_training.evaluate.asking import Asked, answers_of
from logwarden_training.evaluate.measuring import costs_of, measured
from logwarden_training.evaluate.result import result_of
from logwarden_training.evaluate.screen import summary_grid
from logwarden_training.evaluate.writing import write_atomically
from logwarden_training.labels import read_labels

app = typer.Typer(add_completion=False)

File = Path | None


@app.command()
def evaluate(
    labels: Annotated[Path, typer.Option(help="Labelled windows, JSON lines.")],
    logs: Annotated[File, typer.Option(help="Folder of the SYSTEM.log files.")] = None,
    judge: Annotated[
        str, typer.Option(help="triage, rules, or http://HOST:PORT/v1 of a model server.")
    ] = "triage",
    model: Annotated[str | None, typer.Option(help="Name on the server.")] = None,
    triage: Annotated[File, typer.Option(help="Folder of another triage model.")] = None,
    answers: Annotated[File, typer.Option(help="Recorded answers, instead of a judge.")] = None,
    save: Annotated[File, typer.Option("--save-answers", help="Record the answers.")] = None,
    json_out: Annotated[File, typer.Option("--json", help="Write the figures here.")] = None,
    floor: Annotated[
        bool, typer.Option("--floor/--no-floor", help="Headline: with the rules' floor, or alone.")
    ] = True,
) -> None:
    """How good a judge is, as the product would answer with it: rules' floor included."""
    screen = Console()
    windows = read_labels(labels, logs)
    asked = Asked(judge=judge, model=model, triage=triage, answers=answers)
    given = asyncio.run(answers_of(asked, windows))
    if save is not None:
        save_answers(save, given)
    product = measured(asked.name, windows, given)
    alone = measured(f"{asked.name} alone", windows, given, floor=False)
    screen.print(summary_grid(product, alone, costs_of(given)))
    if json_out is not None:
        result = result_of(product, alone, given, floor=floor)
        write_atomically(json_out, f"{json.dumps(result, indent=1)}\n")
