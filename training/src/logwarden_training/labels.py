"""Labelled windows: lines, and the verdict that a teacher gave them.

Two forms of file, one JSON object a line. With `lines` a number, the text is lines `first_line`.. of
`LOGS/SYSTEM.log` (what may not be copied is read where it stands); with `lines` a list, it is there.
Not here: making such files (`prepare`, `label`).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from logwarden_contracts.decode import decode_line, decode_text
from logwarden_contracts.messages import LogLine, LogWindow, Verdict
from logwarden_training.errors import BadLabels

LABEL_COLUMN = frozenset({"BGL", "Thunderbird"})
"""Systems whose first column is the truth, not log text: `-` is a normal line."""


@dataclass(frozen=True)
class LabelledWindow:
    """A window and what is true of it.

    Attributes:
        id: unique in its file.
        system: name of the log it is from.
        texts: lines as they were written, without a label column.
        verdict: the teacher's; line numbers are 1-based in `texts`.
        first_line: 1-based in the system's file; None where the label file holds the text itself.
    """

    id: str
    system: str
    texts: tuple[str, ...]
    verdict: Verdict
    first_line: int | None = None

    @cached_property
    def window(self) -> LogWindow:
        """What the analyzer is given, decoded as a scan of the file would."""
        lines = [line_of(text, number) for number, text in enumerate(self.texts, 1)]
        return LogWindow(
            topic=self.id,
            partition=0,
            first_offset=1,
            last_offset=len(lines),
            lines=lines,
            opened_at_ms=0,
            closed_at_ms=0,
            close_reason="size",
        )


def read_labels(path: Path, logs: Path | None = None) -> list[LabelledWindow]:
    """Read every window of a label file.

    Args:
        path: JSON lines in one of the two forms.
        logs: folder of the `SYSTEM.log` files; needed where a row names lines by number.

    Raises:
        BadLabels: a row is wrong, an id comes twice, a log or line is missing. Nothing is skipped.
    """
    windows = [labelled(row, path, number, logs) for number, row in _rows(path)]
    if not windows:
        raise BadLabels(path, 0, "holds no window")
    _refuse_doubles(path, windows)
    return windows


def labelled(row: dict[str, Any], path: Path, number: int, logs: Path | None) -> LabelledWindow:
    """One row as a window.

    Raises:
        BadLabels: what is wrong with it.
    """
    try:
        first_line = row.get("first_line")
        texts = _texts(row, logs)
        verdict = Verdict.model_validate(row["verdict"])
        window = LabelledWindow(str(row["id"]), str(row["system"]), texts, verdict, first_line)
    except KeyError as error:
        raise BadLabels(path, number, f"lacks {error}") from error
    except (ValidationError, ValueError, TypeError) as error:
        raise BadLabels(path, number, str(error)) from error
    beyond = [n for n in (*verdict.messages.critical, *verdict.messages.warning) if n > len(texts)]
    if beyond:
        raise BadLabels(path, number, f"cites line {beyond[0]} of a window of {len(texts)}")
    return window


def log_lines(logs: Path, system: str) -> Sequence[str]:
    """Lines of a system's file, without their label column.

    Raises:
        ValueError: there is no such file.
    """
    return _log_lines(logs / f"{system}.log", system in LABEL_COLUMN)


def line_of(text: str, number: int) -> LogLine:
    """Decoded as in operation, but always one line: verdicts count lines as they were written."""
    decoded = decode_line(text, number)
    return decoded[0] if len(decoded) == 1 else decode_text(text, number)


@lru_cache(maxsize=64)
def _log_lines(path: Path, has_label: bool) -> tuple[str, ...]:
    try:
        lines = path.read_text("utf-8", "backslashreplace").split("\n")
    except OSError as error:
        raise ValueError(f"no log to read: {path}") from error
    if lines[-1] == "":
        lines.pop()
    return tuple(line.partition(" ")[2] for line in lines) if has_label else tuple(lines)


def _texts(row: dict[str, Any], logs: Path | None) -> tuple[str, ...]:
    lines = row["lines"]
    if isinstance(lines, list):
        return tuple(map(str, lines))
    if logs is None:
        raise ValueError("names lines by number: say where the logs are (--logs DIR)")
    first = int(row["first_line"])
    texts = log_lines(logs, str(row["system"]))[first - 1 : first - 1 + lines]
    if first < 1 or len(texts) != lines:
        raise ValueError(f"{row['system']}.log has no lines {first} to {first + lines - 1}")
    return tuple(texts)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        written = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadLabels(path, 0, f"cannot be read: {error}") from error
    for number, line in enumerate(written, 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise BadLabels(path, number, f"is no JSON: {error}") from error
            if not isinstance(row, dict):
                raise BadLabels(path, number, "is no JSON object")
            yield number, row


def _refuse_doubles(path: Path, windows: Sequence[LabelledWindow]) -> None:
    seen: set[str] = set()
    for window in windows:
        if window.id in seen:
            raise BadLabels(path, 0, f"id {window.id} comes twice")
        seen.add(window.id)
