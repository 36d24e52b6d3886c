"""What labelling writes: windows with verdicts, what was refused and why.

Not here: reading (`prepare.window`, `dumps`).
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from logwarden_training.evaluate.writing import write_atomically
from logwarden_training.label.asking import Rejected
from logwarden_training.label.errors import LabelError
from logwarden_training.label.feedback import Unused
from logwarden_training.prepare.window import Window


def beside(out: Path, name: str) -> Path:
    """`labels.jsonl`, `rejected` -> `labels.rejected.jsonl`."""
    return out.with_name(f"{out.stem}.{name}.jsonl")


def write_windows(
    path: Path, windows: Iterable[Window], teacher: str | None = None, *, by_number: bool = False
) -> None:
    """Write windows as labels.

    Args:
        path: of the file.
        windows: judged or not.
        teacher: who judged them.
        by_number: name lines of their file instead of holding them: for logs that may not be copied.

    Raises:
        LabelError: by number, and a window is not of one file.
    """
    rows = [_row(window, by_number) for window in windows]
    if teacher is not None:
        rows = [row | {"teacher": teacher} for row in rows]
    _write(path, rows)


def write_rejected(path: Path, rejected: Sequence[Rejected]) -> None:
    """Write what was refused, or take an older file away."""
    rows = [
        {"id": each.window.id, "reasons": list(each.reasons), "reply": each.reply}
        for each in rejected
    ]
    _write_or_remove(path, rows)


def write_unused(path: Path, unused: Sequence[Unused]) -> None:
    """The same of feedback and analyses."""
    _write_or_remove(path, [{"window": each.window, "reason": each.reason} for each in unused])


def _row(window: Window, by_number: bool) -> dict[str, Any]:
    row = window.row()
    if by_number:
        if window.first_line is None:
            raise LabelError(f"{window.id} is not of one file: it cannot be written by number")
        row["lines"] = len(window.texts)
        row.pop("alert_lines", None)
    return row


def _write_or_remove(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        _write(path, rows)
    else:
        path.unlink(missing_ok=True)


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    write_atomically(path, "".join(f"{line}\n" for line in lines))
