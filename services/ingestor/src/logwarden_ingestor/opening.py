"""Makes of the settings what is read and the pace it is sent at.

Not here: the settings' rules (`settings`).
"""

import time
from pathlib import Path

from logwarden_ingestor.attribution import Attribution, source_of_file
from logwarden_ingestor.event_time import EventTime
from logwarden_ingestor.following import FollowedFile
from logwarden_ingestor.inputs import Input, Simulation, StandardInput, StoredFile
from logwarden_ingestor.pace import AtOnce, AtOwnTimes, AtRandom, AtRate, Pace
from logwarden_ingestor.position import Position, Positions
from logwarden_ingestor.service import Manner
from logwarden_ingestor.settings import STANDARD_INPUT, IngestorSettings
from logwarden_ingestor.simulate import LogKind, Simulator, chosen, spacing


def now_ms() -> int:
    """The wall clock, milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def open_inputs(settings: IngestorSettings, positions: Positions) -> list[Input]:
    """Open everything that the settings name.

    Raises:
        UnreadableInput: one of them cannot be opened.
        UnknownIncident: the simulator has no such incident.
    """
    if settings.ingestor_simulate is not None:
        return [_simulation(settings.ingestor_simulate, settings)]
    return [_open(name, settings, positions) for name in settings.ingestor_files]


def manner_of(settings: IngestorSettings) -> Manner:
    """How the settings want lines to be sent."""
    return Manner(
        pace=_pace_of(settings),
        event_time=EventTime(as_now=settings.ingestor_as_now),
        follows=settings.ingestor_follow,
        loops=settings.ingestor_loop,
        max_lines=settings.ingestor_max_lines,
        linger_seconds=settings.ingestor_linger_seconds,
        shutdown_deadline_seconds=settings.ingestor_shutdown_deadline_seconds,
    )


def _pace_of(settings: IngestorSettings) -> Pace:
    if settings.ingestor_rate is not None:
        return AtRate(settings.ingestor_rate)
    if settings.ingestor_random_interval is not None:
        return AtRandom(*settings.ingestor_random_interval, settings.ingestor_random_seed)
    if settings.ingestor_speedup is not None:
        return AtOwnTimes(settings.ingestor_speedup)
    return AtOnce()


def _open(name: str, settings: IngestorSettings, positions: Positions) -> Input:
    if name == STANDARD_INPUT:
        return StandardInput(Attribution(settings.ingestor_source, live=True), now_ms)
    path = Path(name)
    position: Position | None = None
    if not settings.ingestor_from_start:
        position = positions.of(str(path.absolute()))
    attribution = Attribution(
        settings.ingestor_source, unnamed=source_of_file(name), live=settings.ingestor_follow
    )
    if settings.ingestor_follow:
        wait = settings.ingestor_rotate_wait_seconds
        return FollowedFile(path, attribution, position, now_ms, wait)
    return StoredFile(path, attribution, position)


def _simulation(kind: LogKind, settings: IngestorSettings) -> Simulation:
    names = settings.ingestor_simulate_incidents
    every = settings.ingestor_simulate_incident_every
    if every is None:
        every = spacing(settings.ingestor_max_lines or 0, len(chosen(kind, names)))
    return Simulation(
        Simulator(
            kind,
            settings.ingestor_simulate_seed,
            names,
            incident_every=every,
            start_ms=settings.ingestor_simulate_start_ms,
        )
    )
