"""What is asked and answered when one window goes before several judges: the messages of HTTP.

Not here: the judging (`comparing`).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from logwarden_contracts.decode import decode_line
from logwarden_contracts.messages import LogLine, LogWindow, Severity, WindowAnalysis

Seat = Literal["rules", "triage", "base", "adapter"]
"""Who can be compared: `base` is the language model, `adapter` the same with what it was taught."""

SEATS: tuple[Seat, ...] = ("rules", "triage", "base", "adapter")

TOPIC = "compare"


class _Asked(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ComparedLine(_Asked):
    """One line. Without a source its text is read as a whole line of a file, header and all."""

    text: str
    source: str | None = None
    header: str = ""
    time_ms: int | None = None
    severity: Severity | None = None


class ComparedLines(_Asked):
    """A window as lines."""

    lines: Annotated[tuple[ComparedLine, ...], Field(min_length=1)]


class ComparedText(_Asked):
    """A window as it was pasted: lines of a file; blank ones are left out."""

    text: Annotated[str, Field(min_length=1)]


class ComparisonRequest(_Asked):
    """What is sent to `/v1/compare`.

    Attributes:
        window: lines, or a text. It is judged and kept nowhere.
        judges: who is asked; without the field, all.
    """

    window: ComparedLines | ComparedText
    judges: Annotated[tuple[Seat, ...], Field(min_length=1)] = SEATS


class Seated(BaseModel):
    """One judge that may be asked.

    Attributes:
        model: name of the language model on its server; triage's version.
        adapter: name of the adapter there.
        why: it is not available, and what to do; null where it is.
    """

    name: Seat
    available: bool
    model: str | None = None
    adapter: str | None = None
    why: str | None = None


class JudgeList(BaseModel):
    """What `/v1/judges` answers."""

    judges: tuple[Seated, ...]


class Spoken(BaseModel):
    """One message of a question to a language model."""

    role: Literal["system", "user"]
    content: str


class Compared(BaseModel):
    """What one judge said, the rules' floor applied, or why it said nothing."""

    judge: Seat
    analysis: WindowAnalysis | None = None
    error: str | None = None
    seconds: float


class Comparison(BaseModel):
    """What `/v1/compare` answers.

    Attributes:
        digest: the window's rows, as people may read them.
        prompt: what language models are asked; several user messages where one would not fit.
        results: in the order in which the judges were named.
    """

    digest: str
    prompt: tuple[Spoken, ...]
    results: tuple[Compared, ...]


def window_to_compare(request: ComparisonRequest) -> LogWindow | None:
    """The window that a request means; null where its text holds no line."""
    lines = (
        _lines_of_text(request.window.text)
        if isinstance(request.window, ComparedText)
        else [line for n, given in enumerate(request.window.lines) for line in _line(given, n)]
    )
    if not lines:
        return None
    return LogWindow(
        topic=TOPIC,
        partition=0,
        first_offset=0,
        last_offset=lines[-1].offset,
        lines=lines,
        opened_at_ms=0,
        closed_at_ms=0,
        close_reason="end",
    )


def _lines_of_text(text: str) -> list[LogLine]:
    written = enumerate(text.splitlines())
    return [line for n, each in written if each.strip() for line in decode_line(each, n)]


def _line(given: ComparedLine, number: int) -> list[LogLine]:
    if given.source is None:
        return decode_line(given.text, number)
    return [LogLine(given.text, number, given.source, given.header, given.time_ms, given.severity)]
