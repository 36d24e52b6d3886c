"""One program of ours as a process: started until it is ready, stopped in order.

Not here: which programs there are (`programs`), and starting dead ones again (`crew`).
"""

import asyncio
import os
import sys
import time
from pathlib import Path

import httpx

from logwarden_standalone.child import ChildProcess
from logwarden_standalone.up.errors import DidNotStart
from logwarden_standalone.up.programs import SHUTDOWN_SECONDS, Program

READY_SECONDS = 60.0
_PAUSE_SECONDS = 0.05
_STOP_SECONDS = SHUTDOWN_SECONDS + 2.0


class ProgramProcess:
    """Runs a program; may be started again after it has ended.

    Attributes:
        name: for people.
        log: everything that it writes.
    """

    def __init__(self, program: Program, logs: Path) -> None:
        """A program that does not run yet.

        Args:
            program: which one.
            logs: folder of its log.
        """
        self.name = program.name
        self.log = logs / f"{program.name}.log"
        self._program = program
        self._process: ChildProcess | None = None

    @property
    def exit_code(self) -> int | None:
        """None while it runs, or never ran."""
        return self._process.exit_code if self._process else None

    @property
    def last_words(self) -> str:
        """The end of what it wrote."""
        return self._process.last_words if self._process else ""

    async def start(self) -> None:
        """Start it, and return when it is ready.

        Raises:
            DidNotStart: it ends, or is not ready in time.
        """
        self._process = ChildProcess(
            [self._program.executable or sys.executable, *self._program.arguments],
            self.log,
            self._program.surroundings(os.environ),
        )
        if self._program.ready_url is None:
            return
        deadline = time.monotonic() + READY_SECONDS
        async with httpx.AsyncClient(timeout=2.0, trust_env=False) as client:
            while not await _is_ready(client, self._program.ready_url):
                self._require_a_chance(deadline)
                await asyncio.sleep(_PAUSE_SECONDS)

    async def stop(self) -> None:
        """Ask it to end; killed if that takes too long."""
        if self._process:
            await asyncio.to_thread(self._process.stop, _STOP_SECONDS)

    def kill(self) -> None:
        """End it at once."""
        if self._process:
            self._process.kill()

    def _require_a_chance(self, deadline: float) -> None:
        if self.exit_code is not None:
            raise DidNotStart(self.name, f"exit code {self.exit_code}", self.last_words)
        if time.monotonic() > deadline:
            words = self.last_words
            self.kill()
            raise DidNotStart(self.name, f"not ready within {READY_SECONDS:.0f} s", words)


async def _is_ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).is_success
    except httpx.HTTPError:
        return False
