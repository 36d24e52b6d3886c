"""How fast an adapter trains: the original's run, on weights drawn at random.

Speed needs no trained weights. With a GPU: Qwen3-4B's shape, samples as long as the original's, 8,192
tokens a row, batch 16 x 4, for some minutes; tokens a second, MFU, memory, and how long the whole run
would take beside the original's 159.9 minutes. Without one: a tiny model, and the table proves
nothing about speed. Falling loss and a gradient that is not zero are asserted: a trainer that learns
nothing is fast. Run with .venv-train/bin/python; several `--layout` are run one after another.
"""

import argparse
import math
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import torch
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

from logwarden_training.runs import read_run
from logwarden_training.train.base_model import Hardware, LoadedBase, hardware_found
from logwarden_training.train.doing import quiet_libraries
from logwarden_training.train.run import AdapterRun
from logwarden_training.train.samples import IGNORED, Sample
from logwarden_training.train.telling import Standing
from logwarden_training.train.trainer import Wishes, rows_of, trained, trainer_of

RUN = Path(__file__).parents[1] / "training/runs/qwen3-4b-h100.yaml"
SAMPLES, EPOCHS = 3584, 3
ORIGINAL_MINUTES = 159.9
MEAN_TOKENS, SPREAD = 4500, 0.35
"""Of the original's samples: 50-150 raw lines each; log-normal, cut at the row's length."""
REPLY_TOKENS = 90
PEAK_FLOPS = 989e12
"""Dense bfloat16 of an H100 or H200."""
WARM_UP_STEPS = 2
BIG = Qwen3Config(
    vocab_size=151_936,
    hidden_size=2560,
    intermediate_size=9728,
    num_hidden_layers=36,
    num_attention_heads=32,
    num_key_value_heads=8,
    head_dim=128,
    max_position_embeddings=8192,
    tie_word_embeddings=True,
)
TINY = Qwen3Config(
    vocab_size=2000,
    hidden_size=64,
    intermediate_size=128,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    head_dim=16,
    max_position_embeddings=1024,
    tie_word_embeddings=True,
)


@dataclass(frozen=True)
class Layout:
    """A way of laying samples into rows: its name, and what it changes in the run."""

    name: str
    attention: str
    changes: dict[str, Any]


LAYOUTS = {
    "packed": Layout("packed", "best", {"packing": True}),
    "packed-flex": Layout("packed-flex", "flex_attention", {"packing": True}),
    "single": Layout("single", "best", {"packing": False, "batch": 1, "accumulation": 64}),
    "checkpointed": Layout("checkpointed", "best", {"packing": True, "checkpointing": True}),
}
"""`single`: one sample a row, so torch's own attention needs no mask and runs its fast kernel."""


