"""The ingestor on a real broker, as a process that is interrupted and killed."""

import asyncio
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer

from logwarden_ingestor.position import Positions
from logwarden_ingestor.simulate import SimulatedLine, Simulator
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_testing.brokers import NewTopic
from logwarden_testing.processes import Program, wait_until

pytestmark = pytest.mark.kafka

LINES = 30_000
BATCH_LINES = 500
INTERRUPTED = 130


def arguments_of(kafka: KafkaBroker, topic: str, *options: object) -> list[str]:
    """The command, as people give it."""
    given = ["--bootstrap-servers", kafka.bootstrap_servers, "--topic", topic]
    return ["logwarden_ingestor", *map(str, options), *given]


def ingestor(kafka: KafkaBroker, topic: str, *options: object) -> Program:
    return Program(arguments_of(kafka, topic, *options))


def run_to_end(program: Program) -> str:
    """Its output, once it has ended well."""
    with program:
        assert program.process
        assert program.process.wait(60) == 0
        return program.output


async def records_of(kafka: KafkaBroker, topic: str) -> list[Any]:
    """Everything in the topic, each partition in order."""
    options = kafka.connection().kafka_client_options()
    async with AIOKafkaConsumer(topic, auto_offset_reset="earliest", **options) as consumer:
        places = consumer.assignment()
        ends = await consumer.end_offsets(places)
        records: list[Any] = []
        while any([await consumer.position(place) < ends[place] for place in places]):
            for fetched in (await consumer.getmany(timeout_ms=500)).values():
                records += fetched
        return records


def values_by_source(records: Sequence[Any]) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = defaultdict(list)
    for record in records:
        found[record.key.decode()].append(record.value)
    return found


def lines_by_source(lines: Sequence[SimulatedLine]) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = defaultdict(list)
    for line in lines:
        found[line.source].append(line.text.encode())
    return found


def time_of(record: Any) -> int:
    return int(dict(record.headers)["logwarden-time"])


def place_in(state: Path, log: Path) -> int:
    """The offset that was acknowledged; -1 for none."""
    position = Positions.load(state).of(str(log))
    return position.offset if position else -1


def is_beyond(state: Path, log: Path, offset: int) -> bool:
    return place_in(state, log) > offset


@pytest.fixture(scope="module")
def simulated() -> list[SimulatedLine]:
    return list(islice(Simulator("mixed", 11), LINES))


@pytest.fixture
def log(tmp_path: Path, simulated: list[SimulatedLine]) -> Path:
    path = tmp_path / "app.log"
    path.write_text("".join(f"{line.text}\n" for line in simulated))
    return path


@pytest.fixture
async def topic(kafka: KafkaBroker, new_topic: NewTopic) -> str:
    return await new_topic(kafka, partitions=4)


async def test_every_source_keeps_its_order_and_lines_their_bytes_and_times(
    kafka: KafkaBroker, topic: str, log: Path, simulated: list[SimulatedLine]
) -> None:
    before_ms = time.time() * 1000
    output = run_to_end(ingestor(kafka, topic, log))
    records = await records_of(kafka, topic)
    assert values_by_source(records) == lines_by_source(simulated)
    assert {record.value: time_of(record) for record in records} == {
        line.text.encode(): line.time_ms for line in simulated
    }
    assert before_ms - 1000 < min(record.timestamp for record in records)
    assert f"{LINES:,} lines" in output


async def test_a_source_has_one_partition(kafka: KafkaBroker, topic: str, log: Path) -> None:
    run_to_end(ingestor(kafka, topic, log))
    places = {(record.key, record.partition) for record in await records_of(kafka, topic)}
    assert len(places) == len({key for key, _ in places}) > len({place for _, place in places}) > 1


@pytest.mark.parametrize(("name", "code"), [("SIGINT", INTERRUPTED), ("SIGTERM", 0)])
async def test_after_a_signal_in_mid_file_the_next_run_sends_exactly_the_rest(
    kafka: KafkaBroker,
    topic: str,
    log: Path,
    simulated: list[SimulatedLine],
    name: str,
    code: int,
) -> None:
    state = log.with_name("state.json")
    with ingestor(kafka, topic, log, "--state", state, "--rate", 20_000) as program:
        wait_until(state.exists, 30, "something was acknowledged")
        program.send(signal.Signals[name])
        assert program.process
        assert program.process.wait(30) == code
    first = len(await records_of(kafka, topic))
    run_to_end(ingestor(kafka, topic, log, "--state", state))
    assert 0 < first < LINES
    assert values_by_source(await records_of(kafka, topic)) == lines_by_source(simulated)


async def test_after_a_kill_nothing_is_lost_and_at_most_a_batch_comes_twice(
    kafka: KafkaBroker, topic: str, log: Path, simulated: list[SimulatedLine]
) -> None:
    state = log.with_name("state.json")
    options = (log, "--state", state, "--batch-lines", BATCH_LINES)
    pauses = (0.05, 0.1, 0.02, 0.07)
    for seconds in pauses:
        before = place_in(state, log)
        with ingestor(kafka, topic, *options) as program:
            wait_until(partial(is_beyond, state, log, before), 30, "a batch was acknowledged")
            await asyncio.sleep(seconds)
            program.kill()
    assert place_in(state, log) < sum(len(line.text) + 1 for line in simulated)
    run_to_end(ingestor(kafka, topic, *options))
    found = Counter(record.value for record in await records_of(kafka, topic))
    written = Counter(line.text.encode() for line in simulated)
    assert not written - found
    assert sum((found - written).values()) <= len(pauses) * BATCH_LINES


