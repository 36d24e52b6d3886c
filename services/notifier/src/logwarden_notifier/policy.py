"""What is worth telling, as numbers. Times are milliseconds."""

from dataclasses import dataclass

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

ACT_NOW = 70
"""Risk from which a verdict asks to act now (see `Verdict`)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The part of the settings that decides.

    Attributes:
        max_age_ms: evidence that was older when its analysis was written pages nobody.
        quiet_ms: without the pattern for so long, its incident is over.
        memory_ms: a pattern silent for longer is forgotten, and new again.
        alerts_per_day: pages of one source group in a day.
        max_patterns: remembered at most.
        again_ms: told of and silent for longer, a pattern that comes back pages again.
        worse_by: risk points more, reaching `ACT_NOW`, that raise an open incident.
    """

    max_age_ms: int = HOUR_MS
    quiet_ms: int = HOUR_MS // 2
    memory_ms: int = 14 * DAY_MS
    alerts_per_day: int = 20
    max_patterns: int = 5000
    again_ms: int = DAY_MS
    worse_by: int = 20
