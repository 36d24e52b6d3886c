"""What a scan has seen so far, in bounded memory: numbers, patterns, the worst windows, the course.

Pure: analyses go in. Not here: how it is shown (`screen`, `report`).
"""

import heapq
from collections import Counter
from dataclasses import dataclass, field

from logwarden_contracts.messages import Evidence, Level, Pattern, WindowAnalysis
from logwarden_standalone.scan.timeline import Timeline
from logwarden_standalone.scan.wording import line_place, window_place

WORST_WINDOWS = 100
MAX_PATTERNS = 5_000
MAX_SOURCES = 50


@dataclass(slots=True)
class SeenPattern:
    """One pattern over all windows.

    Attributes:
        sources: those that its evidence names, at most 50 kept.
        example: the first evidence line, and `place` where it stands.
        first_ms: time of its first evidence line; `last_ms` of its last one.
    """

    fingerprint: str
    level: Level
    skeleton: str
    example: str
    place: str
    count: int = 0
    windows: int = 0
    sources: set[str] = field(default_factory=set)
    first_ms: int | None = None
    last_ms: int | None = None

    def saw(self, pattern: Pattern, evidence: list[Evidence]) -> None:
        """Add what one window shows of it."""
        self.count += pattern.count
        self.windows += 1
        if pattern.level == "critical":
            self.level = "critical"
        for line in evidence:
            if len(self.sources) < MAX_SOURCES:
                self.sources.add(line.source)
            self.first_ms = _earlier(self.first_ms, line.time_ms)
            self.last_ms = _later(self.last_ms, line.time_ms)


@dataclass(slots=True)
class Tally:
    """See the module.

    Attributes:
        lines: judged.
        judges: windows by who judged them.
        degraded: windows by the reason why the judge that was asked for did not answer.
        patterns_left_out: occurrences of patterns beyond `MAX_PATTERNS`.
    """

    lines: int = 0
    windows: int = 0
    alerts: int = 0
    highest_risk: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    injection_markers: int = 0
    patterns_left_out: int = 0
    first_ms: int | None = None
    last_ms: int | None = None
    files: Counter[str] = field(default_factory=Counter)
    judges: Counter[str] = field(default_factory=Counter)
    degraded: Counter[str] = field(default_factory=Counter)
    patterns: dict[str, SeenPattern] = field(default_factory=dict)
    timeline: Timeline = field(default_factory=Timeline)
    _worst: list[tuple[int, int, WindowAnalysis]] = field(default_factory=list)

    def add(self, analysis: WindowAnalysis) -> None:
        """Count one window."""
        window, verdict = analysis.window, analysis.verdict
        self.windows += 1
        self.lines += window.lines
        self.files[window.topic] += window.lines
        self.alerts += verdict.should_alert_user
        self.highest_risk = max(self.highest_risk, verdict.risk_score)
        self.judges[analysis.judge] += 1
        self.prompt_tokens += analysis.tokens.prompt
        self.completion_tokens += analysis.tokens.completion
        self.injection_markers += analysis.injection_markers
        if analysis.degraded_reason:
            self.degraded[analysis.degraded_reason] += 1
        self.first_ms = _earlier(self.first_ms, window.first_time_ms)
        self.last_ms = _later(self.last_ms, window.last_time_ms)
        self.timeline.add(analysis, window_place(analysis))
        self._keep_if_bad(analysis)
        self._count_patterns(analysis)

    def worst(self, least_risk: int, most: int = WORST_WINDOWS) -> list[WindowAnalysis]:
        """The riskiest windows, riskiest first, then in the order they came."""
        ordered = sorted(self._worst, reverse=True)
        return [kept for risk, _, kept in ordered if risk >= least_risk][:most]

    def top_patterns(self, most: int) -> list[SeenPattern]:
        """Critical ones first, then the most frequent."""
        return sorted(
            self.patterns.values(), key=lambda seen: (seen.level != "critical", -seen.count)
        )[:most]

    def _keep_if_bad(self, analysis: WindowAnalysis) -> None:
        if not analysis.verdict.risk_score:
            return
        item = (analysis.verdict.risk_score, -self.windows, analysis)
        if len(self._worst) < WORST_WINDOWS:
            heapq.heappush(self._worst, item)
        else:
            heapq.heappushpop(self._worst, item)

    def _count_patterns(self, analysis: WindowAnalysis) -> None:
        for pattern in analysis.patterns:
            evidence = [line for line in analysis.evidence if line.pattern == pattern.fingerprint]
            seen = self.patterns.get(pattern.fingerprint)
            if seen is None and len(self.patterns) >= MAX_PATTERNS:
                self.patterns_left_out += pattern.count
                continue
            if seen is None:
                seen = self.patterns[pattern.fingerprint] = _first_seen(pattern, evidence, analysis)
            seen.saw(pattern, evidence)


def _first_seen(
    pattern: Pattern, evidence: list[Evidence], analysis: WindowAnalysis
) -> SeenPattern:
    if not evidence:
        place = window_place(analysis)
        example = pattern.skeleton
    else:
        place = line_place(evidence[0])
        example = evidence[0].text
    return SeenPattern(pattern.fingerprint, pattern.level, pattern.skeleton, example, place)


def _earlier(known: int | None, other: int | None) -> int | None:
    return other if known is None else known if other is None else min(known, other)


def _later(known: int | None, other: int | None) -> int | None:
    return other if known is None else known if other is None else max(known, other)
