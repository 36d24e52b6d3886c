"""A run from loading to manifest. Needs torch.

Not here: the command line (`command`), and what training is (`trainer`).
"""

import logging
import shutil
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from datasets import disable_progress_bars
from transformers.utils import logging as transformers_logging

from logwarden_training.conversations import Conversation
from logwarden_training.train.base_model import (
    Hardware,
    LoadedBase,
    hardware_found,
    load_base,
    write_base,
)
from logwarden_training.train.manifest import Trained, write_manifest
from logwarden_training.train.run import AdapterRun
from logwarden_training.train.samples import Fitting, fitting
from logwarden_training.train.telling import Standing, duration, line_of
from logwarden_training.train.trainer import Rows, Wishes, rows_of, trained, trainer_of

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Place:
    """What does not decide the result: where things are, and what is told.

    Attributes:
        run_name: of the run file.
        out: the adapter's folder.
        base: folder of the base's weights, instead of where the run says.
        base_out: write the base there as well.
        price_per_hour: of the hardware.
    """

    run_name: str
    out: Path
    base: Path | None = None
    base_out: Path | None = None
    resume: bool = False
    report_to: str = "tensorboard"
    price_per_hour: float | None = None


def do_run(
    run: AdapterRun, chats: Sequence[Conversation], place: Place, say: Say
) -> list[Standing]:
    """Train an adapter and write its folder, manifest included.

    Raises:
        CannotTrain: the base cannot be loaded, or no conversation fits.
    """
    quiet_libraries()
    began = time.perf_counter()
    hardware = hardware_found()
    say(f"on {hardware.told}")
    loaded = load_base(run.base, place.base, hardware)
    if place.base_out is not None:
        write_base(loaded, place.base_out)
    say(f"base {run.base.name} after {duration(time.perf_counter() - began)}")
    fit = fitting([chat.messages for chat in chats], loaded.tokenizer, run.max_length)
    rows = rows_of(fit.samples, run)
    say(_told(fit, rows, len(chats)))
    standings = _trained(run, rows, (loaded, hardware), place, say)
    kept = [chats[index] for index in fit.kept]
    write_manifest(
        Trained(
            run=run,
            run_name=place.run_name,
            revision=loaded.revision,
            prompt_version=chats[0].prompt_version,
            chats=kept,
            left_out=len(chats) - len(kept),
            hardware=hardware.told,
            standings=standings,
        ),
        place.out,
    )
    say(f"adapter {place.out} after {duration(time.perf_counter() - began)}")
    return standings


def _trained(
    run: AdapterRun, rows: Rows, on: tuple[LoadedBase, Hardware], place: Place, say: Say
) -> list[Standing]:
    loaded, hardware = on
    work = place.out.with_name(f"{place.out.name}.work")
    if not place.resume and work.exists():
        shutil.rmtree(work)  # another run's checkpoints would be gone on from
    place.out.mkdir(parents=True, exist_ok=True)
    wishes = Wishes(place.out, work, place.report_to, place.resume)
    trainer = trainer_of(run, rows, loaded, hardware, wishes)
    name = "CPU" if hardware.device == "cpu" else "GPU"
    return trained(trainer, wishes, lambda now: say(line_of(now, name, place.price_per_hour)))


def _told(fit: Fitting, rows: Rows, conversations: int) -> str:
    tokens = sum(len(each.input_ids) for each in fit.samples)
    left_out = conversations - len(fit.kept)
    said = f"{len(fit.kept)} conversations, {tokens:,} tokens"
    if left_out:
        said += f" ({left_out} left out: longer than max_length)"
    a_step = f"{rows.batch} x {rows.accumulation} rows a step"
    return f"{said}, in {len(rows.dataset)} rows, {a_step}"


def quiet_libraries() -> None:
    """The libraries' own lines and bars say what ours say better."""
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")
    warnings.filterwarnings("ignore", message="Could not find a config file")
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    disable_progress_bars()
    logging.getLogger("datasets").setLevel(logging.ERROR)
