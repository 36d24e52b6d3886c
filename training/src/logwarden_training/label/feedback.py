"""People's words on analyses, as labels: what two of them agree on, or one who is trusted. Pure.

A fifth is held back for the gate, by a hash of the lines alone: whatever is said later of the same
lines lands on the same side. Not here: reading dumps (`dumps`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from logwarden_contracts.messages import Feedback, Verdict, VerdictMessages
from logwarden_training.evaluate.overlap import text_digest
from logwarden_training.prepare.window import Window

FALSE_ALARM_RISK = 20
MISSED_RISK = 70
ENOUGH = 2
"""People who say the same."""

GATE_ONE_IN = 5


@dataclass(frozen=True, slots=True)
class Unused:
    """Feedback that teaches nothing, and why."""

    window: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What feedback came to.

    Attributes:
        train: to learn from.
        gate: to decide with; nobody may learn from it.
        unused: with reasons.
    """

    train: tuple[Window, ...]
    gate: tuple[Window, ...]
    unused: tuple[Unused, ...]


def taken(words: Iterable[Feedback], trusted: Collection[str] = ()) -> Taken:
    """Judge each analysis that someone spoke of.

    Args:
        words: in any order; of one person on one analysis the last counts.
        trusted: people whose word alone is enough, and outweighs the others'.
    """
    windows, unused = [], []
    for said in _by_analysis(words).values():
        verdict = _verdict(said, trusted)
        first = said[0]
        if isinstance(verdict, str):
            unused.append(Unused(first.window_id, verdict))
        else:
            name = f"feedback-{first.analysis_id}"
            windows.append(Window(name, "feedback", first.lines, verdict=verdict))
    gate = tuple(window for window in windows if is_for_the_gate(window.texts))
    train = tuple(window for window in windows if not is_for_the_gate(window.texts))
    return Taken(train, gate, tuple(unused))


def is_for_the_gate(texts: Sequence[str]) -> bool:
    """One in five, by the lines alone."""
    return int(text_digest(texts), 16) % GATE_ONE_IN == 0


def _by_analysis(words: Iterable[Feedback]) -> dict[str, list[Feedback]]:
    last: dict[tuple[str, str], Feedback] = {}
    for said in sorted(words, key=lambda each: (each.given_at_ms, each.who, each.kind)):
        last[said.analysis_id, said.who] = said
    analyses: dict[str, list[Feedback]] = {}
    for said in sorted(last.values(), key=lambda each: (each.analysis_id, each.who)):
        analyses.setdefault(said.analysis_id, []).append(said)
    return analyses


def _verdict(said: Sequence[Feedback], trusted: Collection[str]) -> Verdict | str:
    """The verdict, or why there is none."""
    heard = [each for each in said if each.who in trusted] or said
    if len({each.kind for each in heard}) > 1:
        return "people disagree"
    if heard is said and len(said) < ENOUGH:
        return "one person alone: a second one, or --trust"
    if len({each.lines for each in heard}) > 1 or not heard[0].lines:
        return "the lines are not the same, or missing"
    marked = set.intersection(*(set(each.marked) for each in heard))
    if any(number > len(heard[0].lines) for number in marked):
        return "a marked line is not there"
    return _meant(heard[0], marked)


def _meant(said: Feedback, marked: Collection[int]) -> Verdict | str:
    shown = said.verdict
    critical = set(shown.messages.critical)
    warning = set(shown.messages.warning)
    if said.kind == "false_alarm":
        return _judged(min(shown.risk_score, FALSE_ALARM_RISK), (), critical | warning, shown)
    if said.kind == "missed":
        if not marked:
            return "missed, but no line is marked by all"
        return _judged(max(shown.risk_score, MISSED_RISK), critical | {*marked}, warning, shown)
    return _judged(shown.risk_score, critical | {*marked}, warning, shown)


def _judged(
    risk: int, critical: Collection[int], warning: Collection[int], shown: Verdict
) -> Verdict:
    return Verdict(
        risk_score=risk,
        should_alert_user=risk >= 50,
        messages=VerdictMessages(
            critical=tuple(sorted(critical)), warning=tuple(sorted({*warning} - {*critical}))
        ),
        summary=shown.summary,
    )
