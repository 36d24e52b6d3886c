"""From vectors to probabilities: a linear layer for the words, boosted trees for the rest. numpy alone.

Not here: how they were fitted (`logwarden_training.triage`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from logwarden_analyzer.judges.triage.features import (
    Floats,
    RowFacts,
    is_settled,
    row_features,
    window_features,
)
from logwarden_analyzer.judges.triage.terms import term_matrix

TREE_PARTS = ("feature", "threshold", "left", "right", "value")
ENSEMBLE_PARTS = ("rows", "alert", "risk")
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
        trees, nodes = self.feature.shape
        seen = features.take(self.feature.ravel(), axis=1)
        after = np.where(seen <= self.threshold.ravel(), self.left.ravel(), self.right.ravel())
        begins = (np.arange(trees) * nodes)[None, :]
        rows = (np.arange(len(features)) * trees * nodes)[:, None] + begins
        node = np.zeros((len(features), trees), dtype=np.int64)
        for _ in range(self.depth):
            node = after.take(rows + node)
        node = begins + node
        leaves = self.value.take(node)
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
class Weighed:
    """A window as trees see it.

    Attributes:
        rows: shape (rows, 2), probability of critical and warning.
        alert: probability.
        risk: 0 to 100, not yet made to agree with the alert.
        settled: see `features.is_settled`.
    """

    rows: Floats
    alert: float
    risk: float
    settled: bool


@dataclass(frozen=True, slots=True)
class Ensembles:
    """Trees for the rows (three classes), the alert, and the risk."""

    rows: Trees
    alert: Trees
    risk: Trees

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> Self:
        """Of one name, from the arrays of a file."""
        return cls(*(Trees.read(arrays, f"{name}_{part}") for part in ENSEMBLE_PARTS))

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """As `read` finds them."""
        found: dict[str, NDArray[np.generic]] = {}
        for part in ENSEMBLE_PARTS:
            found |= getattr(self, part).arrays(f"{name}_{part}")
        return found


@dataclass(frozen=True, slots=True)
class Heads:
    """All of them.

    Attributes:
        words: from a vector.
        strange: for windows of patterns that are new or hardly known: what words mean decides.
        settled: for windows of patterns seen again and again: what was said of them decides.
    """

    words: WordsHead
    strange: Ensembles
    settled: Ensembles

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """From the arrays of a file."""
        words = WordsHead(**{part: arrays[f"words_{part}"] for part in WORDS_PARTS})  # type: ignore[arg-type] # as written
        return cls(words, Ensembles.read(arrays, "strange"), Ensembles.read(arrays, "settled"))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """As `read` finds them."""
        return {
            **{f"words_{part}": getattr(self.words, part) for part in WORDS_PARTS},
            **self.strange.arrays("strange"),
            **self.settled.arrays("settled"),
        }


def weighed(strange: Ensembles, settled: Ensembles, said: Floats, facts: RowFacts) -> Weighed:
    """What the trees that fit say of a window: `said` as in `features.window_features`."""
    is_one = is_settled(said, facts)
    trees = settled if is_one else strange
    window = window_features(said, facts)
    odds = trees.rows(row_features(said, facts, window))
    return Weighed(
        softmax(odds)[:, :2],
        float(sigmoid(trees.alert(window[None]))[0, 0]),
        float(trees.risk(window[None])[0, 0]),
        is_one,
    )


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
