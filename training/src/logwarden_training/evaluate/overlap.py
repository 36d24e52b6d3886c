"""Windows that share lines: what was learned from must not be what is measured on. Pure.

Lines are the same where they are of the same file and number, or where a window that holds its text
itself holds the same text as another (its id alone may be given anew).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict

from logwarden_training.labels import LabelledWindow

DIGEST_DIGITS = 16


SPANS_NAME = "trained_on.jsonl"
"""A span a line, beside a model."""


class Span(BaseModel):
    """Where a window's lines are from, as training manifests list it.

    Attributes:
        system: name of the log.
        first_line: 1-based in its file; None where the text was given with the label.
        lines: how many.
        text_sha256: of the lines, shortened; it tells the same window under another name.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    system: str
    first_line: int | None = None
    lines: int
    text_sha256: str | None = None


def span_of(window: LabelledWindow) -> Span:
    """Where a labelled window's lines are from."""
    return Span(
        system=window.system,
        first_line=window.first_line,
        lines=len(window.texts),
        text_sha256=text_digest(window.texts),
    )


def text_digest(texts: Sequence[str]) -> str:
    """Of a window's lines."""
    written = "\n".join(texts).encode("utf-8", "surrogatepass")
    return sha256(written).hexdigest()[:DIGEST_DIGITS]


def shared(spans: Iterable[Span], windows: Iterable[LabelledWindow]) -> list[LabelledWindow]:
    """The windows that have a line in one of the spans."""
    by_system = defaultdict[str, list[range]](list)
    digests = set[str | None]()
    for span in spans:
        digests.add(span.text_sha256)
        if span.first_line is not None:
            by_system[span.system].append(range(span.first_line, span.first_line + span.lines))
    digests.discard(None)
    return [
        window
        for window in windows
        if text_digest(window.texts) in digests or _touches(window, by_system)
    ]


def _touches(window: LabelledWindow, by_system: dict[str, list[range]]) -> bool:
    if window.first_line is None:
        return False
    first, end = window.first_line, window.first_line + len(window.texts)
    some: Any = by_system.get(window.system, ())
    return any(span.start < end and first < span.stop for span in some)
