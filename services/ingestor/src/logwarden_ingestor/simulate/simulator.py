"""The simulator: an endless log, in the order of time, to the byte the same for the same seed.

Not here: what is said (`quiet`, `incidents`) and where incidents stand (`placement`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

from logwarden_ingestor.simulate.cast import Cast
from logwarden_ingestor.simulate.fleet import LogKind
from logwarden_ingestor.simulate.incidents import Incident
from logwarden_ingestor.simulate.line import SimulatedLine
from logwarden_ingestor.simulate.placement import DEFAULT_INCIDENT_EVERY, Deck, chosen
from logwarden_ingestor.simulate.rhythm import busyness
from logwarden_ingestor.simulate.stage import Stage, Voice
from logwarden_ingestor.simulate.step import NEW_PROCESS, Script, Step
from logwarden_ingestor.simulate.writers import has_header_on_every_line, writer

DEFAULT_START_MS: Final = 1_795_420_800_000
"""2026-11-23 08:00:00 UTC, a Monday."""

NOISE_RISK: Final = 15
"""Of a harmless line that looks bad."""

_RHYTHM_EVERY_US: Final = 60_000_000
_LINE_AFTER_LINE_US: Final = 11


@dataclass(slots=True)
class Run:
    """One incident as it goes on: its kind, its id, and how much of it has been written."""

    incident: Incident
    id: str
    critical: int = 0
    warning: int = 0


Due = tuple[int, int, Step, Script, Run | None]
"""(when in microseconds, tie-breaker, step, its script, its incident)"""


class Simulator:
    """An infinite iterator of lines.

    Attributes:
        incidents: the kinds of incident that happen.
    """

    def __init__(
        self,
        kind: LogKind,
        seed: int = 0,
        incidents: Sequence[str] = ("all",),
        *,
        incident_every: int = DEFAULT_INCIDENT_EVERY,
        start_ms: int = DEFAULT_START_MS,
    ) -> None:
        """Set the stage.

        Args:
            kind: of log.
            seed: everything that varies is drawn from it.
            incidents: names, or `all`, or `none`.
            incident_every: lines from the beginning of one incident to the next, on average.
            start_ms: time of the beginning, milliseconds since 1970 UTC.

        Raises:
            UnknownIncident: there is no such incident in this kind of log.
        """
        self.incidents = chosen(kind, incidents)
        self._kind = kind
        self._cast = Cast(seed)
        self._stage = Stage(kind, self._cast, start_ms * 1000)
        # Its own seed: more or fewer incidents leave the peaceful lines' words alone.
        self._deck = Deck(self.incidents, incident_every, Cast(seed + 1))
        self._write = writer(kind)
        self._due: list[Due] = []
        self._order = self._lines = 0
        self._counts: dict[str, int] = {}
        self._last_us = start_ms * 1000
        self._stream = self._tell()

    def __iter__(self) -> Iterator[SimulatedLine]:
        return self._stream

    def __next__(self) -> SimulatedLine:
        return next(self._stream)

    def _tell(self) -> Iterator[SimulatedLine]:
        for script in self._stage.chores():
            self._begin(script, None)
        due, stage, random = self._due, self._stage, self._cast.random
        arrival_us, share, rhythm_until_us = self._last_us, 1.0, 0
        while True:
            arrival_us += int(self._cast.exponential(stage.gap_us))
            while due and due[0][0] <= arrival_us:
                yield from self._tell_step(heappop(due))
                self._deal()
            stage.clock.now_us = arrival_us
            if arrival_us >= rhythm_until_us:
                share = busyness(arrival_us // 1_000_000)
                rhythm_until_us = arrival_us + _RHYTHM_EVERY_US
            voice = stage.next_voice()
            if (voice.has_rhythm and random() > share) or voice.is_muted():
                continue
            if voice.fill is None:
                self._begin_session(voice)
            else:
                yield self._peaceful(voice, voice.fill())
                self._deal()

    def _peaceful(self, voice: Voice, text: str) -> SimulatedLine:
        origin = voice.origin
        pid = self._cast.fork(origin.host) if origin.forks else origin.pid
        shown_us = self._tick(self._stage.clock.now_us) + origin.host.clock_shift_us
        whole = self._write(shown_us, origin, pid, text)
        risk = NOISE_RISK if voice.label == "warning" else 0
        return SimulatedLine(whole, origin.source, shown_us // 1000, voice.label, risk)

    def _tell_step(self, due: Due) -> Iterator[SimulatedLine]:
        time_us, _, step, script, run = due
        self._stage.clock.now_us = time_us
        if step.effect is not None:
            step.effect()
        if step.pid == NEW_PROCESS:
            step = step._replace(pid=self._cast.fork(step.origin.host))
        if step.text:
            yield self._line(time_us, step, step.text, run)
        for text in step.following:
            yield self._line(time_us, step, text, run, follows=True)
        self._begin(script, run)

    def _line(
        self, time_us: int, step: Step, text: str, run: Run | None, *, follows: bool = False
    ) -> SimulatedLine:
        origin = step.origin
        shown_us = self._tick(time_us) + origin.host.clock_shift_us
        if not follows or has_header_on_every_line(self._kind):
            text = self._write(shown_us, origin, step.pid, text)
        time_ms = shown_us // 1000
        if run is None:
            risk = NOISE_RISK if step.label == "warning" else 0
            return SimulatedLine(text, origin.source, time_ms, step.label, risk)
        run.critical += step.label == "critical"
        run.warning += step.label == "warning"
        risk = run.incident.severity.risk_of(run.critical, run.warning)
        name = run.incident.name
        return SimulatedLine(text, origin.source, time_ms, step.label, risk, run.id, name)

    def _tick(self, time_us: int) -> int:
        """Count a line and keep time running forward: a trace takes a while to be written."""
        self._lines += 1
        self._last_us = max(time_us, self._last_us + _LINE_AFTER_LINE_US)
        return self._last_us

    def _begin(self, script: Script, run: Run | None) -> None:
        """Schedule a script's next step, if it has one."""
        step = next(script, None)
        if step is None:
            return
        self._order += 1
        time_us = self._stage.clock.now_us + step.delay_us
        heappush(self._due, (time_us, self._order, step, script, run))

    def _begin_session(self, voice: Voice) -> None:
        if voice.play is not None:
            self._begin(voice.play(voice.scene), None)

    def _deal(self) -> None:
        incident = self._deck.deal(self._lines)
        if incident is None:
            return
        number = self._counts[incident.name] = self._counts.get(incident.name, 0) + 1
        host = self._cast.pick(incident.hosts(self._kind))
        run = Run(incident, f"{incident.name}#{number}")
        self._begin(incident.play(self._stage.scenes[host]), run)
