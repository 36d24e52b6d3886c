"""Each distinct row once, with what most windows say of it. Not here: windows (`sample`)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logwarden_training.triage.sample import Sample


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A row in words.

    Attributes:
        label: critical, warning, neither.
        risk: 0 to 100, where a pattern of its own says so.
        weight: how much it counts.
    """

    words: str
    label: int
    risk: float | None
    weight: float


def labelled_rows(samples: Sequence[Sample]) -> list[LabelledRow]:
    """In the order of their words, so that runs repeat."""
    votes: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(3))
    risks: dict[str, list[float]] = defaultdict(list)
    for sample in samples:
        for words, label in zip(sample.words, sample.labels, strict=True):
            votes[words][label] += 1
        if sample.origin == "pattern":
            risks[sample.words[0]].append(sample.risk)
    return [
        LabelledRow(
            words,
            int(votes[words].argmax()),
            float(np.mean(risks[words])) if words in risks else None,
            1.0,
        )
        for words in sorted(votes)
    ]
