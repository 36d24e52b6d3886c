"""Rows in words to one vector each: tokenizers and onnxruntime, on the CPU.

Not here: the words (`row_words`), and what vectors mean (`heads`, `novelty`).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

BATCH = 8
"""Rows at once, neighbours in length: more pad more, and gain nothing on one core (measured)."""


class Encoder:
    """A sentence encoder of fixed width. Threads may share it."""

    def __init__(self, folder: Path, max_tokens: int, threads: int = 1) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, width); not normalised."""
        encodings = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids))
        parts = [
            self._run([encodings[index] for index in order[first : first + BATCH]])
            for first in range(0, len(order), BATCH)
        ]
        vectors = np.concatenate(parts)
        found = np.empty_like(vectors)
        found[order] = vectors
        return found

    def _run(self, encodings: Sequence[Encoding]) -> NDArray[np.float32]:
        longest = max(len(encoding.ids) for encoding in encodings)
        ids = np.zeros((len(encodings), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        (vectors,) = self._session.run(["vectors"], {"ids": ids, "mask": mask})
        found: NDArray[np.float32] = vectors
        return found
