"""The stream's own analyses as windows: lines read back at their offsets, from dumps. Pure.

The final verdict is the label, the rules' floor included; or none, for a teacher to give. Lines are
cleaned and redacted before they are written anywhere. Not here: reading dumps (`dumps`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from logwarden_contracts.clean import clean
from logwarden_contracts.decode import Record, decode_record
from logwarden_contracts.messages import JudgeName, LogLine, WindowAnalysis, WindowSummary
from logwarden_contracts.redact import Redactor
from logwarden_training.conversations import KEY
from logwarden_training.label.feedback import Unused
from logwarden_training.prepare.window import Window

Place = tuple[str, int]
"""Topic and partition."""

Lines = dict[Place, dict[int, list[LogLine]]]
"""Of each record by its offset."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Windows with their verdicts, and analyses that could not be used, with reasons."""

    windows: tuple[Window, ...]
    unused: tuple[Unused, ...]


def lines_of(records: Iterable[tuple[str, int, Record]]) -> Lines:
    """Decode records as the batcher does."""
    held: Lines = {}
    for topic, partition, record in records:
        held.setdefault((topic, partition), {})[record.offset] = decode_record(record)
    return held


def read_back(
    analyses: Iterable[WindowAnalysis], lines: Lines, judge: JudgeName | None = "model"
) -> ReadBack:
    """Windows of analyses; of one window the last analysis counts.

    Args:
        analyses: in the order of their topic.
        lines: of the input topics.
        judge: only what this judge said itself, undegraded; None: whoever judged.
    """
    redactor = Redactor(KEY)
    windows, unused = [], []
    for name, analysis in {each.window.id: each for each in analyses}.items():
        found = _reason(analysis, judge) or _lines_at(analysis.window, lines)
        if isinstance(found, str):
            unused.append(Unused(name, found))
        else:
            texts = tuple(redactor.redact(clean(line.header + line.text)) for line in found)
            windows.append(Window(f"stream-{name}", "stream", texts, verdict=analysis.verdict))
    return ReadBack(tuple(windows), tuple(unused))


def _reason(analysis: WindowAnalysis, judge: JudgeName | None) -> str | None:
    if analysis.injection_markers:
        return "its lines try to instruct the judge"
    if judge is None:
        return None
    if analysis.degraded_reason is not None:
        return f"degraded: {analysis.degraded_reason}"
    return None if analysis.judge == judge else f"judged by {analysis.judge}"


def _lines_at(window: WindowSummary, lines: Lines) -> Sequence[LogLine] | str:
    if window.part:
        return "a part of an oversized record"
    held = lines.get((window.topic, window.partition), {})
    offsets = range(window.first_offset, window.last_offset + 1)
    found = [line for offset in offsets for line in held.get(offset, ())]
    if len(found) != window.lines:
        return f"{len(found)} of its {window.lines} lines are in the dump"
    return found
