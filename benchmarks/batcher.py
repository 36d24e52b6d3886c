"""The batcher beside the smallest loop that does the same duty, on a real broker.

The loop: `getmany`, decode, one POST for each 100 lines to the same stub process, one transaction a
commit; no rebalancing, no retries, no dead letters. It decodes lines as the batcher does (source,
time, severity); the bare loop only `bytes.decode` or `json.loads`. All are child processes; what
counts is the CPU time they use between the first and the last commit, so that broker and stub do
not. Runs are interleaved: bare, loop, batcher, bare, ...

Then the latency of both at a fixed rate: from sending the line that closes a window to a
`read_committed` reader holding its analysis.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from logwarden_contracts.decode import Record, decode_record
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.cache import cache_folder
from logwarden_standalone.kafka.install import install_kafka
from logwarden_testing.processes import Program
from logwarden_testing.stream import Stream

WINDOW = 100
TICKS = os.sysconf("SC_CLK_TCK")
PLAIN = "Nov 23 10:00:00 web-1 sshd[{0}]: Failed password for root from 10.0.0.1 port {0} ssh2"
JSON = (
    '{{"@timestamp":"2026-11-23T10:00:00Z","host":{{"name":"web-1"}},"log":{{"level":"info"}},'
    '"message":"request {0} done in {0} ms","service":{{"name":"shop"}}}}'
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rate", type=int, default=1000, help="lines/s of the latency runs")
    parser.add_argument("--seconds", type=int, default=15, help="of each latency run")
    parser.add_argument("--loop", nargs=5, help=argparse.SUPPRESS)  # the child process itself
    arguments = parser.parse_args()
    if arguments.loop:
        asyncio.run(smallest_loop(*arguments.loop))
    else:
        asyncio.run(measure(arguments))


async def smallest_loop(name: str, bootstrap: str, logs: str, alerts: str, analyzer: str) -> None:
    """The competitor, for one partition."""
    place = TopicPartition(logs, 0)
    group = f"loop-{uuid4().hex[:8]}"
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        isolation_level="read_committed",
        enable_auto_commit=False,
    )
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=group)
    async with httpx.AsyncClient(base_url=analyzer) as client, producer, consumer:
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        waiting: list[dict[str, object]] = []
        while True:
            fetched = await consumer.getmany(timeout_ms=200, max_records=2000)
            for record in fetched.get(place, ()):
                waiting += bare(record) if name == "bare" else decoded(record)
            full = len(waiting) // WINDOW * WINDOW
            windows = [waiting[first : first + WINDOW] for first in range(0, full, WINDOW)]
            del waiting[:full]
            if windows:
                bodies = await asyncio.gather(*(ask(client, logs, lines) for lines in windows))
                async with producer.transaction():
                    sent = [await producer.send(alerts, body, key=b"0") for body in bodies]
                    await asyncio.gather(*sent)
                    offset = windows[-1][-1]["offset"]
                    assert isinstance(offset, int)
                    await producer.send_offsets_to_transaction({place: offset + 1}, group)


def bare(record: ConsumerRecord) -> list[dict[str, object]]:
    """The line and nothing else."""
    text = record.value.decode()
    return [
        {"text": json.loads(text)["message"] if text[0] == "{" else text, "offset": record.offset}
    ]


def decoded(record: ConsumerRecord) -> list[dict[str, object]]:
    """The line with its source, time and severity."""
    read = Record(
        record.value, record.offset, record.key, record.headers, record.timestamp, record.topic
    )
    return [
        {
            "text": line.text,
            "offset": line.offset,
            "source": line.source,
            "header": line.header,
            "time_ms": line.time_ms,
            "severity": line.severity,
            "index": line.index,
        }
        for line in decode_record(read)
    ]


async def ask(client: httpx.AsyncClient, topic: str, lines: Sequence[dict[str, object]]) -> bytes:
    """One window to the stub."""
    now = time.time_ns() // 1_000_000
    window = {
        "topic": topic,
        "partition": 0,
        "first_offset": lines[0]["offset"],
        "last_offset": lines[-1]["offset"],
        "lines": lines,
        "opened_at_ms": now,
        "closed_at_ms": now,
        "close_reason": "size",
    }
    answer = await client.post("/v1/analyze", content=json.dumps(window))
    return answer.content


async def measure(arguments: argparse.Namespace) -> None:
    """All rounds of both."""
    kafka = KafkaBroker(install_kafka(cache_folder(os.environ)))
    await kafka.start()
    try:
        for name, template in (("plain", PLAIN), ("JSON", JSON)):
            await throughput(kafka.bootstrap_servers, name, template, arguments)
        await latency(kafka.bootstrap_servers, arguments)
    finally:
        await kafka.close()


def contestant(name: str, stream: Stream) -> Program:
    """Either of the two, on the stream's topics."""
    if name == "batcher":
        return stream.batcher(batch_interval=60, consumer_group=f"g-{uuid4().hex[:8]}")
    analyzer = f"http://127.0.0.1:{stream.analyzer_port}"
    bootstrap = stream.options["bootstrap_servers"]
    program = Program([], {})
    program.command = [
        sys.executable,
        __file__,
        "--loop",
        name,
        bootstrap,
        stream.logs,
        stream.alerts,
        analyzer,
    ]
    return program


