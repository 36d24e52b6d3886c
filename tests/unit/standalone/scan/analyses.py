"""Analyses for the scan's tests, as the analyzer makes them."""

from logwarden_contracts.messages import (
    Evidence,
    FiredRule,
    Level,
    Pattern,
    Place,
    Timings,
    Verdict,
    Versions,
    WindowAnalysis,
    WindowSummary,
)


def analysis(
    number: int = 0,
    risk: int = 75,
    *found: tuple[Pattern, Evidence],
    fired: tuple[FiredRule, ...] = (),
    degraded_reason: str | None = None,
) -> WindowAnalysis:
    """Window `number` of 100 lines of app.log."""
    verdict = Verdict(
        risk_score=risk, should_alert_user=risk >= 50, summary=("Disk errors on db-1",)
    )
    first = number * 100 + 1
    window = WindowSummary(
        id=f"app.log/0/{number}",
        topic="logs/app.log",
        partition=0,
        first_offset=first,
        last_offset=first + 99,
        lines=100,
        opened_at_ms=0,
        closed_at_ms=0,
        close_reason="size",
    )
    return WindowAnalysis(
        id=f"{number:016x}",
        window=window,
        verdict=verdict,
        judge="rules",
        judges={"rules": verdict},
        rules_fired=fired,
        patterns=tuple(pattern for pattern, _ in found),
        evidence=tuple(evidence for _, evidence in found),
        versions=Versions(prompt="1", skeleton="1", redactor="1", rules="1"),
        timings=Timings(digest_seconds=0, judge_seconds=0, total_seconds=0),
        degraded_reason=degraded_reason,
    )


def found(
    text: str, line: int = 1, level: Level = "critical", count: int = 1, time_ms: int | None = None
) -> tuple[Pattern, Evidence]:
    """A pattern and the line that shows it."""
    name = f"{hash(text):x}"
    pattern = Pattern(
        fingerprint=name, source_group="kernel", skeleton=text, level=level, count=count
    )
    place = Place(topic="logs/app.log", partition=0, offset=line)
    evidence = Evidence(
        line=line,
        place=place,
        source="db-1/kernel",
        text=text,
        level=level,
        pattern=name,
        time_ms=time_ms,
    )
    return pattern, evidence
