"""`logwarden-train triage`: from labelled data and a run file to a triage model's folder.

Only here: options, progress, and what is printed at the end.
"""

import os
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from logwarden_training.triage.card import card_of, table_of_figures
from logwarden_training.triage.encoding import Tell
from logwarden_training.triage.errors import TooLarge
from logwarden_training.triage.examples import examples
from logwarden_training.triage.run import TriageRun, triage_run
from logwarden_training.triage.saving import MOST_BYTES, data_hash, save_model

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
        _fit(settings, folder, out, Path(work), tell)
    tell(f"written to {out}")


def _fit(settings: TriageRun, logs: Path | None, out: Path, work: Path, tell: Tell) -> None:
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
    card = card_of(settings, fitted.measured, real_logs=logs is not None)
    model = replace(fitted.model, about=about, spans=found.spans)
    size = save_model(out, fitted.encoder, model, card)
    if size > MOST_BYTES:
        raise TooLarge(size, MOST_BYTES)
    Console().print(table_of_figures(fitted.measured), markup=False, highlight=False)
    tell(f"{size / 1e6:.1f} MB")


def _default_logs() -> Path | None:
    named = os.environ.get("LOGWARDEN_DATA")
    folder = Path(named) / "loghub" if named else None
    return folder if folder and folder.is_dir() else None
