"""Writing a triage model's folder, as the analyzer reads it. Not here: what is in its parts."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from logwarden_analyzer.judges.triage.folder import FORMAT, MANIFEST, Thresholds, hash_of, versions
from logwarden_analyzer.judges.triage.heads import Heads
from logwarden_analyzer.judges.triage.novelty import Learned
from logwarden_training.evaluate.overlap import SPANS_NAME, Span

MOST_BYTES = 25 * 10**6


@dataclass(frozen=True, slots=True)
class Model:
    """Everything of a model but its encoder.

    Attributes:
        about: for people and the gate: run, data, figures.
        spans: the windows it learned from; the gate refuses to judge it by them.
    """

    heads: Heads
    learned: Learned
    thresholds: Thresholds
    novel_from: float
    max_tokens: int
    about: dict[str, Any]
    spans: Sequence[Span] = ()


def save_model(folder: Path, encoder: Path, model: Model, card: str) -> int:
    """Write all files, the manifest last.

    Args:
        folder: made where it is not there.
        encoder: folder with encoder.onnx and tokenizer.json.
        model: the rest.
        card: for people.

    Returns:
        bytes in all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("encoder.onnx", "tokenizer.json"):
        if (encoder / name).resolve() != (folder / name).resolve():
            shutil.copyfile(encoder / name, folder / name)
    arrays: dict[str, Any] = {
        **model.heads.arrays(),
        "prototypes": model.learned.prototypes,
        "skeletons": model.learned.skeletons,
        "verdicts": model.learned.verdicts,
    }
    np.savez_compressed(folder / "heads.npz", allow_pickle=False, **arrays)
    (folder / "MODEL_CARD.md").write_text(card, "utf-8")
    spans = "".join(each.model_dump_json() + "\n" for each in model.spans)
    (folder / SPANS_NAME).write_text(spans, "utf-8")
    names = ("MODEL_CARD.md", "encoder.onnx", "heads.npz", "tokenizer.json", SPANS_NAME)
    manifest = {
        "format": FORMAT,
        "versions": versions(),
        "max_tokens": model.max_tokens,
        "thresholds": model.thresholds.model_dump(),
        "novel_from": model.novel_from,
        "novelty_scale": model.learned.scale,
        "trained_on": SPANS_NAME,
        "files": {name: hash_of(folder / name) for name in names},
        **model.about,
    }
    text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, "utf-8")
    return sum(path.stat().st_size for path in folder.iterdir())


def data_hash(folder: Path) -> str:
    """Of every label file below a folder, by name."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.jsonl")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
