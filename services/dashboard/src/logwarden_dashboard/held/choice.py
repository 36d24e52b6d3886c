"""What a person chose to see, and which analyses that is. Pure.

Not here: the widgets and the URL (`pages`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from logwarden_dashboard.held.analysis import Held

SPANS = {"15 min": 15, "1 h": 60, "6 h": 360, "24 h": 1440}
"""Minutes by their names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Filters.

    Attributes:
        minutes: how far back.
        group: source group; null: all.
        least_risk: of a window.
    """

    minutes: int = 60
    group: str | None = None
    least_risk: int = 0

    def since_ms(self, now_ms: int) -> int:
        """Where the time that was chosen begins."""
        return now_ms - self.minutes * 60_000

    def of(self, analyses: Sequence[Held], now_ms: int) -> list[Held]:
        """Those that were chosen, in their order."""
        since = self.since_ms(now_ms)
        return [
            one
            for one in analyses
            if one.judged_at_ms >= since
            and one.risk >= self.least_risk
            and (self.group is None or self.group in one.groups)
        ]


def groups_of(analyses: Sequence[Held]) -> list[str]:
    """Source groups that are cited, by name."""
    return sorted({group for one in analyses for group in one.groups})
