"""The patterns of one window, and of a whole scan, those first that matter most.

How often a pattern occurs says little: one kernel panic comes before four hundred failed logins. So
critical ones come first, then what a rule gives the higher risk, then the frequent ones. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from logwarden_contracts.messages import Evidence, Level, Pattern, WindowAnalysis
from logwarden_standalone.scan.wording import line_place, window_place

MAX_SOURCES = 50


@dataclass(frozen=True, slots=True)
class FoundPattern:
    """A pattern in one window.

    Attributes:
        risk: the highest of the rules that its evidence made fire; 0 where only the judge saw it.
        evidence: by line number.
    """

    pattern: Pattern
    risk: int
    evidence: tuple[Evidence, ...]


@dataclass(slots=True)
class SeenPattern:
    """One pattern over all windows.

    Attributes:
        place: where its first evidence line stands.
        lines: how many lines it stands for.
        sources: those that its evidence names, at most 50 kept.
        first_ms: time of its first evidence line; `last_ms` of its last one.
    """

    skeleton: str
    place: str
    level: Level = "warning"
    risk: int = 0
    lines: int = 0
    sources: set[str] = field(default_factory=set)
    first_ms: int | None = None
    last_ms: int | None = None

    def saw(self, found: FoundPattern) -> None:
        """Add what one window shows of it."""
        self.lines += found.pattern.count
        self.risk = max(self.risk, found.risk)
        if found.pattern.level == "critical":
            self.level = "critical"
        for line in found.evidence:
            if len(self.sources) < MAX_SOURCES:
                self.sources.add(line.source)
            self.first_ms = earlier(self.first_ms, line.time_ms)
            self.last_ms = later(self.last_ms, line.time_ms)


def patterns_of(analysis: WindowAnalysis) -> list[FoundPattern]:
    """A window's patterns, those first that matter most."""
    risks: dict[int, int] = {}
    for fired in analysis.rules_fired:
        for number in fired.lines:
            risks[number] = max(fired.risk, risks.get(number, 0))
    evidence: dict[str, list[Evidence]] = {}
    for line in analysis.evidence:
        evidence.setdefault(line.pattern, []).append(line)
    found = (
        _found(pattern, evidence.get(pattern.fingerprint, ()), risks)
        for pattern in analysis.patterns
    )
    return sorted(
        found, key=lambda one: (one.pattern.level != "critical", -one.risk, -one.pattern.count)
    )


def first_seen(found: FoundPattern, analysis: WindowAnalysis) -> SeenPattern:
    """A pattern that no window before has shown; nothing is counted yet."""
    place = line_place(found.evidence[0]) if found.evidence else window_place(analysis)
    return SeenPattern(found.pattern.skeleton, place)


def most_telling(seen: Sequence[SeenPattern], most: int) -> list[SeenPattern]:
    """Those that matter most."""
    ordered = sorted(seen, key=lambda one: (one.level != "critical", -one.risk, -one.lines))
    return ordered[:most]


def _found(pattern: Pattern, evidence: Sequence[Evidence], risks: dict[int, int]) -> FoundPattern:
    ordered = tuple(sorted(evidence, key=lambda line: line.line))
    return FoundPattern(
        pattern, max((risks.get(line.line, 0) for line in ordered), default=0), ordered
    )


def earlier(known: int | None, other: int | None) -> int | None:
    """The earlier of two times, where both are known."""
    return other if known is None else known if other is None else min(known, other)


def later(known: int | None, other: int | None) -> int | None:
    """The later of two times, where both are known."""
    return other if known is None else known if other is None else max(known, other)
