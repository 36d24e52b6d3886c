"""How places, times and numbers read, the same on a terminal and on a page.

Everything that comes from a log, or from the name of a file, is made harmless here once more: the
analyzer has cleaned its evidence, but nobody has cleaned a file's name. Pure.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePath

from logwarden_contracts.clean import clean
from logwarden_contracts.decode.clock import YEAR_UNKNOWN
from logwarden_contracts.messages import Evidence, Level, WindowAnalysis

DAY_MS = 86_400_000
_UNDATED_FROM_MS, _UNDATED_UNTIL_MS = (
    int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000)
    for year in (YEAR_UNKNOWN, YEAR_UNKNOWN + 1)
)
LEVEL_ICONS: dict[Level, str] = {"critical": "✖", "warning": "▲"}


def one_line(text: str) -> str:
    """Text on one line: cleaned, its line breaks and tabs shown."""
    return clean(text).replace("\n", " ⏎ ").replace("\t", "  ")


def window_place(analysis: WindowAnalysis) -> str:
    """`file:first-last`."""
    window = analysis.window
    span = f"{window.first_offset}-{window.last_offset}"
    return f"{_file(window.topic, window.partition)}:{span}"


def line_place(line: Evidence) -> str:
    """`file:123`, without the file's folder, which the window's place names."""
    return f"{_file(PurePath(line.place.topic).name, line.place.partition)}:{line.place.offset}"


def _file(topic: str, generation: int) -> str:
    return one_line(topic) + (f"[rotated {generation}x]" if generation else "")


def time_span(first_ms: int | None, last_ms: int | None) -> str:
    """`2026-11-23 10:04:10 to 10:05:02 UTC`; empty where the lines tell no time.

    Lines without a year tell no zone either: `Nov 23 10:04:10 to 10:05:02`.
    """
    if first_ms is None or last_ms is None:
        return ""
    if _is_undated(first_ms) and not _is_undated(last_ms):
        return f"until {_second(last_ms)} UTC; some lines tell no year"
    first, last = _second(first_ms), _second(last_ms)
    zone = "" if _is_undated(last_ms) else " UTC"
    if first == last:
        return first + zone
    same_day = first[:-8] == last[:-8]
    return f"{first} to {last[-8:] if same_day else last}{zone}"


def _is_undated(time_ms: int) -> bool:
    return _UNDATED_FROM_MS <= time_ms < _UNDATED_UNTIL_MS


def _second(time_ms: int) -> str:
    try:
        time = datetime.fromtimestamp(time_ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):  # a log may claim any time
        return f"{time_ms} ms"
    return f"{time:%b %d %H:%M:%S}" if _is_undated(time_ms) else f"{time:%Y-%m-%d %H:%M:%S}"


def clock_span(first_ms: int | None, last_ms: int | None) -> str:
    """`10:04:10 to 10:05:02`, for a table whose day is told elsewhere."""
    span = time_span(first_ms, last_ms).removesuffix(" UTC")
    if first_ms is None or last_ms is None or last_ms - first_ms >= DAY_MS:
        return span
    return " to ".join(part[-8:] for part in span.split(" to "))


def times(count: int, noun: str) -> str:
    """`1 line`, `2,000 lines`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def seconds(duration: float) -> str:
    """`0.42 s`, `12 s`, `3 min 20 s`."""
    if duration < 10:
        return f"{duration:.2f} s"
    minutes, rest = divmod(round(duration), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def some_of(names: Iterable[str], most: int = 3) -> str:
    """The first few names, and how many more there are."""
    ordered = sorted(names)
    shown = ", ".join(one_line(name) for name in ordered[:most])
    return shown if len(ordered) <= most else f"{shown} and {len(ordered) - most} more"
