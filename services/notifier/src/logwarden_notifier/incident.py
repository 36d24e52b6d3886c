"""An incident: one pattern that people are told of, from its first line until it is quiet. Pure.

Not here: when one is opened (`patterns`), and what is posted of it (`alert`).
"""

from dataclasses import dataclass
from typing import Literal

from logwarden_notifier.policy import ACT_NOW
from logwarden_notifier.sighting import Sighting

Severity = Literal["critical", "warning", "info"]
Novelty = Literal["new", "recurring", "rising"]

ALERT_RISK = 50


def severity_of(risk: int) -> Severity:
    """Severity as Alertmanager's users know it."""
    if risk >= ACT_NOW:
        return "critical"
    return "warning" if risk >= ALERT_RISK else "info"


@dataclass(slots=True)
class Incident:
    """Severity and novelty never change: they are labels, and labels identify an alert.

    Attributes:
        opening: what opened it: its summary and lines are the alert's.
        started_ms: event time; never changes.
        last_ms: event time of its last line.
        told_ms: when the analysis of that line was written: quiet time begins there, so a pipeline
            that lags does not end an incident.
        windows: how many windows speak for it; withdrawn ones do not.
        ended_ms: when it was replaced, withdrawn or accepted as known; null: it ends by quiet.
    """

    opening: Sighting
    novelty: Novelty
    severity: Severity
    started_ms: int
    last_ms: int
    told_ms: int
    windows: int = 1
    ended_ms: int | None = None

    @property
    def identity(self) -> tuple[str, Novelty, Severity, int]:
        """Tells one page from another."""
        return self.opening.fingerprint, self.novelty, self.severity, self.started_ms

    def goes_on(self, at_ms: int, written_ms: int) -> None:
        """One more window shows it."""
        self.windows += 1
        self.last_ms = max(self.last_ms, at_ms)
        self.told_ms = max(self.told_ms, written_ms)

    def ends_ms(self, quiet_ms: int) -> int:
        """When it is over, unless it goes on."""
        return self.told_ms + quiet_ms if self.ended_ms is None else self.ended_ms

    def is_open(self, now_ms: int, quiet_ms: int) -> bool:
        """Whether it fires at this moment."""
        return self.ends_ms(quiet_ms) > now_ms
