"""Who may come in: the bearer token, and a bounded queue. No framework in here.

A queue without a bound turns overload into timeouts for everybody; this one turns it into a clear
"not now" for those who would wait too long.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import monotonic

LEAST_RETRY_SECONDS = 1
MOST_RETRY_SECONDS = 60
_NEW_SHARE = 0.1  # of a new duration in the running mean


class TooBusy(Exception):
    """The queue is full.

    Attributes:
        retry_after_seconds: when there should be room, from how long windows took of late.
    """

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("the queue is full")
        self.retry_after_seconds = retry_after_seconds


class Queue:
    """At most so many windows at work, and so many waiting."""

    def __init__(self, at_work: int, waiting: int) -> None:
        self._slots = asyncio.Semaphore(at_work)
        self._at_work = at_work
        self._most = at_work + waiting
        self._mean_seconds = 0.1
        self.inside = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a turn.

        Raises:
            TooBusy: too many wait already.
        """
        if self.inside >= self._most:
            raise TooBusy(self._retry_after_seconds())
        self.inside += 1
        try:
            async with self._slots:
                began = monotonic()
                yield
                self._mean_seconds += _NEW_SHARE * (monotonic() - began - self._mean_seconds)
        finally:
            self.inside -= 1

    def _retry_after_seconds(self) -> int:
        seconds = self._mean_seconds * self.inside / self._at_work
        return max(LEAST_RETRY_SECONDS, min(MOST_RETRY_SECONDS, round(seconds)))


def is_admitted(authorization: str | None, tokens: Sequence[str]) -> bool:
    """Whether a request's `Authorization` header holds one of the tokens; without tokens, all do.

    Two tokens are accepted while one takes the other's place.
    """
    if not tokens:
        return True
    scheme, _, given = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    same = [secrets.compare_digest(given.encode(), token.encode()) for token in tokens]
    return any(same)