async def throughput(
    bootstrap: str, name: str, template: str, arguments: argparse.Namespace
) -> None:
    """Lines per CPU-second of both, and the ratio round by round."""
    rates: dict[str, list[float]] = {"bare": [], "loop": [], "batcher": []}
    for _ in range(arguments.rounds):
        for contestant_name, found in rates.items():
            stream = Stream(bootstrap)
            await stream.create(partitions=1)
            lines = (template.format(number).encode() for number in range(arguments.lines))
            await stream.write(lines, partitions=1)
            with stream.analyzer():
                found.append(await lines_a_cpu_second(contestant_name, stream, arguments.lines))
    print(f"{name} lines, lines per CPU-second (median, least, most)")
    for contestant_name, found in rates.items():
        ratios = [own / other for own, other in zip(rates["batcher"], found, strict=True)]
        print(
            f"  {contestant_name:8} {statistics.median(found):8.0f} {min(found):8.0f} {max(found):8.0f}"
            f"   batcher / it: median {statistics.median(ratios):.2f},"
            f" {min(ratios):.2f} to {max(ratios):.2f}"
        )


async def lines_a_cpu_second(name: str, stream: Stream, lines: int) -> float:
    """One run."""
    async with stream.watcher() as watcher:
        with contestant(name, stream) as program:
            await watcher.until(WINDOW, seconds=60)
            seen, before = watcher.records, cpu_seconds(program)
            await watcher.until(lines // WINDOW * WINDOW, seconds=300)
            return (lines - seen) / (cpu_seconds(program) - before)


def cpu_seconds(program: Program) -> float:
    """User and system time of the process so far."""
    assert program.process
    fields = Path(f"/proc/{program.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def latency(bootstrap: str, arguments: argparse.Namespace) -> None:
    """From sending a window's last line to holding its analysis, at a fixed rate (open loop)."""
    print(f"latency at {arguments.rate} lines/s, ms (median, p99, most)")
    for name in ("loop", "batcher", "loop", "batcher"):
        stream = Stream(bootstrap)
        await stream.create(partitions=1)
        found = sorted(await latencies(name, stream, arguments))
        p99 = found[int(len(found) * 0.99)]
        print(
            f"  {name:8} {statistics.median(found):8.1f} {p99:8.1f} {found[-1]:8.1f}  n={len(found)}"
        )


async def latencies(name: str, stream: Stream, arguments: argparse.Namespace) -> list[float]:
    """Milliseconds for each window of one run, the first seconds left out."""
    intended: dict[int, float] = {}
    held: dict[int, float] = {}
    async with stream.watcher() as watcher, stream.producer(linger_ms=0) as producer:
        watcher.on_analysis = lambda one: held.setdefault(one.window.last_offset, time.monotonic())
        with stream.analyzer(), contestant(name, stream):
            await producer.send_and_wait(stream.logs, b"first", partition=0)
            await asyncio.sleep(5)
            started = time.monotonic()
            for number in range(1, arguments.rate * arguments.seconds):
                intended[number] = due = started + number / arguments.rate
                if (wait := due - time.monotonic()) > 0:
                    await asyncio.sleep(wait)
                await producer.send(stream.logs, PLAIN.format(number).encode(), partition=0)
            await asyncio.sleep(3)
    settled = arguments.rate * 2
    return [
        1000 * (held[last] - at) for last, at in intended.items() if last in held and last > settled
    ]


if __name__ == "__main__":
    main()
