"""What is said of a window by those who never saw its programs, or its time. Not here: the fitting."""

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b

from logwarden_training.triage.sample import Sample
from logwarden_training.triage.trees_fit import Spoken

Speaker = Callable[[Sequence[Sample]], list[Spoken]]
"""Says what a head makes of the words of windows."""

TIME_CUTS = ((0.5, 0.75), (0.75, 1.01))
"""Shares of a real log: what stands in one is judged by what stands outside of it."""


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


def time_splits(samples: Sequence[Sample]) -> Iterator[tuple[list[Sample], list[Sample]]]:
    """Pairs of what is outside and inside a stretch of the real logs."""
    for first, last in TIME_CUTS:
        inside = [s for s in samples if s.origin == "real" and first < s.position <= last]
        ids = set(map(id, inside))
        yield [s for s in samples if id(s) not in ids], inside
