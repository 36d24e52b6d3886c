"""Lines a second that the ingestor reads, attributes and gets acknowledged, on a real broker.

Beside it, interleaved: the client's own `send()` for each line, with the same key, header and
compression, the obvious way to write it. Then where the ingestor's time goes, stage by stage,
without a broker.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from aiokafka import AIOKafkaProducer

from logwarden_contracts.decode.record import TIME_HEADER
from logwarden_contracts.topics import LOGS
from logwarden_ingestor.attribution import Attribution
from logwarden_ingestor.inputs import StoredFile
from logwarden_ingestor.simulate import Simulator
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.cache import cache_folder
from logwarden_standalone.kafka.install import install_kafka
from logwarden_standalone.kafka.topics import create_topics


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        log = Path(folder) / "simulated.log"
        simulated = islice(Simulator("mixed", 7), arguments.lines)
        log.write_text("".join(f"{line.text}\n" for line in simulated), encoding="utf-8")
        print(f"{arguments.lines:,} simulated lines, {log.stat().st_size / 1e6:.0f} MB")
        asyncio.run(compare(log, arguments.lines, arguments.rounds))
        tell_stages(log, arguments.lines, arguments.rounds)


async def compare(log: Path, lines: int, rounds: int) -> None:
    """The ingestor and `send()`, in turns."""
    async with KafkaBroker(install_kafka(cache_folder(os.environ))) as broker:
        await create_topics(broker.connection().kafka_client_options(), 1, [LOGS])
        ways: dict[str, Callable[[], float]] = {
            "ingestor": lambda: seconds_of(["-m", "logwarden_ingestor", str(log)], broker),
            "send() a line": lambda: seconds_of([__file__, "--one-by-one", str(log)], broker),
        }
        found: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                found[name].append(await asyncio.to_thread(way))
    best = statistics.median(found["ingestor"])
    for name, seconds in found.items():
        median = statistics.median(seconds)
        print(f"{name:15} {lines / median:10,.0f} lines/s   {median / best:5.2f} times the time")


def seconds_of(arguments: list[str], broker: KafkaBroker) -> float:
    """Wall time of a child process, its start included."""
    environment = os.environ | {"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers}
    begun_at = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], env=environment, check=True, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - begun_at


async def one_by_one(log: Path) -> None:
    """The competitor."""
    async with AIOKafkaProducer(
        bootstrap_servers=os.environ["KAFKA_BOOTSTRAP_SERVERS"],
        enable_idempotence=True,
        compression_type="lz4",
        linger_ms=5,
        max_batch_size=900_000,
    ) as producer:
        attribution = Attribution(None)
        with log.open("rb") as file:
            for line in file:
                value, source, time_ms = attribution.entry(line.rstrip(b"\n"))
                headers = [(TIME_HEADER, b"%d" % time_ms)] if time_ms is not None else None
                await producer.send(LOGS.name, value, key=source.encode(), headers=headers)
        await producer.flush()


def tell_stages(log: Path, lines: int, rounds: int) -> None:
    """Reading alone, and with attribution."""
    for name, count in (("read and cut", count_lines), ("and attribute", count_entries)):
        seconds = []
        for _ in range(rounds):
            begun_at = time.perf_counter()
            assert count(log) == lines
            seconds.append(time.perf_counter() - begun_at)
        print(f"{name:15} {lines / statistics.median(seconds):10,.0f} lines/s")


def count_lines(log: Path) -> int:
    """Read all blocks and nothing more."""
    file, found = StoredFile(log, Attribution(None), None), 0
    while not file.has_ended:
        block = file.read()
        found += len(block.ends) if block else 0
    file.close()
    return found


def count_entries(log: Path) -> int:
    """Read every line's source and time."""
    file, found = StoredFile(log, Attribution(None), None), 0
    while not file.has_ended:
        block = file.read()
        found += sum(1 for _ in block.entries) if block else 0
    file.close()
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one-by-one"]:
        asyncio.run(one_by_one(Path(sys.argv[2])))
    else:
        main()
