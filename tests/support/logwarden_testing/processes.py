"""Programs of the project as child processes, with their output kept for the failure message."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import TracebackType
from typing import Self

import httpx


def free_port() -> int:
    """A loopback port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for a condition.

    Raises:
        AssertionError: it does not hold in time.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)


class Program:
    """One child process; leaving the block kills it."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str] = {}) -> None:
        with NamedTemporaryFile(prefix="logwarden-", suffix=".log", delete=False) as file:
            self._log = Path(file.name)
        self.command = [sys.executable, "-m", *arguments]
        self.environment = dict(environment)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it (again)."""
        environment = os.environ | self.environment
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def send(self, name: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process
        self.process.send_signal(name)

    def kill(self) -> None:
        """SIGKILL, and wait."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self, seconds: float = 30) -> int:
        """SIGTERM, and its exit code."""
        self.send(signal.SIGTERM)
        assert self.process
        return self.process.wait(seconds)

    @property
    def output(self) -> str:
        """Everything it wrote."""
        return self._log.read_text(errors="replace")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.kill()
        if error is not None:
            sys.stderr.write(f"--- {' '.join(self.command)}\n{self.output[-4000:]}\n")
        self._log.unlink(missing_ok=True)


def stub_analyzer(port: int, seconds: float = 0.0) -> Program:
    """The stub analyzer on a port."""
    here = str(Path(__file__).parents[1])
    return Program(
        ["logwarden_testing.stub_analyzer", str(port), str(seconds)], {"PYTHONPATH": here}
    )


def batcher(bootstrap: str, analyzer_port: int, **settings: object) -> Program:
    """A batcher; settings by their environment names in lower case."""
    environment = {
        "KAFKA_BOOTSTRAP_SERVERS": bootstrap,
        "ANALYZER_URL": f"http://127.0.0.1:{analyzer_port}",
        "METRICS_PORT": str(free_port()),
    } | {name.upper(): str(value) for name, value in settings.items()}
    return Program(["logwarden_batcher"], environment)


def metrics_of(program: Program) -> dict[str, float]:
    """Its metrics, summed over labels; empty while it does not answer."""
    url = f"http://127.0.0.1:{program.environment['METRICS_PORT']}/metrics"
    try:
        text = httpx.get(url, timeout=2).text
    except httpx.HTTPError:
        return {}
    totals: dict[str, float] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            totals[name.partition("{")[0]] = totals.get(name.partition("{")[0], 0.0) + float(value)
    return totals
