"""What is said of a window by those who never saw its programs, or its time. Not here: the fitting."""

import random
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b

from logwarden_training.triage.sample import Sample
from logwarden_training.triage.trees_fit import Spoken

Speaker = Callable[[Sequence[Sample]], list[Spoken]]
"""Says what a head makes of the words of windows."""

QUARTERS = 4
LATE = 0.75
"""Share of a real log from which on its windows only measure, before everything is learned."""


def fold_of(system: str, folds: int) -> int:
    """The same for the same family, whatever else there is."""
    return int.from_bytes(blake2b(system.encode(), digest_size=4).digest(), "big") % folds


def folds_of(sample: Sample, folds: int) -> set[int]:
    """Of all of its programs; simulated windows are of none, and never left out."""
    if sample.origin == "simulated":
        return set()
    return {fold_of(system, folds) for system in sample.system}


def without_fold(samples: Sequence[Sample], fold: int, folds: int) -> list[Sample]:
    """Windows that have nothing of a fold."""
    return [sample for sample in samples if fold not in folds_of(sample, folds)]


def of_fold(samples: Sequence[Sample], fold: int, folds: int) -> list[Sample]:
    """Windows of a fold alone."""
    return [sample for sample in samples if folds_of(sample, folds) == {fold}]


def quarters(samples: Sequence[Sample], seed: int) -> Iterator[tuple[list[Sample], list[Sample]]]:
    """Pairs of what is outside and inside a quarter: programs that are known, windows that are not.

    Real windows are cut by their place in the log, others at random; patterns stay outside.
    """
    draw = random.Random(seed)  # noqa: S311 - which windows
    places = [_quarter(each, draw) for each in samples]
    for quarter in range(QUARTERS):
        pairs = list(zip(samples, places, strict=True))
        yield (
            [each for each, place in pairs if place != quarter],
            [each for each, place in pairs if place == quarter],
        )


def is_late(sample: Sample) -> bool:
    """Whether it is of the last quarter of a real log."""
    return sample.position > LATE


def _quarter(sample: Sample, draw: random.Random) -> int | None:
    if sample.origin == "real":
        return min(QUARTERS - 1, int(sample.position * QUARTERS - 1e-9))
    return draw.randrange(QUARTERS) if sample.origin in ("written", "fresh", "simulated") else None
