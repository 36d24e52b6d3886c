"""Fine-tuning the encoder's upper layers on labelled rows, on a CPU.

The lower layers stay as they are, so what they say of each row is worked out once and kept: half of
an epoch's work. Needs torch; not here: export (`export`), heads (`heads_fit`).
"""

import copy
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from logwarden_training.triage.export import mean_of
from logwarden_training.triage.rows import LabelledRow
from logwarden_training.triage.run import EncoderRun

CLASS_WEIGHTS = (2.0, 1.3, 1.0)
"""Critical, warning, neither: misses of what is rare cost more."""

RISK_SHARE = 0.7
WARM_UP = 0.06


@dataclass(frozen=True)
class Lower:
    """A row after the layers that stay: shape (tokens, width)."""

    states: Tensor
    row: LabelledRow


class Upper(nn.Module):  # type: ignore[misc, unused-ignore] # no torch, no types
    """The layers that learn, and a head that is thrown away."""

    def __init__(self, layers: Sequence[nn.Module], width: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(width, 4)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Four logits a row: critical, warning, neither; risk."""
        outside = torch.zeros(mask.shape).masked_fill(mask == 0, -1e9)[:, None, None, :]
        for layer in self.layers:
            said = layer(states, outside)
            states = said[0] if isinstance(said, tuple) else said
        logits: Tensor = self.head(self.dropout(mean_of(states, mask)))
        return logits


def loaded(folder: Path, layers: int) -> Any:
    """The lowest layers of a BERT, without its pooling layer."""
    bert = BertModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
    bert.encoder.layer = bert.encoder.layer[:layers]
    bert.config.num_hidden_layers = layers
    return bert


def finetuned(
    bert: Any,
    folder: Path,
    rows: Sequence[LabelledRow],
    run: EncoderRun,
    seed: int,
    tell: Callable[[str], None],
) -> Any:
    """A copy of the model whose upper layers know these rows' labels."""
    torch.manual_seed(seed)
    bert = copy.deepcopy(bert)
    lower = lower_states(bert, folder, rows, run, tell)
    upper = Upper(list(bert.encoder.layer[run.frozen_layers :]), bert.config.hidden_size)
    order = random.Random(seed)  # noqa: S311 - order of rows
    steps = run.epochs * ((len(lower) + run.batch - 1) // run.batch)
    adam = torch.optim.AdamW(upper.parameters(), lr=run.rate, weight_decay=0.01)
    rates = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: _rate(step / steps))
    upper.train()
    began, losses = time.monotonic(), []
    for step, batch in enumerate(_batches(lower, run, order), 1):
        loss = _loss(upper, batch)
        loss.backward()
        nn.utils.clip_grad_norm_(upper.parameters(), 1.0)
        adam.step()
        rates.step()
        adam.zero_grad()
        losses.append(loss.item())
        if step % 25 == 0:
            left = (time.monotonic() - began) / step * (steps - step)
            tell(f"step {step}/{steps} loss {np.mean(losses[-25:]):.3f}, {left / 60:.0f} min left")
    return bert.eval()


@torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore] # no torch, no types
def lower_states(
    bert: Any,
    folder: Path,
    rows: Sequence[LabelledRow],
    run: EncoderRun,
    tell: Callable[[str], None],
) -> list[Lower]:
    """What the layers that stay say of each row."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(run.max_tokens)
    tokenizer.no_padding()
    encodings = tokenizer.encode_batch([row.words for row in rows])
    order = sorted(range(len(rows)), key=lambda index: len(encodings[index].ids))
    stays = copy.deepcopy(bert).eval()
    stays.encoder.layer = stays.encoder.layer[: run.frozen_layers]
    found: list[Lower] = []
    began = time.monotonic()
    for first in range(0, len(order), 32):
        part = order[first : first + 32]
        length = max(len(encodings[index].ids) for index in part)
        ids = torch.zeros(len(part), length, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for place, index in enumerate(part):
            own = encodings[index].ids
            ids[place, : len(own)] = torch.tensor(own)
            mask[place, : len(own)] = 1
        states = stays(input_ids=ids, attention_mask=mask).last_hidden_state
        for place, index in enumerate(part):
            found.append(Lower(states[place, : len(encodings[index].ids)].clone(), rows[index]))
        if first % 3200 == 0:
            tell(
                f"{first}/{len(order)} rows through the lower layers, {time.monotonic() - began:.0f} s"
            )
    return found


def _batches(lower: list[Lower], run: EncoderRun, order: random.Random) -> Any:
    """Batches of rows of about the same length, in random order, epoch after epoch."""
    for _ in range(run.epochs):
        shuffled = sorted(lower, key=lambda each: len(each.states) + order.uniform(0, 6))
        parts = [shuffled[at : at + run.batch] for at in range(0, len(shuffled), run.batch)]
        order.shuffle(parts)
        yield from parts


def _loss(upper: Upper, batch: Sequence[Lower]) -> Tensor:
    length = max(len(each.states) for each in batch)
    states = torch.zeros(len(batch), length, batch[0].states.shape[1])
    mask = torch.zeros(len(batch), length)
    for place, each in enumerate(batch):
        states[place, : len(each.states)] = each.states
        mask[place, : len(each.states)] = 1
    logits = upper(states, mask)
    labels = torch.tensor([each.row.label for each in batch])
    classes = nn.functional.cross_entropy(
        logits[:, :3], labels, weight=torch.tensor(CLASS_WEIGHTS), label_smoothing=0.03
    )
    risks = torch.tensor([each.row.risk / 100 for each in batch])
    told = nn.functional.binary_cross_entropy_with_logits(logits[:, 3], risks)
    return classes + RISK_SHARE * told


def _rate(share: float) -> float:
    return share / WARM_UP if share < WARM_UP else max(0.02, (1 - share) / (1 - WARM_UP))
