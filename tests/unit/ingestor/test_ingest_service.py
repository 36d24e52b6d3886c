import asyncio
import bz2
import gzip
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from logwarden_ingestor.attribution import Attribution
from logwarden_ingestor.batch import Batch, Partitions
from logwarden_ingestor.errors import NotAcknowledged, UnreadableInput
from logwarden_ingestor.event_time import EventTime
from logwarden_ingestor.inputs import Input, Simulation, StandardInput, StoredFile
from logwarden_ingestor.metrics import Metrics
from logwarden_ingestor.pace import AtOnce, AtRate
from logwarden_ingestor.position import Positions
from logwarden_ingestor.service import Ingestor, Manner
from logwarden_ingestor.simulate import Simulator

LINES = [b"line %d of many" % number for number in range(1000)]


class Builder:
    """Kafka's batch of one partition, as a list that is never full."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []

    def append(self, **record: Any) -> object:
        """Take a record."""
        self.records.append(record)
        return self


@dataclass
class Broker:
    """Takes batches of at most so many lines, and may stop after some.

    Attributes:
        acknowledges: batches; then it fails, or with `hangs` never answers.
        sent: records acknowledged, in order.
    """

    max_lines: int = 100
    acknowledges: int = 1_000_000
    hangs: bool = False
    on_batch: Callable[[], object] = lambda: None
    sent: list[dict[str, Any]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    async def begin(self) -> Batch:
        """See `producing.Sender`."""
        return Batch(Partitions([0]), Builder, self.max_lines)

    async def send(self, batch: Batch) -> None:
        """See `producing.Sender`."""
        await asyncio.sleep(0)
        if len(self.batches) == self.acknowledges:
            if self.hangs:
                await asyncio.Event().wait()
            raise NotAcknowledged(batch.lines, "a test")
        self.batches.append(batch.lines)
        self.sent += [record for builder in batch.builders.values() for record in builder.records]
        self.on_batch()

    @property
    def values(self) -> list[bytes]:
        """What arrived."""
        return [record["value"] for record in self.sent]


def ingestor_of(
    broker: Broker, manner: Manner | None = None, positions: Positions | None = None
) -> tuple[Ingestor, asyncio.Event]:
    stopping = asyncio.Event()
    manner = manner or Manner(AtOnce(), EventTime(as_now=False))
    metrics = Metrics(CollectorRegistry())
    return Ingestor(broker, manner, positions or Positions(None), metrics, stopping), stopping


def files(*paths: Path, positions: Positions | None = None) -> Callable[[], Sequence[Input]]:
    def opened() -> list[Input]:
        known = positions or Positions(None)
        return [StoredFile(path, Attribution(None), known.of(str(path))) for path in paths]

    return opened


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "app.log"
    path.write_bytes(b"\n".join(LINES))
    return path


async def test_every_line_is_sent_once_and_in_order(log: Path) -> None:
    broker = Broker()
    ingestor, _ = ingestor_of(broker)
    await ingestor.run(files(log))
    assert broker.values == LINES
    assert ingestor.tally.lines == 1000
    assert max(broker.batches) == 100


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
async def test_compressed_files_are_unpacked_whatever_their_name(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "app.log"
    path.write_bytes(pack(b"\n".join(LINES)))
    broker = Broker()
    await ingestor_of(broker)[0].run(files(path))
    assert broker.values == LINES


@pytest.mark.parametrize("batches", range(0, 10, 3))
async def test_what_was_not_acknowledged_is_sent_by_the_next_run_and_nothing_else(
    log: Path, batches: int
) -> None:
    positions = Positions(None)
    first, second = Broker(acknowledges=batches), Broker()
    with pytest.raises(NotAcknowledged):
        await ingestor_of(first, positions=positions)[0].run(files(log, positions=positions))
    await ingestor_of(second, positions=positions)[0].run(files(log, positions=positions))
    assert first.values + second.values == LINES


async def test_a_compressed_file_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "app.log.gz"
    path.write_bytes(gzip.compress(b"\n".join(LINES)))
    positions, first, second = Positions(None), Broker(acknowledges=3), Broker()
    with pytest.raises(NotAcknowledged):
        await ingestor_of(first, positions=positions)[0].run(files(path, positions=positions))
    await ingestor_of(second, positions=positions)[0].run(files(path, positions=positions))
    assert first.values + second.values == LINES


async def test_a_signal_in_mid_file_loses_and_repeats_nothing(log: Path) -> None:
    positions, first, second = Positions(None), Broker(), Broker()
    ingestor, stopping = ingestor_of(first, positions=positions)
    first.on_batch = stopping.set
    await ingestor.run(files(log, positions=positions))
    assert ingestor.tally.was_interrupted
    assert 0 < len(first.values) < 1000
    await ingestor_of(second, positions=positions)[0].run(files(log, positions=positions))
    assert first.values + second.values == LINES


async def test_after_a_signal_a_silent_broker_is_waited_for_no_longer_than_allowed(
    log: Path,
) -> None:
    broker = Broker(acknowledges=1, hangs=True)
    manner = Manner(AtOnce(), EventTime(as_now=False), shutdown_deadline_seconds=0.05)
    ingestor, stopping = ingestor_of(broker, manner)
    broker.on_batch = stopping.set
    with pytest.raises(NotAcknowledged, match="deadline"):
        await ingestor.run(files(log))


async def test_what_was_read_from_a_pipe_is_sent_after_a_signal() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"\n".join(LINES[:500]))
    broker = Broker(max_lines=10)
    ingestor, stopping = ingestor_of(broker, Manner(AtRate(100), EventTime(as_now=False)))
    broker.on_batch = stopping.set
    await ingestor.run(lambda: [StandardInput(Attribution(None), lambda: 0, reading)])
    os.close(reading)
    os.close(writing)
    assert broker.values == LINES[:500]


async def test_a_pipe_ends_when_its_writer_does() -> None:
    reading, writing = os.pipe()
    broker = Broker()
    running = asyncio.create_task(
        ingestor_of(broker)[0].run(lambda: [StandardInput(Attribution(None), lambda: 0, reading)])
    )
    for line in LINES[:3]:
        await asyncio.sleep(0.01)
        os.write(writing, line + b"\n")
    os.close(writing)
    await running
    os.close(reading)
    assert broker.values == LINES[:3]


async def test_what_stood_before_the_broken_part_of_a_file_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "app.log.gz"
    noise = os.urandom(400_000).hex().encode()
    path.write_bytes(gzip.compress(b"\n".join(LINES) + b"\n" + noise)[:-200_000])
    broker = Broker()
    with pytest.raises(UnreadableInput, match="ends in the middle"):
        await ingestor_of(broker)[0].run(files(path))
    assert broker.values == LINES


async def test_a_loop_begins_again_until_a_signal(log: Path) -> None:
    broker = Broker(max_lines=1000)
    ingestor, stopping = ingestor_of(broker, Manner(AtOnce(), EventTime(as_now=False), loops=True))
    broker.on_batch = lambda: stopping.set() if len(broker.sent) >= 3000 else None
    await ingestor.run(files(log))
    assert broker.values[:3000] == LINES * 3
    assert ingestor.tally.rounds >= 2


async def test_a_loop_over_nothing_ends(tmp_path: Path) -> None:
    (tmp_path / "empty.log").touch()
    ingestor, _ = ingestor_of(Broker(), Manner(AtOnce(), EventTime(as_now=False), loops=True))
    await ingestor.run(files(tmp_path / "empty.log"))
    assert ingestor.tally.lines == 0


async def test_it_ends_after_as_many_lines_as_were_wished() -> None:
    broker = Broker()
    ingestor, _ = ingestor_of(broker, Manner(AtOnce(), EventTime(as_now=False), max_lines=70))
    await ingestor.run(lambda: [Simulation(iter(Simulator("mixed", 3)))])
    expected = list(islice(Simulator("mixed", 3), 70))
    assert broker.values == [line.text.encode() for line in expected]
    assert [record["key"].decode() for record in broker.sent] == [line.source for line in expected]
    assert [dict(record["headers"]) for record in broker.sent] == [
        {"logwarden-time": str(line.time_ms).encode()} for line in expected
    ]


async def test_a_slow_pace_sends_each_line_at_once(log: Path) -> None:
    broker = Broker()
    manner = Manner(AtRate(50), EventTime(as_now=False), max_lines=6, linger_seconds=0)
    await ingestor_of(broker, manner)[0].run(files(log))
    assert broker.batches == [1] * 6


async def test_a_fast_pace_sends_what_came_due_together(log: Path) -> None:
    broker = Broker(max_lines=1000)
    manner = Manner(AtRate(5000), EventTime(as_now=False), linger_seconds=0.05)
    ingestor, _ = ingestor_of(broker, manner)
    await ingestor.run(files(log))
    assert broker.values == LINES
    assert len(broker.batches) < 20
    assert ingestor.tally.seconds == pytest.approx(0.2, rel=0.3)


async def test_several_files_are_sent_one_after_the_other(log: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.log"
    other.write_bytes(b"the end\n")
    broker = Broker()
    await ingestor_of(broker)[0].run(files(log, other))
    assert broker.values == [*LINES, b"the end"]
