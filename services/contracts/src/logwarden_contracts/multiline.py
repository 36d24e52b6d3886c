"""Joins the lines of one stack trace into one event.

Only what is surely a trace is joined: frames, `Caused by`, and what is indented below them. A trace
is joined within its source, wherever other sources' lines stand between, and bounded: a source that
only ever writes frames makes many events, not an endless one.

Not here: lines that a shipper joined already (one text with line breaks is one event anyway).
"""

import re
from collections.abc import Sequence

MAX_EVENT_LINES = 100

_STARTS_OF_FRAMES = frozenset("\t aCS.#")  # asked first: hardly any line begins like this
_FRAME = re.compile(
    r"\s*at [\w.$<>/@]+ ?[(\[]|\s+at \S+:\d+:\d+"  # JVM, .NET, Node
    r'|\s+File "[^"]+", line \d+'  # Python
    r"|\s*Caused by: |\s*Suppressed: |\s*\.\.\. \d+ (?:common frames|more)"
    r"|\s*#\d+ +(?:0x[0-9a-f]+ |\S+\(\d+\): )"  # native, PHP
    r"|\s+from \S+:\d+:in "  # Ruby
    r"|\s+\d+: +0x[0-9a-f]+ - |\s+\S+\.go:\d+"  # Rust, Go
)
_PYTHON_HEAD = "Traceback (most recent call last):"
_PYTHON_END = re.compile(r"[\w.]+(?:: |$)")


def joined_events(sources: Sequence[str], texts: Sequence[str]) -> list[list[int]] | None:
    """Group lines into events.

    Args:
        sources: of each line.
        texts: of each line, in the window's order.

    Returns:
        Lists of indexes, in order of their first line, each line in exactly one; `None` where no
        line goes on another, as in most windows.
    """
    if not any(map(_looks_like_a_frame, texts)):
        return None
    events: list[list[int]] = []
    last_of: dict[str, list[int]] = {}
    for index, (source, text) in enumerate(zip(sources, texts, strict=True)):
        event = last_of.get(source)
        if event and _goes_on(texts, event, text):
            event.append(index)
        else:
            last_of[source] = event = [index]
            events.append(event)
    return events


def _looks_like_a_frame(text: str) -> bool:
    return text[:1] in _STARTS_OF_FRAMES and _FRAME.match(text) is not None


def _goes_on(texts: Sequence[str], event: list[int], text: str) -> bool:
    if len(event) == 1:
        return _looks_like_a_frame(text)
    if len(event) >= MAX_EVENT_LINES:
        return False
    if text[:1] in (" ", "\t") or _looks_like_a_frame(text):
        return True
    is_python = texts[event[0]].endswith(_PYTHON_HEAD) and texts[event[-1]][:1] in (" ", "\t")
    return is_python and _PYTHON_END.match(text) is not None
