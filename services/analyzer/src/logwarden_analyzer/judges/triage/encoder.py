"""Rows in words to one vector each: tokenizers and onnxruntime, on the CPU.

Not here: the words (`row_words`), and what vectors mean (`heads`, `novelty`).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer


class Encoder:
    """A sentence encoder of fixed width. Threads may share it."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, width); not normalised.

        One text at a time: on one core several gain nothing (measured), and the int8 encoder rounds
        by all that it is given at once, so a row's vector would depend on the rows beside it.
        """
        encodings = self._tokenizer.encode_batch(list(texts))
        return np.concatenate([self._run(encoding) for encoding in encodings])

    def _run(self, encoding: Encoding) -> NDArray[np.float32]:
        ids = np.array([encoding.ids], dtype=np.int64)
        (vector,) = self._session.run(["vectors"], {"ids": ids, "mask": np.ones_like(ids)})
        found: NDArray[np.float32] = vector
        return found
