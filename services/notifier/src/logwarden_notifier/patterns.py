"""The state of all patterns: analyses in, decisions out. Pure.

A fold over analyses and the moments they were written: read again from the topic it gives the same
incidents with the same beginnings, which is why no checkpoint is kept. Not here: Kafka, the clock
(it comes in), and what is posted (`alert`).
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logwarden_contracts.messages import WindowAnalysis
from logwarden_notifier.budget import Budget
from logwarden_notifier.deciding import Decision, Moment, decide
from logwarden_notifier.incident import Incident
from logwarden_notifier.known import Known
from logwarden_notifier.policy import Policy
from logwarden_notifier.rate import Span
from logwarden_notifier.remembered import RESOLVED_FOR_MS, Remembered, end
from logwarden_notifier.sighting import Sighting, sightings_of

MAX_WINDOWS = 50_000
"""Windows remembered, so that a repeated or superseding analysis is known as one."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """What one sighting added, so that it can be taken back."""

    sighting: Sighting
    span: Span
    written_ms: int
    incident: Incident | None


@dataclass(frozen=True, slots=True)
class _Taken:
    """The analysis of a window that counts."""

    analysis: str
    counted: tuple[_Counted, ...]


class Patterns:
    """Everything the notifier knows; grows with patterns, within a bound, not with lines."""

    def __init__(self, policy: Policy, known: Sequence[Known] = ()) -> None:
        self.policy = policy
        self._known = tuple(known)
        self._budget = Budget(policy.alerts_per_day)
        self._patterns: OrderedDict[str, Remembered] = OrderedDict()
        self._windows: OrderedDict[str, _Taken] = OrderedDict()

    def __iter__(self) -> Iterator[Remembered]:
        return iter(self._patterns.values())

    def __len__(self) -> int:
        return len(self._patterns)

    def accept(self, known: Sequence[Known], now_ms: int) -> None:
        """Other entries are in force from now on; an open incident that they cover ends."""
        self._known = tuple(known)
        for pattern in self:
            lines = pattern.rate.lines(pattern.last_ms)
            pattern.known = self._covering(pattern.latest, lines, now_ms)
            if pattern.known:
                end(pattern.incident, now_ms)
                pattern.told_ms = None

    def take(self, analysis: WindowAnalysis, written_ms: int) -> list[Decision] | None:
        """One analysis; null if it was taken before. Of a window the last analysis counts.

        Args:
            analysis: as it stands on the topic, alert or not.
            written_ms: when it was written there. Lines from the future count as of then.
        """
        earlier = self._windows.get(analysis.window.id, _Taken("", ()))
        if earlier.analysis == analysis.id:
            return None
        self._forget(written_ms)
        before = {each.sighting.fingerprint: each for each in earlier.counted}
        for each in before.values():
            self._uncount(each)
        taken = [
            self._see(sighting, written_ms, before.get(sighting.fingerprint))
            for sighting in sightings_of(analysis)
        ]
        self._windows[analysis.window.id] = _Taken(
            analysis.id, tuple(counted for _, counted in taken)
        )
        decisions = [decision for decision, _ in taken]
        decisions += filter(None, (self._withdraw(each, written_ms) for each in before.values()))
        return decisions

    def alerts(self, now_ms: int) -> list[Incident]:
        """Incidents that are open, and those that ended within the last 15 minutes."""
        return [
            incident
            for pattern in self
            for incident in (*pattern.replaced, pattern.incident)
            if incident and incident.ends_ms(self.policy.quiet_ms) > now_ms - RESOLVED_FOR_MS
        ]

    def _see(
        self, sighting: Sighting, written_ms: int, before: _Counted | None
    ) -> tuple[Decision, _Counted]:
        at_ms = min(sighting.last_ms, written_ms)
        span = (min(sighting.first_ms, at_ms), at_ms)
        pattern = self._pattern(sighting, written_ms)
        pattern.rate.add(span, sighting.count)
        repeated = before is not None and before.sighting.alerts
        quiet_from_ms = before.written_ms if before and repeated else written_ms
        decision = self._judge(pattern, sighting, at_ms, written_ms, quiet_from_ms)
        return decision, _Counted(sighting, span, quiet_from_ms, decision.incident)

    def _judge(
        self,
        pattern: Remembered,
        sighting: Sighting,
        at_ms: int,
        written_ms: int,
        quiet_from_ms: int,
    ) -> Decision:
        if not sighting.alerts:
            return Decision("counted", sighting)
        seen_before = pattern.first_ms is not None
        pattern.latest = sighting
        pattern.alerts(at_ms)
        if written_ms - at_ms > self.policy.max_age_ms:
            return Decision("aged", sighting)
        pattern.written_ms = max(pattern.written_ms or 0, quiet_from_ms)
        pattern.known = self._covering(sighting, pattern.rate.lines(at_ms), written_ms)
        if pattern.known:
            end(pattern.incident, written_ms)
            pattern.told_ms = None  # what exceeds accepted noise is news
            return Decision("known", sighting)
        rising = pattern.rate.is_rising(at_ms)
        moment = Moment(sighting, at_ms, written_ms, quiet_from_ms, rising, seen_before)
        return decide(pattern, moment, self.policy, self._budget)

    def _pattern(self, sighting: Sighting, written_ms: int) -> Remembered:
        pattern = self._patterns.get(sighting.fingerprint)
        if pattern is None:
            pattern = self._patterns[sighting.fingerprint] = Remembered(sighting)
        self._patterns.move_to_end(sighting.fingerprint)
        pattern.touched_ms = max(pattern.touched_ms, written_ms)
        return pattern

    def _uncount(self, counted: _Counted) -> None:
        pattern = self._patterns.get(counted.sighting.fingerprint)
        if pattern:
            pattern.rate.add(counted.span, -counted.sighting.count)

    def _withdraw(self, counted: _Counted, written_ms: int) -> Decision | None:
        """The window no longer speaks for this incident; without any it never was."""
        incident = counted.incident
        if incident is None or incident.ended_ms is not None:
            return None
        incident.windows -= 1
        pattern = self._patterns.get(counted.sighting.fingerprint)
        if incident.windows or pattern is None:
            return None
        end(incident, written_ms)
        pattern.told_ms = None
        if incident.novelty == "new":
            pattern.first_ms = None
        return Decision("withdrawn", counted.sighting, incident)

    def _covering(self, sighting: Sighting, lines: float, at_ms: int) -> Known | None:
        return next((each for each in self._known if each.covers(sighting, lines, at_ms)), None)

    def _forget(self, now_ms: int) -> None:
        """What was silent for longest is first."""
        while self._patterns:
            oldest = next(iter(self._patterns.values()))
            is_over = oldest.touched_ms < now_ms - self.policy.memory_ms
            if not is_over and len(self._patterns) <= self.policy.max_patterns:
                break
            self._patterns.popitem(last=False)
        while len(self._windows) > MAX_WINDOWS:
            self._windows.popitem(last=False)
