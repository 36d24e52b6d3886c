"""What the rules found in a window, as a verdict of their own and as the floor under another's.

Not here: how it was found (`engine`). Pure.
"""

from collections.abc import Iterable, Sequence

from logwarden_contracts.messages.analysis import FiredRule
from logwarden_contracts.messages.line import UNKNOWN
from logwarden_contracts.messages.verdict import Level, Verdict, VerdictMessages

ALERT_RISK = 50
MAX_SENTENCES = 5
MAX_SENTENCE_LENGTH = 90


class Firing(FiredRule):
    """A fired rule with what a verdict needs of it; in an analysis it stands as a `FiredRule`."""

    level: Level
    title: str


def rules_verdict(
    fired: Sequence[Firing], lines_count: int, alert_risk: int = ALERT_RISK
) -> Verdict:
    """The rules as the judge: nothing fired, nothing to say.

    Args:
        fired: of one window.
        lines_count: of the window; what points beyond is left out.
        alert_risk: the least risk that people are told of.
    """
    inside = [firing for firing in fired if firing.lines and firing.lines[-1] <= lines_count]
    risk = max((firing.risk for firing in inside), default=0)
    return Verdict(
        risk_score=risk,
        should_alert_user=risk >= alert_risk,
        messages=_messages(VerdictMessages(), inside),
        summary=_sentences(inside),
    )


def apply_floor(verdict: Verdict, fired: Sequence[Firing], alert_risk: int = ALERT_RISK) -> Verdict:
    """The verdict, raised to what the rules ask for at least; nothing of it is taken away.

    Risk is never below a fired rule's, the rules' lines are added, and a line that a rule calls
    critical is. The rules' sentences are put first where they raised the risk.
    """
    if not fired:
        return verdict
    risk = max(verdict.risk_score, *(firing.risk for firing in fired))
    raised = [firing for firing in fired if firing.risk > verdict.risk_score]
    new = (sentence for sentence in _sentences(raised) if sentence not in verdict.summary)
    return Verdict(
        risk_score=risk,
        should_alert_user=verdict.should_alert_user or risk >= alert_risk,
        messages=_messages(verdict.messages, fired),
        summary=(*new, *verdict.summary),
    )


def _messages(before: VerdictMessages, fired: Iterable[Firing]) -> VerdictMessages:
    critical, warning = set(before.critical), set(before.warning)
    for firing in fired:
        (critical if firing.level == "critical" else warning).update(firing.lines)
    return VerdictMessages(
        critical=tuple(sorted(critical)), warning=tuple(sorted(warning - critical))
    )


def _sentences(fired: Iterable[Firing]) -> tuple[str, ...]:
    """One for each rule, the riskiest and most frequent first."""
    by_rule: dict[str, list[Firing]] = {}
    for firing in fired:
        by_rule.setdefault(firing.rule, []).append(firing)
    ordered = sorted(by_rule.values(), key=lambda same: (-_risk(same), -_count(same)))
    return tuple(_sentence(same) for same in ordered[:MAX_SENTENCES])


def _risk(same: Sequence[Firing]) -> int:
    return max(firing.risk for firing in same)


def _count(same: Sequence[Firing]) -> int:
    return len({line for firing in same for line in firing.lines})


def _sentence(same: Sequence[Firing]) -> str:
    count = _count(same)
    times = f" ({count} times)" if count > 1 else ""
    room = MAX_SENTENCE_LENGTH - len(times)
    return f"{same[0].title}{_where(same)}"[:room] + times


def _where(same: Sequence[Firing]) -> str:
    sources = {firing.source for firing in same}
    if len(sources) > 1:
        return f" at {len(sources)} sources"
    host, _, application = next(iter(sources)).partition("/")
    name = host if host != UNKNOWN else application
    return f" on {name}" if name not in ("", UNKNOWN) else ""
