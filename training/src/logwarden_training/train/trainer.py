"""Training itself: samples in, an adapter's folder out. Needs torch.

TRL's trainer does it; here is what a run file means for it. Not here: loading the base
(`base_model`), the manifest (`manifest`).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasets import Dataset
from peft import LoraConfig
from transformers import PrinterCallback, set_seed
from trl import SFTConfig, SFTTrainer
from trl.data_utils import pack_dataset

from logwarden_training.train.base_model import Hardware, LoadedBase
from logwarden_training.train.run import AdapterRun, packed_accumulation
from logwarden_training.train.samples import Sample
from logwarden_training.train.telling import Standing
from logwarden_training.train.watching import Tell, Watch


@dataclass(frozen=True, slots=True)
class Wishes:
    """What does not decide the result.

    Attributes:
        out: the adapter's folder.
        work: checkpoints and curves; beside the adapter, whose files are all hashed and copied.
        report_to: `tensorboard`, `trackio` or `none`.
        resume: go on from the last checkpoint, if there is one.
        logging_steps: steps between two lines of the log.
    """

    out: Path
    work: Path
    report_to: str = "tensorboard"
    resume: bool = False
    logging_steps: int = 1


@dataclass(frozen=True, slots=True)
class Rows:
    """Samples as the trainer takes them.

    Attributes:
        dataset: with `input_ids`, `labels` and, packed, `seq_lengths`.
        batch: rows of one pass.
        accumulation: passes of one step.
    """

    dataset: Dataset
    batch: int
    accumulation: int


def rows_of(samples: Sequence[Sample], run: AdapterRun) -> Rows:
    """Lay samples into rows: packed, as many rows a step as hold its number of samples."""
    dataset = Dataset.from_dict(
        {
            "input_ids": [each.input_ids for each in samples],
            "labels": [each.labels for each in samples],
        }
    )
    if not run.packing:
        return Rows(dataset, run.batch, run.accumulation)
    packed = pack_dataset(dataset, run.max_length, "bfd")
    return Rows(packed, 1, packed_accumulation(len(samples), len(packed), run.samples_per_step))


def trainer_of(
    run: AdapterRun, rows: Rows, loaded: LoadedBase, hardware: Hardware, wishes: Wishes
) -> SFTTrainer:
    """A trainer that is ready to train."""
    set_seed(run.seed)  # the adapter's first weights are drawn when the trainer is made
    return SFTTrainer(
        model=loaded.model,
        args=_arguments(run, rows, hardware, wishes),
        train_dataset=rows.dataset,
        processing_class=loaded.tokenizer,
        peft_config=LoraConfig(
            r=run.lora.rank,
            lora_alpha=run.lora.alpha,
            lora_dropout=run.lora.dropout,
            target_modules=_targets(run),
            task_type="CAUSAL_LM",
        ),
    )


def trained(trainer: SFTTrainer, wishes: Wishes, tell: Tell) -> list[Standing]:
    """Train, and write the adapter into its folder."""
    watch = Watch(tell)
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(watch)
    trainer.train(resume_from_checkpoint=_checkpoint(wishes))
    trainer.model.save_pretrained(wishes.out)
    (wishes.out / "README.md").unlink(missing_ok=True)  # a form that nobody filled in
    return watch.standings


def _arguments(run: AdapterRun, rows: Rows, hardware: Hardware, wishes: Wishes) -> SFTConfig:
    if wishes.report_to == "tensorboard":
        os.environ["TENSORBOARD_LOGGING_DIR"] = str(wishes.work / "tensorboard")
    return SFTConfig(
        output_dir=str(wishes.work / "checkpoints"),
        dataset_kwargs={"skip_prepare_dataset": True},  # tokens and labels are ours
        packing=run.packing,  # rows are packed already: this makes each see only itself
        max_length=run.max_length,
        per_device_train_batch_size=rows.batch,
        gradient_accumulation_steps=rows.accumulation,
        learning_rate=run.learning_rate,
        lr_scheduler_type=run.schedule,
        warmup_steps=run.warmup_ratio,  # below 1 it is a share of all steps
        weight_decay=run.weight_decay,
        num_train_epochs=run.epochs,
        max_steps=run.steps or -1,
        seed=run.seed,
        bf16=hardware.bf16,
        gradient_checkpointing=run.checkpointing,
        use_liger_kernel=hardware.liger,
        save_steps=run.save_steps,
        save_total_limit=2,
        logging_steps=wishes.logging_steps,
        report_to=wishes.report_to,
        disable_tqdm=True,
        dataloader_pin_memory=hardware.device == "cuda",
        use_cpu=hardware.device == "cpu",
    )


def _targets(run: AdapterRun) -> Any:
    targets = run.lora.target_modules
    return targets if isinstance(targets, str) else list(targets)


def _checkpoint(wishes: Wishes) -> bool:
    folder = wishes.work / "checkpoints"
    return wishes.resume and any(folder.glob("checkpoint-*"))
