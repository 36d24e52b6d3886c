"""The course of a scan in a bounded number of bars, however long it becomes.

Pure. Not here: how it is drawn (`screen`, `report`).
"""

from dataclasses import dataclass

from logwarden_contracts.messages import WindowAnalysis

MAX_BARS = 240


@dataclass(slots=True)
class Bar:
    """Neighbouring windows.

    Attributes:
        risk: the highest among them.
        worst: id of the window with that risk.
        place: where that window stands, for people.
        windows: how many.
        alerts: how many of them are alerts.
    """

    risk: int
    worst: str
    place: str
    windows: int = 1
    alerts: int = 0

    def joined(self, other: "Bar") -> "Bar":
        """Both as one; nothing loud is lost."""
        loudest = max(self, other, key=lambda bar: bar.risk)
        return Bar(
            loudest.risk,
            loudest.worst,
            loudest.place,
            self.windows + other.windows,
            self.alerts + other.alerts,
        )


class Timeline:
    """Bars in the order of the windows. When there are too many, neighbours become one."""

    def __init__(self, max_bars: int = MAX_BARS) -> None:
        self.bars: list[Bar] = []
        self._max_bars = max_bars
        self._width = 1

    def add(self, analysis: WindowAnalysis, place: str) -> None:
        """The next window."""
        verdict = analysis.verdict
        bar = Bar(verdict.risk_score, analysis.id, place, 1, int(verdict.should_alert_user))
        if self.bars and self.bars[-1].windows < self._width:
            self.bars[-1] = self.bars[-1].joined(bar)
            return
        if len(self.bars) == self._max_bars:
            pairs = zip(self.bars[::2], self.bars[1::2], strict=True)
            self.bars = [left.joined(right) for left, right in pairs]
            self._width *= 2
        self.bars.append(bar)
