"""What one analysis says of each pattern. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from logwarden_contracts.fingerprint import fingerprint
from logwarden_contracts.messages import Evidence, Pattern, WindowAnalysis
from logwarden_contracts.messages.line import source_group

EVIDENCE_LINES = 5
UNCITED = "(no line was cited)"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One pattern in one analysis.

    Attributes:
        alerts: the verdict alerts, and this pattern is why.
        count: lines it stands for.
        first_ms: event time of its first line; `last_ms` of its last one.
        risk: the window's.
        evidence: at most five of its lines, as they were cited.
    """

    fingerprint: str
    source_group: str
    skeleton: str
    alerts: bool
    count: int
    first_ms: int
    last_ms: int
    risk: int
    analysis: str
    window: str
    summary: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def sightings_of(analysis: WindowAnalysis) -> tuple[Sighting, ...]:
    """All patterns of an analysis.

    Critical patterns are why a window alerts; where it has none, all are; where nothing was cited,
    one pattern stands for the window, because an alert must not get lost.
    """
    alerts = analysis.verdict.should_alert_user
    has_critical = any(pattern.level == "critical" for pattern in analysis.patterns)
    return tuple(
        _sighting(analysis, each, alerts and (each.level == "critical" or not has_critical))
        for each in _patterns(analysis)
    )


def _patterns(analysis: WindowAnalysis) -> Iterator[Pattern]:
    yield from analysis.patterns
    if not analysis.patterns and analysis.verdict.should_alert_user:
        sources = [line.source for line in analysis.evidence]
        group = source_group(sources[0]) if sources else analysis.window.topic
        yield Pattern(
            fingerprint=fingerprint(group, UNCITED),
            source_group=group,
            skeleton=UNCITED,
            level="critical",
            count=max(1, len(sources)),
        )


def _sighting(analysis: WindowAnalysis, pattern: Pattern, alerts: bool) -> Sighting:
    lines = [
        line
        for line in analysis.evidence
        if line.pattern == pattern.fingerprint or pattern.skeleton == UNCITED
    ]
    first_ms, last_ms = _times(analysis, lines)
    return Sighting(
        fingerprint=pattern.fingerprint,
        source_group=pattern.source_group,
        skeleton=pattern.skeleton,
        alerts=alerts,
        count=pattern.count,
        first_ms=first_ms,
        last_ms=last_ms,
        risk=analysis.verdict.risk_score,
        analysis=analysis.id,
        window=analysis.window.id,
        summary=analysis.verdict.summary,
        evidence=tuple(lines[:EVIDENCE_LINES]),
    )


def _times(analysis: WindowAnalysis, lines: list[Evidence]) -> tuple[int, int]:
    """Of the pattern's lines, else of the window's, else when the window was open."""
    window = analysis.window
    times = [line.time_ms for line in lines if line.time_ms is not None]
    if times:
        return min(times), max(times)
    last = window.closed_at_ms if window.last_time_ms is None else window.last_time_ms
    first = last if window.first_time_ms is None else window.first_time_ms
    return min(first, last), last
