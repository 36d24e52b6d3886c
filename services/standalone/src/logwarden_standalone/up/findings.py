"""The patterns that alerts showed, each with its newest line, and how soon the alerts came. Pure.

Not here: numbers over all windows (`scan.tally`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from logwarden_contracts.messages import Evidence, Level, WindowAnalysis
from logwarden_standalone.scan.patterns import FoundPattern, patterns_of

MAX_PATTERNS = 2_000
MAX_DELAYS = 100_000


@dataclass(slots=True)
class Finding:
    """One pattern in alerts.

    Attributes:
        risk: the highest of the rules that its lines made fire.
        alerts: in how many it was.
        lines: how many it stands for.
        newest: its last evidence line.
    """

    skeleton: str
    level: Level
    risk: int = 0
    alerts: int = 0
    lines: int = 0
    newest: Evidence | None = None

    def saw(self, found: FoundPattern) -> None:
        """Add what one alert shows of it."""
        self.alerts += 1
        self.lines += found.pattern.count
        self.risk = max(self.risk, found.risk)
        if found.pattern.level == "critical":
            self.level = "critical"
        if found.evidence:
            self.newest = found.evidence[-1]


class Findings:
    """Of all alerts so far."""

    def __init__(self) -> None:
        self._patterns: dict[str, Finding] = {}
        self._delays: list[float] = []

    def add(self, alert: WindowAnalysis, delay_seconds: float | None) -> None:
        """Count one alert.

        Args:
            alert: an analysis that alerts.
            delay_seconds: from its newest evidence line; null: unknown.
        """
        if delay_seconds is not None and len(self._delays) < MAX_DELAYS:
            self._delays.append(delay_seconds)
        for found in patterns_of(alert):
            name = found.pattern.fingerprint
            if name in self._patterns or len(self._patterns) < MAX_PATTERNS:
                fresh = Finding(found.pattern.skeleton, found.pattern.level)
                self._patterns.setdefault(name, fresh).saw(found)

    def __len__(self) -> int:
        return len(self._patterns)

    def most_telling(self, most: int) -> list[Finding]:
        """Critical ones first, then those of the higher risk, then the frequent ones."""
        ordered = sorted(
            self._patterns.values(),
            key=lambda one: (one.level != "critical", -one.risk, -one.lines),
        )
        return ordered[:most]

    @property
    def delays(self) -> Sequence[float]:
        """Seconds from an alert's newest line to the screen, in ascending order."""
        return sorted(self._delays)
