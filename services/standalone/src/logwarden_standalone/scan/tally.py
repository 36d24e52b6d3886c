"""What a scan has seen so far, in bounded memory: numbers, patterns, the worst windows, the course.

Pure: analyses go in. Not here: how it is shown (`screen`, `report`).
"""

import heapq
from collections import Counter
from dataclasses import dataclass, field

from logwarden_contracts.messages import WindowAnalysis
from logwarden_standalone.scan.patterns import (
    SeenPattern,
    earlier,
    first_seen,
    later,
    most_telling,
    patterns_of,
)
from logwarden_standalone.scan.timeline import Timeline
from logwarden_standalone.scan.wording import window_place

WORST_WINDOWS = 100
MAX_PATTERNS = 5_000


@dataclass(slots=True)
class Tally:
    """See the module.

    Attributes:
        lines: judged.
        judges: windows by who judged them.
        degraded: windows by the reason why the judge that was asked for did not answer.
        patterns_left_out: findings of patterns beyond `MAX_PATTERNS`.
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
        self.first_ms = earlier(self.first_ms, window.first_time_ms)
        self.last_ms = later(self.last_ms, window.last_time_ms)
        self.timeline.add(analysis, window_place(analysis))
        self._keep_if_bad(analysis)
        self._count_patterns(analysis)

    def worst(self, least_risk: int, most: int = WORST_WINDOWS) -> list[WindowAnalysis]:
        """The riskiest windows, riskiest first, then in the order they came."""
        ordered = sorted(self._worst, reverse=True)
        return [kept for risk, _, kept in ordered if risk >= least_risk][:most]

    def top_patterns(self, most: int) -> list[SeenPattern]:
        """Those that matter most."""
        return most_telling(list(self.patterns.values()), most)

    def _keep_if_bad(self, analysis: WindowAnalysis) -> None:
        if not analysis.verdict.risk_score:
            return
        item = (analysis.verdict.risk_score, -self.windows, analysis)
        if len(self._worst) < WORST_WINDOWS:
            heapq.heappush(self._worst, item)
        else:
            heapq.heappushpop(self._worst, item)

    def _count_patterns(self, analysis: WindowAnalysis) -> None:
        for found in patterns_of(analysis):
            name = found.pattern.fingerprint
            if name not in self.patterns:
                if len(self.patterns) >= MAX_PATTERNS:
                    self.patterns_left_out += 1
                    continue
                self.patterns[name] = first_seen(found, analysis)
            self.patterns[name].saw(found)
