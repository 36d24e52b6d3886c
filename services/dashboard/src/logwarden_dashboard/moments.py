"""Points in time, as the person who looks reads them: in the browser's zone. Pure.

Not here: asking the browser (`view.viewer`).
"""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def zone_of(name: str | None, offset_minutes: int | None) -> tzinfo:
    """The zone that a browser names, its present offset where we do not know the name, else UTC.

    Args:
        name: of the IANA database.
        offset_minutes: as JavaScript tells it: UTC less local time.
    """
    try:
        if name:
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass  # a browser may name a zone that this machine's database does not have
    if offset_minutes is None or abs(offset_minutes) >= 24 * 60:
        return UTC
    return timezone(timedelta(minutes=-offset_minutes))


def clock_text(at_ms: int | None, now_ms: int, zone: tzinfo) -> str:
    """Hours, minutes, seconds; with the day where it is not today; `-` for an unknown time."""
    moment, now = _moment(at_ms, zone), _moment(now_ms, zone)
    if moment is None or now is None:
        return "-"
    if moment.date() == now.date():
        return moment.strftime("%H:%M:%S")
    day = "%b %-d" if moment.year == now.year else "%Y-%m-%d"
    return moment.strftime(f"{day} %H:%M:%S")


def full_text(at_ms: int | None, zone: tzinfo) -> str:
    """Day, time and zone; `-` for an unknown time."""
    moment = _moment(at_ms, zone)
    return moment.strftime("%Y-%m-%d %H:%M:%S %Z") if moment else "-"


def ago_text(at_ms: int | None, now_ms: int) -> str:
    """How long it is past, in one unit."""
    if at_ms is None:
        return "never"
    return f"{span_text(max(0.0, (now_ms - at_ms) / 1000))} ago"


def span_text(seconds: float) -> str:
    """A length of time in one unit, rounded down."""
    for length, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return f"{int(seconds)} s"


def zone_text(zone: tzinfo, now_ms: int) -> str:
    """The zone's own name for people."""
    if isinstance(zone, ZoneInfo) and zone.key != "UTC":
        return zone.key.replace("_", " ")
    return datetime.fromtimestamp(now_ms / 1000, zone).strftime("%Z")


def counted(number: int, noun: str) -> str:
    """A number and what is counted."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _moment(at_ms: int | None, zone: tzinfo) -> datetime | None:
    if at_ms is None:
        return None
    try:
        return datetime.fromtimestamp(at_ms / 1000, zone)
    except (OverflowError, OSError, ValueError):
        return None  # a shipper may tell any number as a time
