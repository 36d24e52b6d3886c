"""How busy people are at which hour: the daily rhythm of what they cause.

Not here: machines' own work (cron, health checks), which keeps its pace.
"""

from typing import Final

_BUSY: Final = (  # share of the busiest hour, by hour of the day, UTC
    *(0.16, 0.12, 0.10, 0.09, 0.10, 0.15, 0.28, 0.48, 0.72, 0.90, 0.98, 0.97),
    *(0.88, 0.92, 1.00, 0.97, 0.90, 0.78, 0.68, 0.62, 0.56, 0.46, 0.34, 0.23),
)
_WEEKEND: Final = 0.45
_DAY_S: Final = 86_400


def busyness(second: int) -> float:
    """Share of the busiest hour's traffic, 0 to 1.

    Args:
        second: since 1970 UTC.
    """
    hour, past = divmod(second % _DAY_S, 3600)
    now, later = _BUSY[hour], _BUSY[(hour + 1) % 24]
    weekday = (second // _DAY_S + 3) % 7  # 1970 began on a Thursday; 0 is Monday
    return (now + (later - now) * past / 3600) * (_WEEKEND if weekday > 4 else 1.0)
