"""Alerts as a file: CSV for spreadsheets, JSON for programs. Pure.

A cell that a spreadsheet would take for a formula gets an apostrophe in front.
"""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from logwarden_dashboard.held.patterns import AlertPattern

COLUMNS = ("pattern", "risk", "source", "text", "lines", "windows", "first", "last", "summary")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(patterns: Sequence[AlertPattern]) -> bytes:
    """UTF-8 with a header row."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in _rows(patterns):
        writer.writerow([_harmless(value) for value in row.values()])
    return out.getvalue().encode("utf-8", "backslashreplace")


def as_json(patterns: Sequence[AlertPattern]) -> bytes:
    """A list of objects."""
    return json.dumps(_rows(patterns), indent=1).encode()


def _rows(patterns: Sequence[AlertPattern]) -> list[dict[str, str | int]]:
    return [
        dict(
            zip(
                COLUMNS,
                (
                    pattern.key,
                    pattern.risk,
                    pattern.group,
                    pattern.skeleton,
                    pattern.lines,
                    pattern.windows,
                    _iso(pattern.first_ms),
                    _iso(pattern.last_ms),
                    " ".join(pattern.latest.summary),
                ),
                strict=True,
            )
        )
        for pattern in patterns
    ]


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")


def _harmless(value: str | int) -> str | int:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
