"""Windows a second that one analyzer judges over HTTP, with the rules, and how long one takes.

Beside it, interleaved: the library alone, called in a loop (what HTTP costs), and the same framework
and server around a route that reads the body and answers with bytes (what can be had at most).
A probe asks /healthz all the while: how long the analyzer's loop is away.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/support"))

import uvicorn
from fastapi import FastAPI, Request, Response

from logwarden_analyzer import AnalyzerSettings, analyze, open_analyst
from logwarden_contracts.decode import Record, decode_record
from logwarden_contracts.messages import LogWindow
from logwarden_ingestor.simulate import Simulator
from logwarden_testing.processes import Program, free_port

ECHO = "framework alone"
SERVICE = "analyzer"
LIBRARY = "library alone"


@dataclass(frozen=True)
class Run:
    """One run: windows a second; seconds of each answer, and of each probe."""

    rate: float
    seconds: Sequence[float]
    probes: Sequence[float] = ()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--windows", type=int, default=1000, help="of one run")
    parser.add_argument("--lines", type=int, default=100, help="of one window")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--echo", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.echo:
        echo(arguments.echo)
        return
    bodies = list(islice(windows(arguments.lines), arguments.windows))
    size = statistics.mean(map(len, bodies)) / 1e3
    print(f"windows of {arguments.lines} lines, {size:.0f} kB; {arguments.clients} clients")
    tell(asyncio.run(measure(bodies, arguments)), arguments.lines)


def windows(lines: int) -> Iterator[bytes]:
    """Bodies of requests, from the simulator."""
    simulated = iter(Simulator("mixed", 7))
    for number in count():
        records = [Record(line.text.encode(), n) for n, line in enumerate(islice(simulated, lines))]
        yield LogWindow(
            topic="logs",
            partition=0,
            first_offset=number * lines,
            last_offset=number * lines + lines - 1,
            lines=[line for record in records for line in decode_record(record)],
            opened_at_ms=0,
            closed_at_ms=1000,
            close_reason="size",
        ).write()


async def measure(bodies: Sequence[bytes], arguments: argparse.Namespace) -> dict[str, list[Run]]:
    """Each way in each round."""
    found: dict[str, list[Run]] = {LIBRARY: [], SERVICE: [], ECHO: []}
    for _ in range(arguments.rounds):
        found[LIBRARY].append(await by_library(bodies))
        for name in (SERVICE, ECHO):
            with serving(name) as port:
                await until_up(port)
                await by_http(port, bodies[:100], arguments.clients)  # warm
                found[name].append(await by_http(port, bodies, arguments.clients))
    return found


async def by_library(bodies: Sequence[bytes]) -> Run:
    """Body in, body out, without HTTP."""
    seconds = []
    async with open_analyst(AnalyzerSettings()) as analyst:
        for body in (*bodies[:100], *bodies):
            began = time.perf_counter()
            (await analyze(LogWindow.read(body), analyst)).write()
            seconds.append(time.perf_counter() - began)
    warm = seconds[-len(bodies) :]
    return Run(len(warm) / sum(warm), warm)


@contextmanager
def serving(name: str) -> Iterator[int]:
    """One of the servers as a process."""
    port = free_port()
    program = Program(["logwarden_analyzer"], {"ANALYZER_PORT": str(port)})
    if name == ECHO:
        program.command = [sys.executable, __file__, "--echo", str(port)]
    with program:
        yield port


def echo(port: int) -> None:
    """A route that does nothing with what it reads."""
    app = FastAPI()

    @app.post("/v1/analyze")
    async def answer(request: Request) -> Response:
        return Response((await request.body())[:2000], media_type="application/json")

    @app.get("/healthz")
    async def healthz() -> Response:
        return Response("ok")

    uvicorn.run(app, port=port, access_log=False, log_level="warning")


async def until_up(port: int) -> None:
    """Wait for the first answer."""
    async with asyncio.timeout(30):
        while True:
            try:
                await Client(port).get()
            except OSError:
                await asyncio.sleep(0.05)
            else:
                return


class Client:
    """One connection, as thin as can be: the analyzer is measured, not a client."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self) -> bytes:
        """The body of /healthz."""
        return await self._exchange(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n")

    async def post(self, body: bytes) -> bytes:
        """The analysis."""
        head = f"POST /v1/analyze HTTP/1.1\r\nhost: a\r\ncontent-length: {len(body)}\r\n\r\n"
        return await self._exchange(head.encode() + body)

    async def _exchange(self, request: bytes) -> bytes:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
        return await reader.readexactly(int(length))


async def by_http(port: int, bodies: Sequence[bytes], clients: int) -> Run:
    """So many clients, each asking as soon as it was answered."""
    seconds: list[float] = []
    probes: list[float] = []
    left = iter(bodies)

    async def ask(client: Client) -> None:
        for body in left:
            began = time.perf_counter()
            await client.post(body)
            seconds.append(time.perf_counter() - began)

    probing = asyncio.create_task(probe(Client(port), probes))
    began = time.perf_counter()
    await asyncio.gather(*(ask(Client(port)) for _ in range(clients)))
    took = time.perf_counter() - began
    probing.cancel()
    return Run(len(bodies) / took, seconds, probes)


async def probe(client: Client, seconds: list[float]) -> None:
    """Ask how it is, often."""
    while True:
        began = time.perf_counter()
        await client.get()
        seconds.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)


def tell(found: dict[str, list[Run]], lines: int) -> None:
    """A table: medians over the rounds; ratios are of the same round."""
    columns = ("windows/s", "lines/s", "ratio", "p50 ms", "p99 ms", "health p99")
    print(f"{'':16}" + "".join(f"{column:>11}" for column in columns))
    for name, runs in found.items():
        pairs = zip(runs, found[SERVICE], strict=True)
        rate = statistics.median(run.rate for run in runs)
        figures = (
            f"{rate:.0f}",
            f"{rate * lines:,.0f}",
            f"{statistics.median(run.rate / own.rate for run, own in pairs):.2f}",
            f"{statistics.median(at(run.seconds, 50) for run in runs):.1f}",
            f"{statistics.median(at(run.seconds, 99) for run in runs):.1f}",
            f"{statistics.median(at(run.probes, 99) for run in runs):.1f}",
        )
        print(f"{name:16}" + "".join(f"{figure:>11}" for figure in figures))


def at(seconds: Sequence[float], percent: int) -> float:
    """A percentile, in milliseconds; not a number where nothing was measured."""
    if not seconds:
        return float("nan")
    return sorted(seconds)[min(len(seconds) - 1, len(seconds) * percent // 100)] * 1e3


if __name__ == "__main__":
    main()
