"""The lines around evidence, read back from Kafka and made harmless with the pipeline's own code. Pure.

Places are matched, not line numbers alone: a line of the window and the evidence it is said to be are
the same topic, partition, offset and index.
Not here: reading Kafka (`stream.reading`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from logwarden_contracts.clean import clean
from logwarden_contracts.decode import Record, decode_record
from logwarden_contracts.messages import (
    Evidence,
    Level,
    LogLine,
    Severity,
    WindowAnalysis,
    WindowSummary,
)
from logwarden_contracts.redact import Redactor

MAX_RECORDS = 2000
MAX_CHARACTERS = 4000
"""Of a line that is shown; a window's longest are kept by the batcher in part, too."""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line, cleaned and redacted.

    Attributes:
        number: in its window, from 1; null: before or after it.
        level: what it is evidence of; null: it is none.
        pattern: fingerprint that it is evidence of.
        has_header: the text itself tells time and source.
    """

    offset: int
    index: int
    source: str
    text: str
    time_ms: int | None
    severity: Severity | None
    number: int | None = None
    level: Level | None = None
    pattern: str | None = None
    has_header: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets of one partition, both ends included."""

    topic: str
    partition: int
    first: int
    last: int


def span_around(window: WindowSummary, context: int) -> Span:
    """The window's records, and so many before and after it."""
    return Span(
        window.topic,
        window.partition,
        max(0, window.first_offset - context),
        window.last_offset + context,
    )


def shown_lines(
    records: Iterable[Record], analysis: WindowAnalysis, redactor: Redactor
) -> list[ShownLine]:
    """What was read back, with the window's numbers and the evidence marked.

    Args:
        records: in order of offset.
        analysis: of the window that they surround.
        redactor: with the analyzer's key pseudonyms are equal to those of the evidence.
    """
    lines = [line for record in records for line in decode_record(record)]
    texts = redactor.redact_all([clean(line.header + line.text) for line in lines])
    inside = _numbers(lines, analysis)
    evidence = {(one.place.offset, one.place.index): one for one in analysis.evidence}
    levels = _levels(analysis)
    return [
        _shown(line, text, inside.get(position), evidence, levels, redactor)
        for position, (line, text) in enumerate(zip(lines, texts, strict=True))
    ]


def window_texts(lines: Sequence[ShownLine], window: WindowSummary) -> tuple[str, ...]:
    """The window's own lines, in order; empty where they are not all there."""
    numbered = {line.number: line.text for line in lines if line.number is not None}
    if set(numbered) != set(range(1, window.lines + 1)):
        return ()
    return tuple(numbered[number] for number in range(1, window.lines + 1))


def without_distant(lines: Sequence[ShownLine], context: int) -> list[ShownLine | int]:
    """Lines near evidence; each run that is left out as its number of lines.

    Where there is no evidence, every line.
    """
    marked = [position for position, line in enumerate(lines) if line.level]
    if not marked:
        return list(lines)
    near = {
        position
        for place in marked
        for position in range(place - context, place + context + 1)
        if 0 <= position < len(lines)
    }
    kept: list[ShownLine | int] = []
    left_out = 0
    for position, line in enumerate(lines):
        if position in near:
            kept += [left_out] * bool(left_out) + [line]
            left_out = 0
        else:
            left_out += 1
    return [*kept, left_out] if left_out else kept


def _numbers(lines: Sequence[LogLine], analysis: WindowAnalysis) -> dict[int, int]:
    """Position among the lines read -> number in the window."""
    window = analysis.window
    positions = [
        position
        for position, line in enumerate(lines)
        if window.first_offset <= line.offset <= window.last_offset
    ]
    if window.part:  # one record of many lines, cut into several windows
        begin = _begin_of_part(analysis)
        positions = positions[begin : begin + window.lines] if begin is not None else []
    return {position: number for number, position in enumerate(positions, 1)}


def _begin_of_part(analysis: WindowAnalysis) -> int | None:
    """How many lines of the record stand before this part: only evidence can tell."""
    if analysis.window.part == 1:
        return 0
    known = next(iter(analysis.evidence), None)
    return known.place.index - (known.line - 1) if known else None


def _levels(analysis: WindowAnalysis) -> dict[int, Level]:
    messages = analysis.verdict.messages
    critical: dict[int, Level] = dict.fromkeys(messages.critical, "critical")
    return critical | dict.fromkeys(messages.warning, "warning")


def _shown(
    line: LogLine,
    text: str,
    number: int | None,
    evidence: dict[tuple[int, int], Evidence],
    levels: dict[int, Level],
    redactor: Redactor,
) -> ShownLine:
    cited = evidence.get((line.offset, line.index)) if number is not None else None
    return ShownLine(
        offset=line.offset,
        index=line.index,
        source=redactor.redact(clean(line.source)),
        text=text[:MAX_CHARACTERS],
        time_ms=line.time_ms,
        severity=line.severity,
        number=number,
        level=cited.level if cited else levels.get(number) if number is not None else None,
        pattern=cited.pattern if cited else None,
        has_header=bool(line.header),
    )
