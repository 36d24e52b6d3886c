"""What becomes of a pattern that alerts: a page, a raised one, nothing more than before. Pure.

Not here: superseded windows, old evidence and accepted noise (`patterns`).
"""

from dataclasses import dataclass
from typing import Literal

from logwarden_notifier.budget import Budget
from logwarden_notifier.incident import Incident, Novelty, severity_of
from logwarden_notifier.policy import ACT_NOW, DAY_MS, Policy
from logwarden_notifier.remembered import Remembered
from logwarden_notifier.sighting import Sighting

Outcome = Literal[
    "page", "raise", "continue", "recurring", "held", "known", "aged", "withdrawn", "counted"
]


@dataclass(frozen=True, slots=True)
class Moment:
    """A sighting that alerts, when it comes.

    Attributes:
        at_ms: event time, not later than `written_ms`.
        written_ms: when its analysis was written.
        quiet_from_ms: from when on its quiet time counts: of a window that was judged again, the
            first time.
        rising: the pattern occurs more than three times as often as usual.
        seen_before: it alerted earlier, whether or not anybody was told.
    """

    sighting: Sighting
    at_ms: int
    written_ms: int
    quiet_from_ms: int
    rising: bool
    seen_before: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one sighting.

    Attributes:
        incident: the one it opened, raised, went on with, or withdrew.
    """

    outcome: Outcome
    sighting: Sighting
    incident: Incident | None = None


def decide(pattern: Remembered, moment: Moment, policy: Policy, budget: Budget) -> Decision:
    """Decide, and change what is remembered accordingly."""
    incident = pattern.open_incident(moment.at_ms, policy)
    if incident is None:
        decision = _begin(pattern, moment, policy, budget)
    else:
        decision = _go_on(pattern, incident, moment, policy, budget)
    if decision.incident or decision.outcome == "recurring":
        pattern.told_ms = max(pattern.told_ms or 0, moment.at_ms)
    chronic = incident is not None and moment.at_ms - incident.started_ms > DAY_MS
    if decision.outcome == "recurring" or chronic:
        pattern.recurred_ms = moment.written_ms
    return decision


def _begin(pattern: Remembered, moment: Moment, policy: Policy, budget: Budget) -> Decision:
    novelty = _novelty(pattern, moment, policy)
    if novelty is None:
        return Decision("recurring", moment.sighting)
    must = pattern.told_ms is None and moment.sighting.risk >= ACT_NOW
    if not budget.spend(moment.sighting.source_group, moment.written_ms, whatever=must):
        pattern.held_ms = moment.written_ms
        return Decision("held", moment.sighting)
    severity = severity_of(moment.sighting.risk)
    incident = Incident(
        moment.sighting, novelty, severity, moment.at_ms, moment.at_ms, moment.quiet_from_ms
    )
    pattern.put(incident, moment.written_ms, policy)
    return Decision("page", moment.sighting, incident)


def _novelty(pattern: Remembered, moment: Moment, policy: Policy) -> Novelty | None:
    """Null: people know, the digest will do."""
    if not moment.seen_before:
        return "new"
    if moment.rising:
        return "rising"
    told_ms = pattern.told_ms
    is_news = told_ms is None or moment.at_ms - told_ms > policy.again_ms
    return "recurring" if is_news else None


def _go_on(
    pattern: Remembered, incident: Incident, moment: Moment, policy: Policy, budget: Budget
) -> Decision:
    if incident.novelty == "rising" and not moment.rising:
        return Decision("recurring", moment.sighting)  # back to its own level: it may end
    incident.goes_on(moment.at_ms, moment.quiet_from_ms)
    risk = moment.sighting.risk
    least = max(ACT_NOW, incident.opening.risk + policy.worse_by)
    worse = incident.severity != "critical" and risk >= least
    if not worse and (incident.novelty == "rising" or not moment.rising):
        return Decision("continue", moment.sighting, incident)
    must = incident.novelty == "new" and risk >= ACT_NOW
    if not budget.spend(moment.sighting.source_group, moment.written_ms, whatever=must):
        pattern.held_ms = moment.written_ms
        return Decision("held", moment.sighting, incident)
    raised = _raised(incident, moment)
    pattern.put(raised, moment.written_ms, policy)
    return Decision("raise", moment.sighting, raised)


def _raised(incident: Incident, moment: Moment) -> Incident:
    """The page that takes an incident's place: labels identify an alert, so they never change."""
    risk = max(moment.sighting.risk, incident.opening.risk)
    return Incident(
        opening=moment.sighting,
        novelty="rising" if moment.rising else incident.novelty,
        severity=severity_of(risk),
        started_ms=moment.at_ms if moment.rising else incident.started_ms,
        last_ms=moment.at_ms,
        told_ms=max(moment.quiet_from_ms, incident.told_ms),
    )
