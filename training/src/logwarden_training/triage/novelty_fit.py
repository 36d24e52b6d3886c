"""What is kept of the patterns learned, and from which distance on a pattern is new. Not here: the measure."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from logwarden_analyzer.judges.triage.features import Floats
from logwarden_analyzer.judges.triage.novelty import KNOWN_SHARE, Learned, often, skeleton_hash
from logwarden_training.triage.sample import CRITICAL, Sample


def learned_of(
    vectors: Floats, samples: Sequence[Sample], most: int, scale: float, seed: int
) -> Learned:
    """What is kept of these windows, and of their rows' vectors.

    Prototypes are spread over everything learned: each is the farthest from those before it.
    """
    units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    chosen = units[_spread(units, most, seed)]
    said = {skeleton_hash(each): verdict for each, verdict in verdicts_of(samples).items()}
    hashes = np.array(sorted(said), dtype=np.uint64)
    verdicts = np.array([said[int(each)] for each in hashes]).reshape(-1, 3)
    kept = np.round(verdicts * 200).astype(np.uint8)
    return Learned(np.round(chosen * 127).astype(np.int8), hashes, kept, scale)


def verdicts_of(samples: Sequence[Sample]) -> dict[str, tuple[float, float, float]]:
    """Of each skeleton: in which share of its windows it is critical, their mean risk, how many they are."""
    found: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for sample in samples:
        for skeleton, label in zip(sample.skeletons, sample.labels, strict=True):
            found[skeleton].append((label == CRITICAL, sample.risk / 100))
    means = {each: np.mean(said, axis=0).tolist() for each, said in found.items()}
    return {each: (mean[0], mean[1], often(len(found[each]))) for each, mean in means.items()}


def novel_from(known: Floats, strange: Floats) -> float:
    """The novelty that tells both apart best, but never within what learned skeletons can reach."""
    if not len(known) or not len(strange):
        return 0.5
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
