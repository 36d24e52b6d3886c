"""How the value of a field is read, by its role. A value that can't mean that is None, never an error.

Not here: which field has which role (`roles`).
"""

import json
import re
from functools import lru_cache

from logwarden_contracts.decode.clock import EXACT, SECOND_MS, instant
from logwarden_contracts.decode.severity import severity_of
from logwarden_contracts.decode.stamp import leading_time
from logwarden_contracts.decode.syslog import rfc3164
from logwarden_contracts.messages import Severity

Instant = tuple[int, int]
"""Milliseconds since 1970, and what the written time lacks (`clock`)."""

_FIRST_SECOND = 315_532_800  # 1980
_LAST_SECOND = 4_102_444_800  # 2100
_FIRST_MS = _FIRST_SECOND * SECOND_MS
_LAST_MS = _LAST_SECOND * SECOND_MS
_UNITS = (1, 1_000, 1_000_000, 1_000_000_000)
_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_NUMBER = re.compile(r"\d{9,19}(?:\.\d{1,9})?", re.ASCII)
_LONGEST_TIME = 64
_CONTAINER_FILE = re.compile(r".*_([^_/]+)-[0-9a-f]{64}\.log")
_LOG_FILE = re.compile(r"(?:/|[A-Za-z]:\\)(?:.*[/\\])?([^/\\]+)[/\\]([^/\\]+)")
_NO_PROGRAMS = frozenset("access access_log current error error_log output stderr stdout".split())
_LOG_FOLDERS = frozenset(("log", "logs"))


def time_of(value: object) -> Instant | None:
    """A time in seconds, milli-, micro- or nanoseconds since 1970, RFC 3339 or a usual log form.

    What falls outside of 1980 to 2100 is not a time.
    """
    if isinstance(value, str):
        return _time_of_text(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _time_of_number(value)


def host_of(value: object) -> str | None:
    """A host's name."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return as_json(value)


def application_of(value: object) -> str | None:
    """A program's name: `sshd[12]:` and `sshd.service` are `sshd`."""
    name = host_of(value)
    if name is None:
        return None
    return name.removesuffix(":").partition("[")[0].removesuffix(".service") or None


def level_of(value: object) -> Severity | None:
    """See `severity_of`."""
    return severity_of(value)


def application_of_file(value: object) -> str | None:
    """The program that a log file is named for; a path of something else is None."""
    return _program_of_path(value) if isinstance(value, str) else None


@lru_cache(4096)
def _program_of_path(value: str) -> str | None:
    if container := _CONTAINER_FILE.fullmatch(value):
        return container[1]
    match = _LOG_FILE.fullmatch(value)
    if match is None or "log" not in value:
        return None
    folder, name = match[1], match[2].partition(".")[0]
    return (folder if name in _NO_PROGRAMS and folder not in _LOG_FOLDERS else name) or None


def as_json(value: object) -> str:
    """Compact JSON; what JSON can't tell, as Python writes it."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=repr)
    except (ValueError, RecursionError, TypeError):
        return f"<{type(value).__name__}>"


def encodable(text: str) -> str:
    """Lone surrogates, which JSON can name and UTF-8 can't, as escapes."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _time_of_text(text: str) -> Instant | None:
    match = _RFC3339.fullmatch(text)
    if match is not None:
        time_ms, lacks = instant(*match.groups())
        if time_ms is None or not _FIRST_MS <= time_ms < _LAST_MS:
            return None
        return time_ms, lacks
    if len(text) > _LONGEST_TIME:
        return None
    if _NUMBER.fullmatch(text):
        return _time_of_number(int(text) if text.isdigit() else float(text))
    header = leading_time(text + " ") or rfc3164(text + " ")
    if header is None or header.time_ms is None:
        return None
    return header.time_ms, header.lacks


def _time_of_number(value: float) -> Instant | None:
    for unit in _UNITS:
        if _FIRST_SECOND * unit <= value < _LAST_SECOND * unit:
            if isinstance(value, int):
                return value * 1000 // unit, EXACT
            return round(value * 1e6 / unit) // 1000, EXACT  # 0.093 s may be 0.0929999 as a float
    return None
