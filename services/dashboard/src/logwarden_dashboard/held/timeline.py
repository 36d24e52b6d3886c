"""Risk over time: equal slices, each with its highest risk. Pure.

Not here: drawing (`view`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from logwarden_dashboard.held.analysis import Held

SLICES = 60


@dataclass(slots=True)
class Slice:
    """One piece of time.

    Attributes:
        risk: the highest; null: no window was judged.
        windows, alerts, lines: how many.
    """

    begins_ms: int
    ends_ms: int
    risk: int | None = None
    windows: int = 0
    alerts: int = 0
    lines: int = 0


def timeline(
    analyses: Sequence[Held], since_ms: int, until_ms: int, slices: int = SLICES
) -> list[Slice]:
    """Slices that cover the time, oldest first; what lies outside of it is passed over.

    Slices begin at multiples of their length, so that a bar keeps its windows while time goes on.
    """
    length = max(1, (until_ms - since_ms) // slices)
    first = since_ms // length * length
    count = (until_ms - first) // length + 1
    made = [Slice(first + n * length, first + (n + 1) * length) for n in range(count)]
    for one in analyses:
        index = (one.judged_at_ms - first) // length
        if 0 <= index < count:
            _count(made[index], one)
    return made[-slices:]


def _count(part: Slice, one: Held) -> None:
    part.risk = max(part.risk or 0, one.risk)
    part.windows += 1
    part.alerts += one.alerts
    part.lines += one.lines
