"""Durations as people write them at the command line: `5s`, `500ms`, `2m`, `60`. Pure."""

import re

import typer

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)?")
_MILLISECONDS = {"ms": 1, "s": 1000, None: 1000, "m": 60_000, "h": 3_600_000}


def milliseconds(text: str) -> int:
    """Read a duration; seconds where it names no unit.

    Raises:
        typer.BadParameter: it is none, or zero.
    """
    found = _DURATION.fullmatch(text.strip())
    if not found or not float(found[1]):
        raise typer.BadParameter(f"{text!r} is no duration; write 5s, 500ms or 1m")
    return round(float(found[1]) * _MILLISECONDS[found[2]])


def seconds(text: str) -> float:
    """The same in seconds.

    Raises:
        typer.BadParameter: as `milliseconds`.
    """
    return milliseconds(text) / 1000
