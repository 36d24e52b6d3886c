"""How places, times and numbers read, the same on a terminal and on a page.

Everything that comes from a log, or from the name of a file, is made harmless here once more: the
analyzer has cleaned its evidence, but nobody has cleaned a file's name. Pure.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePath

from logwarden_contracts.clean import clean
from logwarden_contracts.messages import Evidence, Level, WindowAnalysis

DAY_MS = 86_400_000
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
    """`2026-11-23 10:04:10 to 10:05:02 UTC`; empty where the lines tell no time."""
    if first_ms is None or last_ms is None:
        return ""
    first, last = _second(first_ms), _second(last_ms)
    if first == last:
        return f"{first} UTC"
    same_day = first[:10] == last[:10]
    return f"{first} to {last[11:] if same_day else last} UTC"


def clock_span(first_ms: int | None, last_ms: int | None) -> str:
    """`10:04:10 to 10:05:02`, for a table whose day is told elsewhere."""
    span = time_span(first_ms, last_ms).removesuffix(" UTC")
    if first_ms is None or last_ms is None or last_ms - first_ms >= DAY_MS:
        return span
    return " to ".join(part[-8:] for part in span.split(" to "))


def _second(time_ms: int) -> str:
    try:
        return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%Y-%m-%d %H:%M:%S}"
    except (OverflowError, ValueError, OSError):  # a log may claim any time
        return f"{time_ms} ms"


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