def main() -> None:
    """Measure each layout and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--layout", nargs="+", choices=[*LAYOUTS], default=["packed", "single"])
    parser.add_argument("--steps", type=int, default=12, help="of the optimizer, in each layout")
    asked = parser.parse_args()
    quiet_libraries()
    hardware = hardware_found()
    print(f"on {hardware.told}")
    if hardware.device == "cpu":
        print("no GPU: a tiny model, which proves nothing about speed")
    titles = ("layout", "tokens/s", "MFU", "GB", "minutes", "of 159.9", "loss", "least gradient")
    print("  ".join(f"{title:>14}" for title in titles))
    for name in asked.layout:
        print(row_of(name, *measured(LAYOUTS[name], hardware, asked.steps)))


def measured(layout: Layout, hardware: Hardware, steps: int) -> tuple[list[Standing], Qwen3Config]:
    """Train for so many steps and warm-up; what was logged after each."""
    real = hardware.device == "cuda"
    config = BIG if real else TINY
    length = 8192 if real else 256
    run = read_run(RUN, AdapterRun).model_copy(update={"steps": steps + WARM_UP_STEPS})
    changes = layout.changes if real else layout.changes | {"batch": 1, "accumulation": 4}
    # Warm-up and a low rate would hide whether random weights learn anything in so few steps.
    run = run.model_copy(
        update={"max_length": length, "learning_rate": 1e-3, "warmup_ratio": 0.0} | changes
    )
    if layout.attention != "best":
        hardware = replace(hardware, attention=layout.attention)
    samples = samples_like_the_originals(512 if real else 24, length, config.vocab_size)
    loaded = LoadedBase(drawn(config, hardware), tokenizer(), None)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        wishes = Wishes(out / "adapter", out / "work", "none")
        trainer = trainer_of(run, rows_of(samples, run), loaded, hardware, wishes)
        standings = trained(trainer, wishes, lambda now: None)  # noqa: ARG005 - told at the end
    assert all(each.gradient_norm > 0 for each in standings), "the gradient is zero"
    assert standings[-1].loss < standings[0].loss, "the loss does not fall"
    return standings, config


def samples_like_the_originals(count: int, length: int, vocabulary: int) -> list[Sample]:
    """Random tokens, as many as the original's samples have, with replies that can be learned."""
    rng = Random(1308)
    mean = MEAN_TOKENS * length / 8192
    reply = [*range(5, 5 + max(4, REPLY_TOKENS * length // 8192))]
    made = []
    for _ in range(count):
        drawn_length = rng.lognormvariate(math.log(mean) - SPREAD**2 / 2, SPREAD)
        prompt = max(8, min(length, int(drawn_length)) - len(reply))
        tokens = [rng.randrange(vocabulary) for _ in range(prompt)]
        made.append(Sample(tokens + reply, [IGNORED] * prompt + reply))
    return made


def drawn(config: Qwen3Config, hardware: Hardware) -> Any:
    """A model of this shape with random weights."""
    torch.manual_seed(1308)
    config._attn_implementation = hardware.attention
    with torch.device(hardware.device):
        return Qwen3ForCausalLM(config).to(torch.bfloat16 if hardware.bf16 else torch.float32)


def tokenizer() -> Any:
    """The trainer wants one; nothing is tokenized."""
    from tokenizers import Tokenizer, models

    plain = Tokenizer(models.WordLevel({"<pad>": 0, "<end>": 1}, unk_token="<pad>"))  # noqa: S106
    return PreTrainedTokenizerFast(tokenizer_object=plain, pad_token="<pad>", eos_token="<end>")  # noqa: S106


def row_of(name: str, standings: Sequence[Standing], config: Qwen3Config) -> str:
    """One line of the table; the first steps, which compile and allocate, are not counted."""
    warm, last = standings[WARM_UP_STEPS - 1], standings[-1]
    speed = (last.tokens - warm.tokens) / (last.seconds - warm.seconds)
    share = speed * flops_per_token(config) / PEAK_FLOPS
    minutes = EPOCHS * SAMPLES * MEAN_TOKENS / speed / 60
    real = config is BIG
    least = min(each.gradient_norm for each in standings)
    cells = [
        name,
        f"{speed:,.0f}",
        f"{share:.1%}" if real else "-",
        f"{last.memory_bytes / 1e9:.1f}",
        f"{minutes:,.0f}" if real else "-",
        f"{minutes / ORIGINAL_MINUTES:.0%}" if real else "-",
        f"{standings[0].loss:.2f}-{last.loss:.2f}",
        f"{least:.3g}",
    ]
    return "  ".join(f"{cell:>14}" for cell in cells)


def flops_per_token(config: Qwen3Config) -> float:
    """Forward, and backward through frozen weights to the adapters: four per weight, and attention."""
    heads = config.num_attention_heads * config.head_dim
    keys = config.num_key_value_heads * config.head_dim
    layer = config.hidden_size * (2 * heads + 2 * keys + 3 * config.intermediate_size)
    weights = config.num_hidden_layers * layer + config.vocab_size * config.hidden_size
    attention = 2 * MEAN_TOKENS * heads * config.num_hidden_layers
    return float(4 * weights + 3 * attention)


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"took {time.perf_counter() - began:.0f} s")
