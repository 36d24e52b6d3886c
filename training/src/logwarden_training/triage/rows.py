"""Each distinct row once, with what most windows say of it. Not here: windows (`sample`)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logwarden_training.triage.sample import Sample

MOST_RISK = (100.0, 40.0, 8.0)
"""Of a critical row, a warning, any other: what its window's risk says of the row itself."""


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A row in words.

    Attributes:
        label: critical, warning, neither.
        risk: 0 to 100, the mean of what its windows' say of it.
    """

    words: str
    label: int
    risk: float


def labelled_rows(samples: Sequence[Sample]) -> list[LabelledRow]:
    """In the order of their words, so that runs repeat."""
    votes: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(3))
    risks: dict[str, list[float]] = defaultdict(list)
    for sample in samples:
        for words, label in zip(sample.words, sample.labels, strict=True):
            votes[words][label] += 1
            risks[words].append(min(sample.risk, MOST_RISK[int(label)]))
    return [
        LabelledRow(
            words,
            int(votes[words].argmax()),
            float(np.mean(risks[words])),
        )
        for words in sorted(votes)
    ]
