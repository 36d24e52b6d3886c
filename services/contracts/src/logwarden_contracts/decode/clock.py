"""Times as logs write them, to milliseconds since 1970 UTC. Pure: nobody's clock is read.

What a written time lacks is completed by `settled`. Not here: where in a line it stands (`stamp`).
"""

import re
from datetime import date
from functools import lru_cache

SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

EXACT = 0
NO_ZONE = 1
NO_YEAR = 2
"""What a written time leaves open: nothing, the zone, the year and the zone."""

YEAR_UNKNOWN = 1972
"""Where neither the line nor the caller tells the year: differences of times are right, and nobody
takes the date for a true one. A leap year, so February 29 is read."""

MONTHS = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}

_EPOCH = date(1970, 1, 1).toordinal()
_QUARTER_MS = 15 * MINUTE_MS
_WIDEST_ZONE_MS = 14 * HOUR_MS + _QUARTER_MS
_UTC_NAMES = frozenset(("Z", "z", "UTC", "GMT"))
_ZONE = re.compile(r"([+-])(\d\d):?(\d\d)?")


@lru_cache(4096)
def day_ms(year: int, month: int, day: int) -> int | None:
    """Midnight UTC, or None for a day that isn't."""
    try:
        return (date(year, month, day).toordinal() - _EPOCH) * DAY_MS
    except ValueError:
        return None


@lru_cache(8192)
def clock_ms(text: str) -> int | None:
    """`hh:mm:ss` (or `h:m:s`) since midnight; a leap second is the last one twice."""
    hour, minute, second = (int(part) for part in text.split(":"))
    if hour > 23 or minute > 59 or second > 60:
        return None
    return hour * HOUR_MS + minute * MINUTE_MS + min(second, 59) * SECOND_MS


@lru_cache(8192)
def second_ms(text: str) -> int | None:
    """`YYYY-MM-DD hh:mm:ss` whatever stands between; lines of one second share it."""
    day = day_ms(int(text[:4]), int(text[5:7]), int(text[8:10]))
    clock = clock_ms(f"{text[11:13]}:{text[14:16]}:{text[17:19]}")
    return None if day is None or clock is None else day + clock


@lru_cache(256)
def zone_ms(zone: str) -> int | None:
    """Milliseconds east of UTC; None for a name (CET is one thing in Paris, another in summer)."""
    if zone in _UTC_NAMES:
        return 0
    match = _ZONE.fullmatch(zone)
    if match is None:
        return None
    sign, hours, minutes = match.groups("0")
    east = int(hours) * HOUR_MS + int(minutes) * MINUTE_MS
    return -east if sign == "-" else east


def instant(second: str, fraction: str | None, zone: str | None) -> tuple[int | None, int]:
    """`YYYY-MM-DD hh:mm:ss`, digits behind the point and zone, to a time and what it lacks."""
    time_ms = second_ms(second)
    if time_ms is None:
        return None, EXACT
    if fraction:
        time_ms += int((fraction + "00")[:3])
    east = zone_ms(zone) if zone else None
    return (time_ms, NO_ZONE) if east is None else (time_ms - east, EXACT)


def fraction_ms(digits: str | None) -> int:
    """Digits behind the second's point, to whole milliseconds."""
    return int((digits + "00")[:3]) if digits else 0


def settled(time_ms: int, lacks: int, year: int | None, near_ms: int | None) -> int | None:
    """Complete a written time.

    Args:
        time_ms: read as UTC, and in `YEAR_UNKNOWN` where it lacks the year.
        lacks: `EXACT`, `NO_ZONE` or `NO_YEAR`.
        year: of a time that lacks it; None if nobody knows.
        near_ms: when the record was written. A time without a year is taken next to it. A time
            without a zone that stands within a zone's reach of it was local: it is moved by whole
            quarters of an hour, so that a host's zone does not make its lines hours old.

    Returns:
        None where the year stays open.
    """
    if lacks == NO_YEAR:
        if near_ms is None and year is None:
            return None
        days, clock = divmod(time_ms, DAY_MS)
        if near_ms is not None:
            time_ms = _midnight_near(days, near_ms // DAY_MS) + clock
        elif year != YEAR_UNKNOWN:
            time_ms = _midnight_in(days, year or YEAR_UNKNOWN) + clock
    if near_ms is not None and abs(near_ms - time_ms) <= _WIDEST_ZONE_MS:
        time_ms += round((near_ms - time_ms) / _QUARTER_MS) * _QUARTER_MS
    return time_ms


@lru_cache(1024)
def _midnight_near(days: int, near_days: int) -> int:
    year = _date_of(near_days).year
    choices = (_midnight_in(days, year + step) for step in (-1, 0, 1))
    return min(choices, key=lambda choice: abs(choice - near_days * DAY_MS))


@lru_cache(1024)
def _midnight_in(days: int, year: int) -> int:
    written = _date_of(days)
    midnight = day_ms(year, written.month, written.day)
    if midnight is None:  # February 29 of a year that has none
        return (day_ms(year, 2, 28) or 0) + DAY_MS
    return midnight


def _date_of(days: int) -> date:
    return date.fromordinal(days + _EPOCH)
