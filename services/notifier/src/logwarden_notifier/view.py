"""What `GET /state` answers: every pattern as the notifier sees it. Pure."""

from datetime import date

from pydantic import BaseModel

from logwarden_notifier.incident import Incident, Novelty, Severity
from logwarden_notifier.patterns import Patterns
from logwarden_notifier.policy import DAY_MS
from logwarden_notifier.remembered import Remembered, State


class KnownView(BaseModel):
    """The entry of `known.yaml` that covers a pattern."""

    why: str
    owner: str
    until: date
    most_per_hour: int | None


class AlertView(BaseModel):
    """The alert that fires for a pattern."""

    severity: Severity
    novelty: Novelty
    started_ms: int
    ends_ms: int


class PatternView(BaseModel):
    """One pattern.

    Attributes:
        alert: null: none fires.
        held: the budget held it back within the last 24 hours.
        known: null: it is not accepted noise.
        silenced: Alertmanager does not pass its alert on: silenced or inhibited there.
        risk: of the last window that showed it.
        first_seen_ms: event time of its first line that alerted; null: it is counted only.
        usual_per_five_minutes: median of 24 hours; null: too few to say.
    """

    fingerprint: str
    source_group: str
    skeleton: str
    state: State
    alert: AlertView | None
    held: bool
    known: KnownView | None
    silenced: bool
    risk: int
    first_seen_ms: int | None
    last_seen_ms: int
    lines_last_hour: int
    lines_last_day: int
    usual_per_five_minutes: float | None


class MemberView(BaseModel):
    """One member of Alertmanager.

    Attributes:
        last_post_ms: when it last took our alerts; null: never.
    """

    member: str
    last_post_ms: int | None


class StateView(BaseModel):
    """Everything.

    Attributes:
        caught_up: all that stood on the topic at the start was read; nothing is posted before.
        alertmanager: empty: nobody is paged.
    """

    now_ms: int
    caught_up: bool
    alertmanager: tuple[MemberView, ...]
    patterns: tuple[PatternView, ...]


def pattern_views(
    patterns: Patterns, silenced: frozenset[str], now_ms: int
) -> tuple[PatternView, ...]:
    """Those that alerted, the last seen first."""
    seen = [pattern for pattern in patterns if pattern.first_ms is not None]
    seen.sort(key=lambda pattern: (-pattern.last_ms, pattern.latest.fingerprint))
    return tuple(_pattern_view(pattern, patterns, silenced, now_ms) for pattern in seen)


def _pattern_view(
    pattern: Remembered, patterns: Patterns, silenced: frozenset[str], now_ms: int
) -> PatternView:
    one, quiet_ms = pattern.latest, patterns.policy.quiet_ms
    usual = pattern.rate.usual(pattern.last_ms)
    return PatternView(
        fingerprint=one.fingerprint,
        source_group=one.source_group,
        skeleton=one.skeleton,
        state=pattern.state(now_ms, patterns.policy),
        alert=_alert_view(pattern.incident, now_ms, quiet_ms),
        held=pattern.held_ms is not None and pattern.held_ms > now_ms - DAY_MS,
        known=_known_view(pattern),
        silenced=one.fingerprint in silenced,
        risk=one.risk,
        first_seen_ms=pattern.first_ms,
        last_seen_ms=pattern.last_ms,
        lines_last_hour=round(pattern.rate.lines(now_ms)),
        lines_last_day=round(pattern.rate.lines(now_ms, DAY_MS)),
        usual_per_five_minutes=usual,
    )


def _alert_view(incident: Incident | None, now_ms: int, quiet_ms: int) -> AlertView | None:
    if incident is None or not incident.is_open(now_ms, quiet_ms):
        return None
    return AlertView(
        severity=incident.severity,
        novelty=incident.novelty,
        started_ms=incident.started_ms,
        ends_ms=incident.ends_ms(quiet_ms),
    )


def _known_view(pattern: Remembered) -> KnownView | None:
    entry = pattern.known
    if entry is None:
        return None
    return KnownView(
        why=entry.why, owner=entry.owner, until=entry.until, most_per_hour=entry.most_per_hour
    )


def count_states(patterns: Patterns, now_ms: int) -> dict[State, int]:
    """How many patterns that alerted are in each state."""
    counts: dict[State, int] = {"new": 0, "recurring": 0, "rising": 0, "quiet": 0}
    for pattern in patterns:
        if pattern.first_ms is not None:
            counts[pattern.state(now_ms, patterns.policy)] += 1
    return counts
