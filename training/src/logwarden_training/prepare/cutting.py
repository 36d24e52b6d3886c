"""Where windows begin and end in a log of so many lines. Pure.

Each system has its own draw: taking one away changes no other.
"""

from collections.abc import Sequence
from random import Random

from logwarden_training.prepare.run import Logs, Windows


def cuts(system: str, lines: int, logs: Logs, windows: Windows, seed: int) -> list[range]:
    """1-based line numbers of the windows of one log: consecutive, apart, ascending.

    Args:
        system: its name, part of the draw.
        lines: of the file.
        logs: how far in windows may lie.
        windows: sizes and number.
        seed: of the run.
    """
    rng = random_of(seed, "cut", system)
    end = min(lines, logs.last_line or lines) + 1
    smallest, largest = windows.lines
    ranges: list[range] = []
    first = logs.first_line
    while first + smallest <= end and not _enough(ranges, windows):
        stop = min(first + rng.randint(smallest, largest), end)
        ranges.append(range(first, stop))
        first = stop
    return _chosen(ranges, windows)


def random_of(seed: int, *names: str) -> Random:
    """A draw of its own for each use, equal on every machine."""
    return Random("/".join((str(seed), *names)))  # noqa: S311 - repeatable, not secret


def _enough(ranges: Sequence[range], windows: Windows) -> bool:
    return windows.taken == "beginning" and len(ranges) == windows.per_system


def _chosen(ranges: list[range], windows: Windows) -> list[range]:
    most = windows.per_system
    if most is None or len(ranges) <= most:
        return ranges
    return [ranges[place * len(ranges) // most] for place in range(most)]
