"""Analyses for the notifier's tests, and a state to feed them to."""

from collections.abc import Sequence
from itertools import count

from logwarden_contracts.fingerprint import fingerprint
from logwarden_contracts.messages import (
    Evidence,
    Level,
    Pattern,
    Place,
    Timings,
    Verdict,
    Versions,
    WindowAnalysis,
    WindowSummary,
)
from logwarden_notifier.deciding import Decision
from logwarden_notifier.known import Known
from logwarden_notifier.patterns import Patterns
from logwarden_notifier.policy import HOUR_MS, Policy

NOW = 1_795_417_200_000  # 2026-11-23 07:00 UTC
MINUTE = 60_000
HOUR = HOUR_MS
DAY = 24 * HOUR
DISK = "disk <*> failed"

_numbers = count(1)


def analysis(
    at_ms: int,
    texts: Sequence[str] = (DISK,),
    *,
    risk: int = 60,
    lines: int = 1,
    window: str | None = None,
    id: str | None = None,
    level: Level = "critical",
    source: str = "db-1/disk",
    supersedes: str | None = None,
) -> WindowAnalysis:
    """One window whose verdict cites these patterns, its lines all of one moment."""
    number = next(_numbers)
    group = source.partition("/")[2]
    verdict = Verdict(risk_score=risk, should_alert_user=risk >= 50, summary=("disks fail",))
    return WindowAnalysis(
        id=id or f"analysis-{number}",
        window=WindowSummary(
            id=window or f"logs/0/{number}-{number}",
            topic="logs",
            partition=0,
            first_offset=number,
            last_offset=number,
            lines=lines,
            opened_at_ms=at_ms,
            closed_at_ms=at_ms,
            close_reason="interval",
            first_time_ms=at_ms,
            last_time_ms=at_ms,
        ),
        verdict=verdict,
        judge="rules",
        judges={"rules": verdict},
        supersedes=supersedes,
        patterns=tuple(
            Pattern(
                fingerprint=fingerprint(group, text),
                source_group=group,
                skeleton=text,
                level=level,
                count=lines,
            )
            for text in texts
        ),
        evidence=tuple(
            Evidence(
                line=line,
                place=Place(topic="logs", partition=0, offset=number),
                source=source,
                text=text.replace("<*>", "sda"),
                level=level,
                pattern=fingerprint(group, text),
                time_ms=at_ms,
            )
            for line, text in enumerate(texts, 1)
        ),
        versions=Versions(prompt="p", skeleton="1", redactor="1", rules="1"),
        timings=Timings(digest_seconds=0, judge_seconds=0, total_seconds=0),
    )


class Told:
    """A state, and the outcomes of what it is told."""

    def __init__(self, known: Sequence[Known] = (), **policy: int) -> None:
        self.patterns = Patterns(Policy(**policy), known)

    def take(self, given: WindowAnalysis, written_ms: int | None = None) -> list[str] | None:
        """Outcomes of one analysis; written when its window closed, where nothing else is said."""
        decisions = self.decisions(given, written_ms)
        return None if decisions is None else [decision.outcome for decision in decisions]

    def decisions(
        self, given: WindowAnalysis, written_ms: int | None = None
    ) -> list[Decision] | None:
        """The same as decisions."""
        return self.patterns.take(
            given, given.window.closed_at_ms if written_ms is None else written_ms
        )

    def chronic(self, begin_ms: int, minutes: int, lines: int = 4) -> list[str]:
        """The same pattern in every fifth minute."""
        outcomes: list[str] = []
        for minute in range(0, minutes, 5):
            outcomes += self.take(analysis(begin_ms + minute * MINUTE, lines=lines)) or []
        return outcomes
