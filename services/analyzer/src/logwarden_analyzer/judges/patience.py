"""Trying again while a server does not answer, up to a deadline.

Not here: what is tried, and who answers instead (`analyze`).
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from logwarden_analyzer.errors import ModelUnreachable

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 8.0

Result = TypeVar("Result")


def pause_seconds(tries: int, retry_after_seconds: float | None, chance: float) -> float:
    """How long to wait after so many failed tries: what the server asked for, else full jitter.

    Args:
        tries: 1 and up.
        retry_after_seconds: the server's wish.
        chance: 0 to 1, random.
    """
    spread = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(tries - 1, 10)) * chance
    return spread if retry_after_seconds is None else retry_after_seconds + spread


class Patience:
    """One deadline for all who ask a server: so long after it fell silent, nobody waits any more.

    From then on each question is tried once, so the first that is answered ends the outage.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._silent_since: float | None = None

    async def ask(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Try until there is an answer.

        Raises:
            ModelUnreachable: the last try's, once the deadline would pass before another.
        """
        tries = 0
        while True:
            try:
                answer = await attempt()
            except ModelUnreachable as error:
                tries += 1
                await self._wait(tries, error)
            else:
                self._silent_since = None
                return answer

    async def _wait(self, tries: int, error: ModelUnreachable) -> None:
        now = self._clock()
        if self._silent_since is None:
            self._silent_since = now
        pause = pause_seconds(tries, error.retry_after_seconds, random.random())  # noqa: S311 - spreads load, hides nothing
        if now + pause > self._silent_since + self._seconds:
            raise error
        await asyncio.sleep(pause)
