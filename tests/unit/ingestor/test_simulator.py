"""The simulated log: the same for the same seed, in order, and true to what it says of itself."""

import hashlib
import subprocess
import sys
from collections import defaultdict
from functools import cache
from itertools import groupby, islice, pairwise

import pytest

from logwarden_ingestor.simulate import LOG_KINDS, LogKind, SimulatedLine, Simulator
from logwarden_ingestor.simulate.placement import fitting, spacing

LEAST_SOURCES = {"apache": 1, "java": 1, "sshd": 10, "syslog": 40, "mixed": 12}
EVERY_KIND = pytest.mark.parametrize("kind", LOG_KINDS)


@cache
def peaceful(kind: LogKind, lines: int = 3000) -> list[SimulatedLine]:
    return list(islice(Simulator(kind, seed=3, incidents=("none",)), lines))


@cache
def eventful(kind: LogKind, lines: int = 6000) -> list[SimulatedLine]:
    every = spacing(lines, len(fitting(kind)))
    return list(islice(Simulator(kind, seed=4, incident_every=every), lines))


@EVERY_KIND
def test_the_same_seed_gives_the_same_lines(kind: LogKind) -> None:
    again = eventful.__wrapped__(kind, 1500)
    assert eventful(kind, 1500) == again


@EVERY_KIND
def test_another_seed_gives_another_log(kind: LogKind) -> None:
    one, other = (next(iter(Simulator(kind, seed))).text for seed in (1, 2))
    assert one != other


def test_the_bytes_of_a_seed_never_change_by_accident() -> None:
    """Stored so that every supported Python is known to write the same; change it knowingly."""
    digest = hashlib.sha256()
    for kind in LOG_KINDS:
        for line in eventful(kind, 3000):
            digest.update(f"{line.text}\n".encode())
    assert digest.hexdigest()[:16] == "79e6a62a60434e09"


def test_hash_randomisation_does_not_reach_the_lines() -> None:
    program = (
        "from itertools import islice; from logwarden_ingestor.simulate import Simulator\n"
        "for line in islice(Simulator('mixed', 9, incident_every=50), 800): print(line)"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@EVERY_KIND
def test_all_lets_every_fitting_incident_happen(kind: LogKind) -> None:
    happened = {line.kind for line in eventful(kind)} - {None}
    assert happened == {incident.name for incident in fitting(kind)}


@EVERY_KIND
def test_a_line_of_an_incident_carries_its_id_and_kind(kind: LogKind) -> None:
    marked = [line for line in eventful(kind) if line.incident]
    assert marked
    assert all((line.incident or "").partition("#")[0] == line.kind for line in marked)


@EVERY_KIND
def test_a_quiet_log_has_no_incident_and_no_critical_line(kind: LogKind) -> None:
    lines = peaceful(kind)
    assert {line.label for line in lines} == {"none", "warning"}
    assert all(line.incident is None and line.risk < 30 for line in lines)


@EVERY_KIND
def test_noise_that_looks_bad_is_chronic_but_rare(kind: LogKind) -> None:
    noise = [line for line in peaceful(kind) if line.label == "warning"]
    assert 0.005 < len(noise) / 3000 < 0.12


@EVERY_KIND
def test_there_are_enough_sources(kind: LogKind) -> None:
    assert len({line.source for line in eventful(kind)}) >= LEAST_SOURCES[kind]


def test_a_mixed_log_has_at_most_twelve_sources() -> None:
    assert len({line.source for line in eventful("mixed")}) == 12


@EVERY_KIND
def test_time_goes_backwards_only_when_a_clock_jumps(kind: LogKind) -> None:
    by_source: dict[str, list[SimulatedLine]] = defaultdict(list)
    jumped = {line.source.partition("/")[0] for line in eventful(kind) if line.kind == "clock-jump"}
    for line in eventful(kind):
        by_source[line.source].append(line)
    for source, lines in by_source.items():
        if source.partition("/")[0] not in jumped:
            assert all(one.time_ms <= next_one.time_ms for one, next_one in pairwise(lines))


def test_a_clock_jump_is_seen_in_the_log_and_mended() -> None:
    lines = list(islice(Simulator("mixed", 1, ("clock-jump",), incident_every=200), 600))
    jumps = [line.time_ms for line in lines if line.incident == "clock-jump#1"]
    assert jumps[1] - jumps[0] < 60_000
    assert jumps[-1] - jumps[0] > 3_600_000


@pytest.mark.parametrize("kind", ["java", "mixed"])
def test_the_lines_of_a_stack_trace_follow_each_other_in_their_source(kind: LogKind) -> None:
    names = ("heap-exhausted", "consumer-stuck")
    lines = islice(Simulator(kind, 2, names, incident_every=150), 2000)
    orders = [line for line in lines if line.source == "app-1/orders"]
    frames = ["\tat " in line.text for line in orders]
    runs = [len(list(run)) for is_frame, run in groupby(frames) if is_frame]
    assert len(runs) > 5
    assert set(runs) == {4, 11}


def test_a_program_that_is_down_says_nothing_in_peace() -> None:
    lines = list(islice(Simulator("mixed", 5, ("backend-down",), incident_every=400), 1500))
    haproxy = [line for line in lines if line.source == "lb-1/haproxy"]
    down = next(n for n, line in enumerate(haproxy) if "no server available" in line.text)
    up = next(n for n, line in enumerate(haproxy) if n > down and " is UP" in line.text)
    assert {line.incident for line in haproxy[down:up]} == {"backend-down#1"}


def test_incidents_go_on_for_ever_in_an_endless_log() -> None:
    ids = [line.incident for line in islice(Simulator("syslog", 6, incident_every=100), 10_000)]
    assert len({name for name in ids if name}) > 60
    assert any(name and name.endswith("#2") for name in ids)


def test_lines_start_at_the_time_asked_for() -> None:
    first = next(Simulator("mixed", start_ms=1_700_000_000_000))
    assert first.text.startswith("2023-11-14T22:13:")
    assert 0 <= first.time_ms - 1_700_000_000_000 < 60_000


def test_nights_are_quieter_than_days() -> None:
    def lines_in_an_hour(start_ms: int) -> int:
        hour = start_ms + 3_600_000
        simulator = Simulator("apache", 1, ("none",), start_ms=start_ms)
        return next(n for n, line in enumerate(simulator) if line.time_ms >= hour)

    midnight = 1_795_392_000_000
    assert lines_in_an_hour(midnight + 3 * 3_600_000) * 3 < lines_in_an_hour(
        midnight + 14 * 3_600_000
    )
