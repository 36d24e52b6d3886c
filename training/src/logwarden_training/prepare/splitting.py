"""Which windows are learned from, chosen with, and measured on. Pure.

Not here: how much the three share (`leakage`).
"""

from collections.abc import Callable, Sequence

from logwarden_training.prepare.cutting import random_of
from logwarden_training.prepare.run import Part, Split
from logwarden_training.prepare.window import Window

SPLITS = ("train", "validation", "test")

Splits = dict[str, list[Window]]
"""By name of `SPLITS`, each in the order of the systems and of their lines."""


def split_windows(windows: Sequence[Window], wanted: Split, seed: int) -> Splits:
    """All windows, of each system in the order of its lines."""
    ways: dict[str, Callable[[Sequence[Window], Split, int], Splits]] = {
        "time": _by_time,
        "systems": _by_systems,
        "random": _by_chance,
    }
    splits = ways[wanted.by](windows, wanted, seed)
    if wanted.train is not None and len(splits["train"]) > wanted.train:
        chosen = random_of(seed, "most").sample(range(len(splits["train"])), wanted.train)
        splits["train"] = [splits["train"][place] for place in sorted(chosen)]
    return splits


def subset_of(windows: Sequence[Window], count: int, seed: int) -> list[Window]:
    """So many of them, drawn, in their order."""
    places = random_of(seed, "subset").sample(range(len(windows)), min(count, len(windows)))
    return [windows[place] for place in sorted(places)]


def _by_time(windows: Sequence[Window], wanted: Split, _: int) -> Splits:
    """Of each system the last ones for the test, those before for validation."""
    splits: Splits = {name: [] for name in SPLITS}
    systems = _by_system(windows)
    for own in systems.values():
        test = _count(wanted.test, own, windows)
        validation = _count(wanted.validation, own, windows)
        before = max(0, len(own) - test)
        learned = max(0, before - validation)
        splits["train"] += own[:learned]
        splits["validation"] += own[learned:before]
        splits["test"] += own[before:]
    return splits


def _by_systems(windows: Sequence[Window], wanted: Split, seed: int) -> Splits:
    """Systems left out; without systems for validation, it is the latest windows of the others."""
    left_out = {*wanted.test_systems, *wanted.validation_systems}
    others = [window for window in windows if window.system not in left_out]
    own = bool(wanted.validation_systems)
    rest = wanted.model_copy(update={"test": 0.0, **({"validation": 0.0} if own else {})})
    splits = _by_time(others, rest, seed)
    splits["validation"] += [each for each in windows if each.system in wanted.validation_systems]
    splits["test"] = [each for each in windows if each.system in wanted.test_systems]
    return splits


def _by_chance(windows: Sequence[Window], wanted: Split, seed: int) -> Splits:
    places = [*range(len(windows))]
    random_of(seed, "split").shuffle(places)
    validation = _count(wanted.validation, windows, windows)
    test = _count(wanted.test, windows, windows)
    ends = (validation, validation + test)
    drawn = {
        "train": places[ends[1] :],
        "validation": places[: ends[0]],
        "test": places[ends[0] : ends[1]],
    }
    return {name: [windows[place] for place in sorted(drawn[name])] for name in SPLITS}


def _by_system(windows: Sequence[Window]) -> dict[str, list[Window]]:
    systems: dict[str, list[Window]] = {}
    for window in windows:
        systems.setdefault(window.system, []).append(window)
    return systems


def _count(part: Part, own: Sequence[Window], windows: Sequence[Window]) -> int:
    """A number is one of all windows; each system gives its share of it."""
    share = part if isinstance(part, float) else part / max(1, len(windows))
    return round(len(own) * share)
