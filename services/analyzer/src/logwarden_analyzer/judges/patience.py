"""Trying again while a server does not answer, up to a deadline.

Not here: what is tried, and who answers instead (`analyze`).
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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


_is_probe: ContextVar[bool] = ContextVar("is_probe", default=False)
"""Whether the questions of this window may be asked in an outage; tasks inherit it."""


class Patience:
    """One deadline for all who ask a server: so long after it fell silent, nobody waits any more.

    From then on one window at a time is asked about, once; the first that is answered ends the
    outage. All others are told at once: a silent server holds each question for its whole timeout.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._silent_since: float | None = None
        self._reason = "outage"
        self._probing = False

    @contextmanager
    def window(self) -> Iterator[None]:
        """Around all questions of one window.

        Raises:
            ModelUnreachable: the deadline is over, and another window finds out whether it still is.
        """
        if not self._is_over():
            yield
            return
        if self._probing:
            raise ModelUnreachable(self._reason)
        self._probing = True
        token = _is_probe.set(True)
        try:
            yield
        finally:
            _is_probe.reset(token)
            self._probing = False

    def check(self) -> None:
        """When it is a question's turn: those that waited for it may have waited too long.

        Raises:
            ModelUnreachable: the deadline is over, and it is not this window's to find out.
        """
        if self._is_over() and not _is_probe.get():
            raise ModelUnreachable(self._reason)

    def _is_over(self) -> bool:
        since = self._silent_since
        return since is not None and self._clock() >= since + self._seconds

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
        self._reason = error.reason
        if self._silent_since is None:
            self._silent_since = now
        pause = pause_seconds(tries, error.retry_after_seconds, random.random())  # noqa: S311 - spreads load, hides nothing
        if now + pause > self._silent_since + self._seconds:
            raise error
        await asyncio.sleep(pause)