async def test_a_followed_file_is_followed_over_rotation_and_restart(
    kafka: KafkaBroker, topic: str, tmp_path: Path
) -> None:
    log, state = tmp_path / "app.log", tmp_path / "state.json"
    log.write_text("line 1\nline 2\n")
    program = ingestor(kafka, topic, "--follow", log, "--state", state)
    program.environment["INGESTOR_ROTATE_WAIT_SECONDS"] = "0.3"
    with program:
        wait_until(state.exists, 30, "it has begun")
        with log.open("a") as file:
            file.write("line 3\n")
            log.rename(tmp_path / "app.log.1")
            file.flush()
            log.write_text("line 5\n")
            file.write("line 4\n")
        wait_until(lambda: place_in(state, log) == 7, 30, "the new file was read")
        assert program.stop() == 0
        with log.open("a") as file:
            file.write("line 6\n")
        log.rename(tmp_path / "app.log.1")
        log.write_text("line 7\nline 8\n")
        program.start()
        wait_until(lambda: place_in(state, log) == 14, 30, "the newest file was read")
        program.send(signal.SIGINT)
        assert program.process
        assert program.process.wait(30) == INTERRUPTED
    values = [record.value for record in await records_of(kafka, topic)]
    assert values == [b"line %d" % number for number in range(1, 9)]


async def test_as_now_the_first_line_is_now_and_the_gaps_stay(
    kafka: KafkaBroker, topic: str, log: Path, simulated: list[SimulatedLine]
) -> None:
    before_ms = time.time() * 1000
    run_to_end(ingestor(kafka, topic, log, "--as-now", "--lines", 2000))
    times = {record.value: time_of(record) for record in await records_of(kafka, topic)}
    shifts = {times[line.text.encode()] - line.time_ms for line in simulated[:2000]}
    assert len(shifts) == 1
    first_ms = times[simulated[0].text.encode()]
    assert before_ms <= first_ms <= time.time() * 1000


@pytest.mark.parametrize("rate", [40, 2000])
async def test_a_rate_is_kept_within_a_tenth(
    kafka: KafkaBroker, topic: str, log: Path, rate: int
) -> None:
    run_to_end(ingestor(kafka, topic, log, "--rate", rate, "--lines", rate * 3))
    stamps = sorted(record.timestamp for record in await records_of(kafka, topic))
    assert len(stamps) == rate * 3
    assert stamps[-1] - stamps[0] == pytest.approx(3000, rel=0.1)


async def test_the_gaps_of_the_lines_are_kept_faster(
    kafka: KafkaBroker, topic: str, tmp_path: Path
) -> None:
    log = tmp_path / "app.log"
    log.write_text(
        "".join(f"2026-11-23T08:00:{second:02d}Z web-1 app: tick\n" for second in (0, 5, 20))
    )
    run_to_end(ingestor(kafka, topic, log, "--speedup", 10))
    first, second, third = (record.timestamp for record in await records_of(kafka, topic))
    assert second - first == pytest.approx(500, abs=150)
    assert third - first == pytest.approx(2000, abs=150)


async def test_a_random_interval_lies_between_its_bounds(
    kafka: KafkaBroker, topic: str, log: Path
) -> None:
    run_to_end(ingestor(kafka, topic, log, "--random-interval", 0.05, 0.15, "--lines", 20))
    stamps = sorted(record.timestamp for record in await records_of(kafka, topic))
    assert 19 * 50 <= stamps[-1] - stamps[0] <= 19 * 150 + 200


async def test_standard_input_is_sent_to_its_end(
    kafka: KafkaBroker, topic: str, log: Path, simulated: list[SimulatedLine]
) -> None:
    arguments = arguments_of(kafka, topic, "-", "--source", "web-1/app")
    with log.open("rb") as file:
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", *arguments, stdin=file)
        assert await process.wait() == 0
    assert values_by_source(await records_of(kafka, topic)) == {
        "web-1/app": [line.text.encode() for line in simulated]
    }


async def test_a_missing_topic_is_said_with_the_command_that_creates_it(
    kafka: KafkaBroker, log: Path
) -> None:
    with ingestor(kafka, "no-such-topic", log) as program:
        assert program.process
        assert program.process.wait(30) == 1
        assert "--create --topic no-such-topic --partitions 12" in program.output


async def test_a_broker_that_is_away_for_a_while_only_delays(
    own_kafka: KafkaBroker,
    new_topic: NewTopic,
    log: Path,
    simulated: list[SimulatedLine],
) -> None:
    topic = await new_topic(own_kafka, partitions=4)
    state = log.with_name("state.json")
    with ingestor(own_kafka, topic, log, "--state", state, "--rate", 10_000) as program:
        wait_until(state.exists, 30, "something was acknowledged")
        own_kafka.pause()
        await asyncio.sleep(3)
        own_kafka.resume()
        assert program.process
        assert await asyncio.to_thread(program.process.wait, 60) == 0
    assert values_by_source(await records_of(own_kafka, topic)) == lines_by_source(simulated)
