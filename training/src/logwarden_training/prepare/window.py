"""A window of a data set, and its row in the file.

A row with a verdict is a labelled window as `logwarden_training.labels` reads it. Not here: how
windows are cut (`cutting`, `mixing`, `simulated`).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from logwarden_contracts.messages import Verdict
from logwarden_training.errors import BadLabels
from logwarden_training.evaluate.overlap import Span, text_digest
from logwarden_training.labels import LabelledWindow

MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive lines of a file: `first_line` is 1-based."""

    system: str
    first_line: int
    lines: int


@dataclass(frozen=True, slots=True)
class Window:
    """Lines, where they are from, and what is known of them.

    Attributes:
        id: unique in its data set.
        system: `mixed` where there are several.
        texts: lines as they were written, without a label column.
        stretches: of files; empty where the lines are in none.
        alert_lines: 1-based, what the log's own label column calls an alert; None without a column.
        verdict: None before someone judged it.
    """

    id: str
    system: str
    texts: tuple[str, ...]
    stretches: tuple[Stretch, ...] = ()
    alert_lines: tuple[int, ...] | None = None
    verdict: Verdict | None = None

    @property
    def first_line(self) -> int | None:
        """In its one file."""
        return self.stretches[0].first_line if len(self.stretches) == 1 else None

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where its lines are from, as training manifests list it."""
        digest = text_digest(self.texts)
        whole = Span(system=self.system, lines=len(self.texts), text_sha256=digest)
        if self.first_line is not None:
            return (whole.model_copy(update={"first_line": self.first_line}),)
        return (
            whole,
            *(
                Span(system=each.system, first_line=each.first_line, lines=each.lines)
                for each in self.stretches
            ),
        )

    def row(self) -> dict[str, Any]:
        """As it is written."""
        row: dict[str, Any] = {"id": self.id, "system": self.system}
        if self.first_line is not None:
            row["first_line"] = self.first_line
        row["lines"] = list(self.texts)
        if len(self.stretches) > 1:
            row["stretches"] = [
                [each.system, each.first_line, each.lines] for each in self.stretches
            ]
        if self.alert_lines is not None:
            row["alert_lines"] = list(self.alert_lines)
        if self.verdict is not None:
            row["verdict"] = self.verdict.model_dump(mode="json")
        return row

    def judged(self, verdict: Verdict) -> LabelledWindow:
        """With someone's verdict."""
        return LabelledWindow(self.id, self.system, self.texts, verdict, self.first_line)

    def with_verdict(self, verdict: Verdict) -> "Window":
        """The same window, judged."""
        return replace(self, verdict=verdict)


def window_of_label(labelled: LabelledWindow) -> Window:
    """A labelled window as one of a data set."""
    first, lines = labelled.first_line, len(labelled.texts)
    stretches = () if first is None else (Stretch(labelled.system, first, lines),)
    return Window(labelled.id, labelled.system, labelled.texts, stretches, verdict=labelled.verdict)


def written(windows: Iterable[Window]) -> str:
    """JSON lines."""
    return "".join(
        json.dumps(window.row(), ensure_ascii=False, separators=(",", ":")) + "\n"
        for window in windows
    )


def read_windows(path: Path) -> list[Window]:
    """Read a file of a data set; windows may or may not have a verdict.

    Raises:
        BadLabels: a row is wrong, or there is none.
    """
    try:
        rows = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadLabels(path, 0, f"cannot be read: {error}") from error
    windows = [_read(row, path, number) for number, row in enumerate(rows, 1) if row.strip()]
    if not windows:
        raise BadLabels(path, 0, "holds no window")
    if len({window.id for window in windows}) != len(windows):
        raise BadLabels(path, 0, "an id comes twice")
    return windows


def _read(text: str, path: Path, number: int) -> Window:
    try:
        row = json.loads(text)
        lines, verdict, alerts = row["lines"], row.get("verdict"), row.get("alert_lines")
        if not isinstance(lines, list) or not lines:
            raise BadLabels(path, number, "has no list of lines: only a data set's own rows do")
        return Window(
            id=str(row["id"]),
            system=str(row["system"]),
            texts=tuple(map(str, lines)),
            stretches=_stretches(row, len(lines)),
            alert_lines=None if alerts is None else tuple(map(int, alerts)),
            verdict=None if verdict is None else Verdict.model_validate(verdict),
        )
    except (KeyError, TypeError, AttributeError, ValueError, ValidationError) as error:
        raise BadLabels(path, number, f"is no window: {error!r}") from error


def _stretches(row: dict[str, Any], lines: int) -> tuple[Stretch, ...]:
    if "stretches" in row:
        many: Sequence[Any] = row["stretches"]
        return tuple(Stretch(str(name), int(first), int(count)) for name, first, count in many)
    if row.get("first_line") is None:
        return ()
    return (Stretch(str(row["system"]), int(row["first_line"]), lines),)
