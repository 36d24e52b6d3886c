"""Alerts by pattern: what happened, how often, since when, and whether it is new. Pure.

An alerting window counts for each critical pattern that it cites; where it cites none, for its
warnings; where it cites nothing, it is an alert of its own. Novelty is told from the analyses held;
the notifier, which remembers longer, knows better where it is asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from logwarden_dashboard.held.analysis import Cited, Held

Novelty = Literal["new", "rising", "recurring", "quiet"]

NEW_MS = 15 * 60_000
QUIET_MS = 30 * 60_000
RISING_FACTOR = 3
_SLICE_MS = 10 * 60_000


@dataclass(slots=True)
class AlertPattern:
    """One pattern in alerting windows.

    Attributes:
        key: its fingerprint; of a window that cites nothing, `window-` and the analysis' id.
        risk: the highest.
        lines: how many it stands for.
        seen_ms: when each of its windows was judged, ascending.
        was_new: a judge said that it never learned it.
        latest: the last window that cites it.
    """

    key: str
    group: str
    skeleton: str
    is_critical: bool
    latest: Held
    risk: int = 0
    lines: int = 0
    was_new: bool = False
    seen_ms: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    @property
    def windows(self) -> int:
        """How many windows alert for it."""
        return len(self.seen_ms)

    @property
    def first_ms(self) -> int:
        """When it was first seen, of what is held."""
        return self.seen_ms[0]

    @property
    def last_ms(self) -> int:
        """When it was last seen."""
        return self.seen_ms[-1]


def alert_patterns(analyses: Iterable[Held]) -> list[AlertPattern]:
    """Worst first; of equal risk the newest first.

    Args:
        analyses: oldest first; those that do not alert are passed over.
    """
    found: dict[str, AlertPattern] = {}
    for one in analyses:
        if one.alerts:
            for cited in reasons_of(one):
                _count(found, one, cited)
    return sorted(found.values(), key=lambda each: (-each.risk, -each.last_ms))


def reasons_of(one: Held) -> list[Cited]:
    """The patterns that an alerting window counts for; see the module."""
    critical = [cited for cited in one.cited if cited.level == "critical"]
    if critical or one.cited:
        return critical or list(one.cited)
    said = one.summary[0] if one.summary else "No line was cited."
    return [Cited(f"window-{one.id}", "-", said, "critical", one.lines, None)]


def _count(found: dict[str, AlertPattern], one: Held, cited: Cited) -> None:
    pattern = found.get(cited.fingerprint)
    if pattern is None:
        pattern = found[cited.fingerprint] = AlertPattern(
            cited.fingerprint, cited.group, cited.skeleton, cited.level == "critical", one
        )
    pattern.risk = max(pattern.risk, one.risk)
    pattern.lines += cited.lines
    pattern.was_new |= bool(cited.new)
    pattern.latest = one
    pattern.seen_ms.append(one.judged_at_ms)
    pattern.counts.append(cited.lines)


def novelty_of(pattern: AlertPattern, held_since_ms: int, now_ms: int) -> Novelty:
    """How it stands now.

    Args:
        pattern: from all analyses held, not from a choice of them.
        held_since_ms: when the oldest analysis held was judged.
        now_ms: the time.
    """
    if now_ms - pattern.last_ms > QUIET_MS:
        return "quiet"
    knows_before = pattern.first_ms - held_since_ms > _SLICE_MS
    if now_ms - pattern.first_ms <= NEW_MS and (knows_before or pattern.was_new):
        return "new"
    return "rising" if _is_rising(pattern, now_ms) else "recurring"


def is_present(pattern: AlertPattern, now_ms: int) -> bool:
    """Whether it may still go on: seen within the last quarter of an hour."""
    return now_ms - pattern.last_ms <= NEW_MS


def _is_rising(pattern: AlertPattern, now_ms: int) -> bool:
    """Its last ten minutes against the median of its ten minutes before."""
    slices = max(1, (now_ms - pattern.first_ms) // _SLICE_MS + 1)
    totals = [0] * slices
    for at_ms, count in zip(pattern.seen_ms, pattern.counts, strict=True):
        totals[min(slices - 1, max(0, now_ms - at_ms) // _SLICE_MS)] += count
    before = totals[1:]
    return len(before) >= 3 and totals[0] > RISING_FACTOR * max(1.0, median(before))


def occurrences(analyses: Sequence[Held], key: str) -> list[Held]:
    """Windows that cite a pattern, newest first, alerting or not."""
    return [
        one
        for one in reversed(analyses)
        if f"window-{one.id}" == key or any(cited.fingerprint == key for cited in one.cited)
    ]
