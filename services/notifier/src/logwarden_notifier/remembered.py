"""What is remembered of one pattern. Pure.

Not here: what is decided from it (`deciding`).
"""

from dataclasses import dataclass, field
from typing import Literal

from logwarden_notifier.incident import Incident
from logwarden_notifier.known import Known
from logwarden_notifier.policy import DAY_MS, Policy
from logwarden_notifier.rate import Rate
from logwarden_notifier.sighting import Sighting

State = Literal["new", "recurring", "rising", "quiet"]

RESOLVED_FOR_MS = 900_000
"""How long the end of an incident is told again and again, as Prometheus does it."""


@dataclass(slots=True)
class Remembered:
    """One pattern.

    Attributes:
        latest: its last sighting; of those that alerted, once one did.
        touched_ms: when the last analysis that shows it was written.
        first_ms: event time of its first line that alerted, null: none did; `last_ms` of the last.
        written_ms: when the last analysis that alerted, and was not aged, was written.
        told_ms: event time until which people knew of it: paged, or since then in the digest. Null:
            nobody was told, so its next line is news.
        incident: the last one, over or not; `replaced`: those whose place it took.
        recurred_ms: when it last came without a page; `held_ms` when the budget held it back.
        known: the entry that covered it last time.
    """

    latest: Sighting
    rate: Rate = field(default_factory=Rate)
    touched_ms: int = 0
    first_ms: int | None = None
    last_ms: int = 0
    written_ms: int | None = None
    told_ms: int | None = None
    incident: Incident | None = None
    replaced: tuple[Incident, ...] = ()
    recurred_ms: int | None = None
    held_ms: int | None = None
    known: Known | None = None

    def alerts(self, at_ms: int) -> None:
        """It alerted at this event time."""
        self.first_ms = at_ms if self.first_ms is None else min(self.first_ms, at_ms)
        self.last_ms = max(self.last_ms, at_ms)

    def open_incident(self, at_ms: int, policy: Policy) -> Incident | None:
        """The incident that a line of this event time belongs to."""
        incident = self.incident
        if incident is None or incident.ended_ms is not None:
            return None
        return incident if at_ms - incident.last_ms <= policy.quiet_ms else None

    def put(self, incident: Incident, written_ms: int, policy: Policy) -> None:
        """A new incident takes the former one's place, which ends if it has not."""
        if self.incident:
            end(self.incident, min(written_ms, self.incident.ends_ms(policy.quiet_ms)))
            still_told = written_ms - RESOLVED_FOR_MS
            self.replaced = tuple(
                each
                for each in (*self.replaced, self.incident)
                if each.ends_ms(policy.quiet_ms) > still_told
            )
        self.incident = incident

    def state(self, now_ms: int, policy: Policy) -> State:
        """What it is at this moment."""
        if self.written_ms is None or now_ms >= self.written_ms + policy.quiet_ms:
            return "quiet"
        incident = self.incident
        if incident and incident.novelty == "rising" and incident.is_open(now_ms, policy.quiet_ms):
            return "rising"
        return "new" if now_ms - (self.first_ms or 0) < DAY_MS else "recurring"


def end(incident: Incident | None, at_ms: int) -> None:
    """It is over, whatever comes; an earlier end stays."""
    if incident and incident.ended_ms is None:
        incident.ended_ms = max(at_ms, incident.started_ms)
