"""Fitting what a row's words say alone: vector and terms together, by Adam, in numpy.

Not here: the encoder, and what stands beside a row (`trees_fit`).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped] # has no types of its own

from logwarden_analyzer.judges.triage.features import Floats
from logwarden_analyzer.judges.triage.heads import WordsHead, sigmoid, softmax, units_of
from logwarden_analyzer.judges.triage.terms import SIZE, term_matrix
from logwarden_training.triage.rows import LabelledRow

UNITS = 96
EPOCHS = 14
BATCH = 192
RATE = 1.5e-3
DECAY = 0.02
DROPPED = 0.3
"""Share of inputs left out at random, vectors' and terms' alike: what is rare must not be all."""
TERM_RATE = 8.0
CLASS_WEIGHTS = np.array([1.8, 1.2, 1.0], dtype=np.float32)
RISK_SHARE = 0.7

Weights = dict[str, Floats]


def fit_words(
    vectors: Floats,
    rows: Sequence[LabelledRow],
    seed: int,
    starts: int = 4,
    epochs: int = EPOCHS,
    threads: int = 1,
) -> WordsHead:
    """A head for these rows' vectors: the mean of several from other starts, which is better than each."""
    inputs, bags = units_of(vectors), _bags([row.words for row in rows])
    used = np.unique(bags.indices)  # what no row has is never learned: half of the work
    few = bags[:, used]
    with ThreadPoolExecutor(threads) as pool:
        each_start = range(seed, seed + starts)
        found = list(pool.map(lambda own: _fitted(inputs, few, rows, own, epochs), each_start))
    share = np.float32(1 / starts)
    terms = np.zeros((SIZE, 4), dtype=np.float16)
    terms[used] = np.add.reduce([each["terms"] * share for each in found])
    return WordsHead(
        np.concatenate([each["hidden"] for each in found], axis=1),
        np.concatenate([each["hidden_bias"] for each in found]),
        np.concatenate([each["out"] * share for each in found]),
        np.add.reduce([each["bias"] * share for each in found]),
        terms,
    )


def _fitted(
    inputs: Floats, bags: csr_matrix, rows: Sequence[LabelledRow], seed: int, epochs: int
) -> Weights:
    draw = np.random.default_rng(seed)
    labels = np.array([row.label for row in rows])
    risks = np.array([row.risk / 100 for row in rows])
    weights = _start(inputs.shape[1], bags.shape[1], draw)
    moments = {name: (np.zeros_like(each), np.zeros_like(each)) for name, each in weights.items()}
    steps = epochs * ((len(rows) + BATCH - 1) // BATCH)
    step = 0
    for _ in range(epochs):
        order = draw.permutation(len(rows))
        for first in range(0, len(order), BATCH):
            step += 1
            part = order[first : first + BATCH]
            kept = draw.random((len(part), inputs.shape[1])) >= DROPPED
            dropped = inputs[part] * kept / (1 - DROPPED)
            bag = bags[part].copy()
            bag.data *= (draw.random(len(bag.data)) >= DROPPED) / (1 - DROPPED)
            gradients = _gradients(weights, dropped, bag, labels[part], risks[part])
            _step(weights, moments, gradients, step, RATE * (1 - step / (steps + 1)))
    return weights


def _gradients(
    weights: Weights,
    inputs: Floats,
    bag: csr_matrix,
    labels: NDArray[np.int64],
    risks: NDArray[np.float64],
) -> Weights:
    before = inputs @ weights["hidden"] + weights["hidden_bias"]
    units = np.maximum(before, 0)
    logits = units @ weights["out"] + weights["bias"] + bag @ weights["terms"]
    wrong = np.zeros_like(logits)
    wrong[:, :3] = softmax(logits[:, :3])
    wrong[np.arange(len(labels)), labels] -= 1
    wrong[:, :3] *= CLASS_WEIGHTS[labels][:, None]
    wrong[:, 3] = RISK_SHARE * (sigmoid(logits[:, 3]) - risks)
    wrong /= len(labels)
    back = (wrong @ weights["out"].T) * (before > 0)
    return {
        "hidden": inputs.T @ back,
        "hidden_bias": back.sum(axis=0),
        "out": units.T @ wrong,
        "bias": wrong.sum(axis=0),
        "terms": bag.T @ wrong,
    }


def _step(
    weights: Weights,
    moments: dict[str, tuple[Floats, Floats]],
    gradients: Weights,
    step: int,
    rate: float,
) -> None:
    """Adam with decoupled weight decay; terms are rare, so they learn faster."""
    for name, gradient in gradients.items():
        mean, square = moments[name]
        mean += 0.1 * (gradient - mean)
        square += 0.01 * (gradient**2 - square)
        own = rate * (TERM_RATE if name == "terms" else 1)
        change = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        weights[name] -= own * (change + (0 if "bias" in name else DECAY) * weights[name])


def _start(width: int, terms: int, draw: np.random.Generator) -> Weights:
    hidden = draw.normal(0, 1 / np.sqrt(width), (width, UNITS))
    out = draw.normal(0, 0.5 / np.sqrt(UNITS), (UNITS, 4))
    start = {
        "hidden": hidden,
        "hidden_bias": np.zeros(UNITS),
        "out": out,
        "bias": np.zeros(4),
        "terms": np.zeros((terms, 4)),
    }
    return {name: each.astype(np.float32) for name, each in start.items()}


def _bags(words: Sequence[str]) -> csr_matrix:
    rows, places, weights = term_matrix(words)
    return csr_matrix((weights, (rows, places)), shape=(len(words), SIZE), dtype=np.float32)
