"""What is kept of the patterns learned, and from which distance on a pattern is new. Not here: the measure."""

from collections.abc import Sequence

import numpy as np

from logwarden_analyzer.judges.triage.heads import Floats
from logwarden_analyzer.judges.triage.novelty import KNOWN_SHARE, Learned, skeleton_hash
from logwarden_training.triage.sample import Sample


def learned_of(
    vectors: Floats, skeletons: Sequence[str], most: int, scale: float, seed: int
) -> Learned:
    """Prototypes spread over everything learned: each the farthest from those before it."""
    units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    chosen = units[_spread(units, most, seed)]
    hashes = np.unique(np.array([skeleton_hash(each) for each in skeletons], dtype=np.uint64))
    return Learned(np.round(chosen * 127).astype(np.int8), hashes, scale)


def skeletons_of(samples: Sequence[Sample]) -> list[str]:
    """All of them, each once."""
    return sorted({skeleton for sample in samples for skeleton in sample.skeletons})


def novel_from(known: Floats, strange: Floats) -> float:
    """The novelty that tells both apart best, but never within what learned skeletons can reach."""
    steps = np.linspace(KNOWN_SHARE + 0.01, 0.95, 60)
    gain = [(strange >= step).mean() - (known >= step).mean() for step in steps]
    return round(float(steps[int(np.argmax(gain))]), 3)


def _spread(units: Floats, most: int, seed: int) -> list[int]:
    if len(units) <= most:
        return list(range(len(units)))
    chosen = [int(np.random.default_rng(seed).integers(len(units)))]
    nearest = units @ units[chosen[0]]
    while len(chosen) < most:
        farthest = int(np.argmin(nearest))
        chosen.append(farthest)
        np.maximum(nearest, units @ units[farthest], out=nearest)
    return chosen
