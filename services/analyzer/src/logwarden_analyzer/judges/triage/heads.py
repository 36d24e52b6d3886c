"""From vectors to probabilities: a linear layer for the words, boosted trees for the rest. numpy alone.

Not here: how they were fitted (`logwarden_training.triage`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from logwarden_analyzer.judges.triage.terms import term_matrix

Floats = NDArray[np.float32]

TREE_PARTS = ("feature", "threshold", "left", "right", "value")
WORDS_PARTS = ("hidden", "hidden_bias", "out", "bias", "terms")


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble of regression trees as arrays, all walked at once.

    Attributes:
        feature, threshold, left, right, value: shape (trees, nodes); node 0 is the root, and a
            leaf's `left` and `right` are the leaf itself.
        output: shape (trees,), which of the outputs a tree adds to.
        start: shape (outputs,), what is there before the first tree.
        depth: of the deepest tree.
    """

    feature: NDArray[np.int16]
    threshold: Floats
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: Floats
    output: NDArray[np.int16]
    start: Floats
    depth: int

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> Self:
        """Of one name, from the arrays of a file."""
        part = {key: arrays[f"{name}_{key}"] for key in (*TREE_PARTS, "output", "start")}
        return cls(**part, depth=int(arrays[f"{name}_depth"]))  # type: ignore[arg-type] # as written

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """As `read` finds them."""
        parts = {key: getattr(self, key) for key in (*TREE_PARTS, "output", "start")}
        return {f"{name}_{key}": value for key, value in parts.items()} | {
            f"{name}_depth": np.array(self.depth)
        }

    def __call__(self, features: Floats) -> Floats:
        """Sums of leaves: shape (rows, outputs) of features of shape (rows, features)."""
        rows = np.arange(len(features))[:, None]
        trees = np.arange(len(self.feature))[None, :]
        node = np.zeros((len(features), len(self.feature)), dtype=np.int16)
        for _ in range(self.depth):
            goes_left = features[rows, self.feature[trees, node]] <= self.threshold[trees, node]
            node = np.where(goes_left, self.left[trees, node], self.right[trees, node])
        leaves = self.value[trees, node]
        sums = [leaves[:, self.output == each].sum(axis=1) for each in range(len(self.start))]
        return (np.stack(sums, axis=1) + self.start).astype(np.float32)


@dataclass(frozen=True, slots=True)
class WordsHead:
    """What a row's words say alone: one hidden layer over its vector, and a weight for each term.

    The four outputs are critical, warning, neither; risk.

    Attributes:
        hidden, hidden_bias: shapes (width, units), (units,).
        out, bias: shapes (units, 4), (4,).
        terms: shape (`terms.SIZE`, 4).
    """

    hidden: Floats
    hidden_bias: Floats
    out: Floats
    bias: Floats
    terms: NDArray[np.float16]

    def __call__(self, vectors: Floats, words: Sequence[str]) -> Floats:
        """Shape (rows, 3): probability of critical and warning, and risk from 0 to 1."""
        units = np.maximum(units_of(vectors) @ self.hidden + self.hidden_bias, 0)
        logits = (units @ self.out + self.bias).astype(np.float32)
        rows, places, weights = term_matrix(words)
        np.add.at(logits, rows, self.terms[places] * weights[:, None])
        classes = softmax(logits[:, :3])
        return np.concatenate([classes[:, :2], sigmoid(logits[:, 3:])], axis=1)


@dataclass(frozen=True, slots=True)
class Heads:
    """All of them.

    Attributes:
        words: from a vector.
        rows: log-odds of critical, warning, neither, from row features.
        alert: log-odds, from window features.
        risk: 0 to 100, from window features.
    """

    words: WordsHead
    rows: Trees
    alert: Trees
    risk: Trees

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """From the arrays of a file."""
        words = WordsHead(**{part: arrays[f"words_{part}"] for part in WORDS_PARTS})  # type: ignore[arg-type] # as written
        return cls(words, *(Trees.read(arrays, name) for name in ("rows", "alert", "risk")))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """As `read` finds them."""
        return {
            **{f"words_{part}": getattr(self.words, part) for part in WORDS_PARTS},
            **self.rows.arrays("rows"),
            **self.alert.arrays("alert"),
            **self.risk.arrays("risk"),
        }


def units_of(vectors: Floats) -> Floats:
    """Each of one length, so that long rows are no louder; each coordinate is about 1."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    found: Floats = vectors / lengths * np.sqrt(vectors.shape[1])
    return found


def softmax(logits: Floats) -> Floats:
    """Along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    found: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return found


def sigmoid(logits: Floats) -> Floats:
    """Never overflows."""
    found: Floats = 0.5 * (1 + np.tanh(0.5 * logits))
    return found
