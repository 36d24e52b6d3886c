"""`logwarden-train train`: an adapter from a run file and labelled windows or conversations.

Not here: training (`trainer`). Torch is loaded after the arguments were found good.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from logwarden_training.runs import read_run
from logwarden_training.train.chats import read_chats
from logwarden_training.train.errors import CannotTrain
from logwarden_training.train.run import AdapterRun

app = typer.Typer(add_completion=False)

console = Console(stderr=True, highlight=False)

Reporter = Literal["tensorboard", "trackio", "none"]


@app.command()
def train(
    run: Annotated[Path, typer.Option(help="The run file: everything that decides the result.")],
    out: Annotated[Path, typer.Option(help="The adapter's folder; checkpoints beside it.")],
    data: Annotated[
        Path | None,
        typer.Option(help="Conversations: a JSON list, JSON lines, or a folder of such files."),
    ] = None,
    labels: Annotated[
        list[Path] | None,
        typer.Option(help="Labelled windows instead, any number of files: put into words here."),
    ] = None,
    logs: Annotated[
        Path | None, typer.Option(help="Folder of SYSTEM.log, for labels that name lines.")
    ] = None,
    base: Annotated[
        Path | None, typer.Option(help="Read the base's weights from this folder.")
    ] = None,
    base_out: Annotated[
        Path | None, typer.Option(help="Also write the base as a plain folder, for servers.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Stop after so many steps: to try a run.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the last checkpoint.")
    ] = False,
    report_to: Annotated[Reporter, typer.Option(help="Where curves go.")] = "tensorboard",
    price_per_gpu_hour: Annotated[
        float | None, typer.Option(min=0, help="Tells what the run costs, in your currency.")
    ] = None,
) -> None:
    """Train an adapter: LoRA, loss on the reply alone."""
    wanted = read_run(run, AdapterRun)
    if steps is not None:
        wanted = wanted.model_copy(update={"steps": steps})
    chats = read_chats(wanted, data, labels or [], logs)
    try:
        from logwarden_training.train.doing import Place, do_run
    except ModuleNotFoundError as error:
        raise CannotTrain(
            f"{error.name} is missing: pip install 'logwarden-training[torch]'"
        ) from error
    place = Place(
        run_name=run.name,
        out=out,
        base=base,
        base_out=base_out,
        resume=resume,
        report_to=report_to,
        price_per_hour=price_per_gpu_hour,
    )
    do_run(wanted, chats, place, lambda said: console.print(said, markup=False))
