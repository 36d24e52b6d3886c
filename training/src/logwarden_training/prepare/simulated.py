"""Windows of the project's own simulator, with the verdict that each deserves by what it shows.

Whoever learns sees only the incidents made for training; the test has those that were kept from it.
Not here: what an incident writes (`logwarden_ingestor.simulate`).
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice

from logwarden_ingestor.simulate import (
    HELD_OUT_INCIDENTS,
    TRAINING_INCIDENTS,
    LogKind,
    Simulator,
    truth_of_window,
)
from logwarden_ingestor.simulate.placement import fitting
from logwarden_training.prepare.cutting import random_of
from logwarden_training.prepare.run import Simulated
from logwarden_training.prepare.window import Window


def simulated_windows(wanted: Simulated, split: str, seed: int) -> list[Window]:
    """So many windows as the run wants for this split, its kinds in turn."""
    count: int = getattr(wanted, split)
    streams = [_windows(kind, wanted, split, seed) for kind in wanted.kinds]
    return [next(streams[number % len(streams)]) for number in range(count)]


def incidents_of(kind: LogKind, split: str) -> Sequence[str]:
    """Names of the incidents that a split may hold; `none` where this log has no such."""
    allowed = HELD_OUT_INCIDENTS if split == "test" else TRAINING_INCIDENTS
    return [each.name for each in fitting(kind) if each.name in allowed] or ["none"]


def _windows(kind: LogKind, wanted: Simulated, split: str, seed: int) -> Iterator[Window]:
    rng = random_of(seed, "simulate", split, kind)
    lines = Simulator(
        kind,
        seed=_seed_of(seed, split, kind),
        incidents=incidents_of(kind, split),
        incident_every=wanted.incident_every,
    )
    number = 0
    while True:
        number += 1
        held = [*islice(lines, rng.randint(*wanted.lines))]
        yield Window(
            id=f"simulated-{kind}-{split}-{number:04d}",
            system=f"simulated-{kind}",
            texts=tuple(line.text for line in held),
            verdict=truth_of_window(held),
        )


def _seed_of(seed: int, split: str, kind: str) -> int:
    return int.from_bytes(sha256(f"{seed}/{split}/{kind}".encode()).digest()[:4], "big")
