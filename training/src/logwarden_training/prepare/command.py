"""`logwarden-train prepare`: a data set from a run file and logs.

Not here: how it is made (`dataset`), what a screen shows (`screen`).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TransferSpeedColumn,
)

from logwarden_training.evaluate.writing import write_atomically
from logwarden_training.prepare.dataset import prepared, provenance_of, write_dataset
from logwarden_training.prepare.download import Downloader
from logwarden_training.prepare.gathering import Place, gathered
from logwarden_training.prepare.leakage import seen_in, summary
from logwarden_training.prepare.record import LOGHUB_RECORD, RecordFile
from logwarden_training.prepare.run import PrepareRun
from logwarden_training.prepare.screen import leakage_grid, splits_grid
from logwarden_training.runs import read_run

DOWNLOADS = Path.home() / ".cache" / "logwarden" / "loghub"
LEAKAGE = "leakage.json"

app = typer.Typer(add_completion=False)


@app.command()
def prepare(
    run: Annotated[Path, typer.Option(help="The run file: everything that decides the result.")],
    out: Annotated[Path, typer.Option(help="The data set's folder.")],
    source: Annotated[
        Path | None, typer.Option("--from", help="Folder of SYSTEM.log, instead of a download.")
    ] = None,
    report_leakage: Annotated[
        bool, typer.Option("--report-leakage", help="How much of the test training has seen.")
    ] = False,
    downloads: Annotated[Path, typer.Option(help="What was downloaded stays here.")] = DOWNLOADS,
    record: Annotated[str, typer.Option(help="Listing of the record.")] = LOGHUB_RECORD,
) -> None:
    """Cut logs into windows and split them: a folder with a manifest."""
    screen = Console()
    wanted = read_run(run, PrepareRun)
    place = Place(source, downloads, record)
    with _downloader(downloads, screen) as downloader:
        logs = gathered(wanted.logs, place, downloader)
    splits = prepared(wanted, logs)
    write_dataset(out, splits, wanted, provenance_of(wanted, run.name, logs))
    screen.print(splits_grid(splits))
    if report_leakage and splits["test"]:
        report = summary(seen_in(splits["train"], splits["test"]))
        write_atomically(out / LEAKAGE, f"{json.dumps(report, indent=1)}\n")
        screen.print(leakage_grid(report))
    screen.print(f"written: {out}", markup=False, highlight=False)


@contextmanager
def _downloader(folder: Path, screen: Console) -> Iterator[Downloader]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    bars: dict[str, TaskID] = {}
    with httpx.Client(follow_redirects=True) as client, Progress(*columns, console=screen) as shown:

        def tell(file: RecordFile, have: int) -> None:
            if file.name not in bars:
                bars[file.name] = shown.add_task(file.name, total=file.size)
            shown.update(bars[file.name], completed=have)

        yield Downloader(client, folder, tell)
