"""How far figures would move on other windows of the same kind. Pure, with a fixed seed.

Windows are drawn again with replacement: lines of one window stand or fall together. Two judges are
compared on the same draws, so what is hard for both does not count as a difference between them.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from logwarden_training.evaluate.scores import Floats, Table, figures_by_weight, figures_of

SEED = 1308
RESAMPLES = 1000
LEVEL = 95
"""Per cent of an interval."""

MOST_WINDOWS = 1_000_000
TINY = 1e-9
"""Less is no difference."""


@dataclass(frozen=True)
class Interval:
    """Bounds of 95 % of the draws."""

    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """One figure of a judge less the same figure of another, on the same windows.

    Attributes:
        value: on the windows as they are; None where one has no such figure.
        interval: None likewise.
        windows: how many there were.
    """

    value: float | None
    interval: Interval | None
    windows: int


Draws = dict[str, Floats]
"""By figure, its value in every draw; NaN where the draw cannot tell."""


def weights_of(windows: int, resamples: int = RESAMPLES, seed: int = SEED) -> Floats:
    """How often each window was drawn, shape (resamples, windows)."""
    chances = np.full(windows, 1 / windows)
    drawn = np.random.default_rng(seed).multinomial(windows, chances, resamples)
    return drawn.astype(np.float64)


def draws_of(table: Table) -> Draws:
    """Every figure in every draw: the same draws for every judge on the same windows."""
    return figures_by_weight(table, weights_of(len(table)))


def interval_of(values: Floats) -> Interval | None:
    """None where no draw could tell."""
    told = values[~np.isnan(values)]
    if not len(told):
        return None
    tail = (100 - LEVEL) / 2
    low, high = np.percentile(told, (tail, 100 - tail))
    return Interval(float(low), float(high))


def difference_of(name: str, ours: tuple[Table, Draws], theirs: tuple[Table, Draws]) -> Difference:
    """A figure of two judges; their draws must be of the same rows."""
    (our_table, our_draws), (their_table, their_draws) = ours, theirs
    one, other = figures_of(our_table)[name], figures_of(their_table)[name]
    if one is None or other is None:
        return Difference(None, None, len(our_table))
    interval = interval_of(our_draws[name] - their_draws[name])
    return Difference(one - other, interval, len(our_table))


def windows_to_settle(difference: Difference, bound: float) -> int | None:
    """How many windows would put the whole interval above a bound, were the difference to stay.

    An interval shrinks with the root of the windows. None: no number would, because the difference
    itself does not lie above the bound, or nobody could label so many.
    """
    if difference.value is None or difference.interval is None or difference.value <= bound:
        return None
    reach = max(0.0, difference.value - difference.interval.low)
    ratio = reach / max(difference.value - bound, TINY)
    if ratio**2 * difference.windows > MOST_WINDOWS:
        return None
    is_open = difference.interval.low <= bound
    return max(difference.windows + 1 if is_open else 1, ceil(ratio**2 * difference.windows))
