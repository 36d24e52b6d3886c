"""`logwarden-train triage`: from labelled data and a run file to a triage model's folder.

Only here: options, progress, and what is printed at the end.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from logwarden_training.triage.card import card_of, sentences_of, table_of_figures
from logwarden_training.triage.corpus import systems_of
from logwarden_training.triage.crossing import fold_of
from logwarden_training.triage.encoding import Tell
from logwarden_training.triage.errors import TooLarge
from logwarden_training.triage.examples import examples
from logwarden_training.triage.run import TriageRun, triage_run
from logwarden_training.triage.saving import MOST_BYTES, data_hash, save_model

if TYPE_CHECKING:
    from logwarden_training.triage.fitting import Fitted

app = typer.Typer(
    help="Fit the small classifier; see training/runs/triage*.yaml.", pretty_exceptions_enable=False
)


@app.command()
def triage(
    run: Annotated[Path, typer.Option(help="Run file: everything that decides the result.")],
    out: Annotated[Path, typer.Option(help="Folder that the model is written to.")],
    logs: Annotated[
        Path | None,
        typer.Option(help="Folder of SYSTEM.log files; default $LOGWARDEN_DATA/loghub, or none."),
    ] = None,
    left_out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for models that left programs out, SYSTEM/ for each real log, "
            "to measure with (benchmarks/calls.py)."
        ),
    ] = None,
) -> None:
    """Fit a triage model, measure it on what it never saw, and write its folder."""
    console = Console(stderr=True)
    began = time.monotonic()

    def tell(sentence: str) -> None:
        console.print(
            f"{time.monotonic() - began:6.0f} s  {sentence}", highlight=False, markup=False
        )

    settings = triage_run(run)
    folder = logs or _default_logs()
    tell(f"{settings.name}: reading examples" + ("" if folder else ", without real logs"))
    with TemporaryDirectory(prefix="logwarden-triage-") as work:
        fitted = _fit(settings, folder, out, Path(work), tell)
        if left_out is not None:
            systems = [path.stem for path in folder.glob("*.log")] if folder else []
            _save_left_out(settings, fitted, left_out, systems)
    tell(f"written to {out}")


def _fit(settings: TriageRun, logs: Path | None, out: Path, work: Path, tell: Tell) -> "Fitted":
    # Here, because scikit-learn takes seconds to load: a wrong run file is told at once.
    from logwarden_training.triage.fitting import Fitting

    found = examples(settings, logs)
    tell(f"{len(found.given) + len(found.simulated) + len(found.made)} examples")
    fitted = Fitting(settings, work, tell).fit(found)
    about = {
        "run": settings.model_dump(mode="json"),
        "data_sha256": data_hash(settings.corpus.data),
        "real_logs": logs is not None,
        "measured": fitted.measured,
    }
    simulated = sentences_of(fitted.incidents, fitted.quiet)
    card = card_of(settings, fitted.measured, simulated, real_logs=logs is not None)
    model = replace(fitted.found.model, about=about, spans=found.spans)
    size = save_model(out, fitted.found.encoder, model, card)
    if size > MOST_BYTES:
        raise TooLarge(size, MOST_BYTES)
    Console().print(table_of_figures(fitted.measured), markup=False, highlight=False)
    Console().print(simulated, markup=False, highlight=False)
    tell(f"{size / 1e6:.1f} MB")
    return fitted


def _save_left_out(run: TriageRun, fitted: "Fitted", folder: Path, systems: Sequence[str]) -> None:
    """A link for each real log to the model that learned nothing of its programs."""
    for number, found in enumerate(fitted.left_out):
        save_model(folder / f"fold-{number}", found.encoder, found.model, "Only to measure with.\n")
    for system in systems:
        (family,) = systems_of(system)
        (folder / system).unlink(missing_ok=True)
        (folder / system).symlink_to(f"fold-{fold_of(family, run.folds)}")


def _default_logs() -> Path | None:
    named = os.environ.get("LOGWARDEN_DATA")
    folder = Path(named) / "loghub" if named else None
    return folder if folder and folder.is_dir() else None
