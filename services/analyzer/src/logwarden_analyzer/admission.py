"""Who may come in: the bearer token, and a bounded queue. No framework in here.

A queue without a bound turns overload into timeouts for everybody; this one turns it into a clear
"not now" for those who would wait too long.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from math import ceil
from time import monotonic

LEAST_RETRY_SECONDS = 1
MOST_RETRY_SECONDS = 60
LOOP_ROUNDS = 3
"""Of the event loop, in which a request that came meanwhile is read, answered and written."""

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
    """At most so many windows at work, and so many waiting.

    A place is taken before a request's body is read: it bounds memory, too.

    Attributes:
        at_work: how many are.
        waiting: how many have a place and no turn yet.
    """

    def __init__(self, most_at_work: int, most_waiting: int, most_again: int = 1) -> None:
        self._turns = asyncio.Semaphore(most_at_work)
        self._beginning = asyncio.Lock()
        self._most_at_work = most_at_work
        self._places = most_at_work + most_waiting
        self._mean_seconds = 0.1
        self._inside = 0
        self._most_again = most_again
        self._again = 0
        self.at_work = 0

    @property
    def waiting(self) -> int:  # noqa: D102 - see the class
        return self._inside - self.at_work

    @contextmanager
    def place(self) -> Iterator[None]:
        """Be inside.

        Raises:
            TooBusy: all places are taken.
        """
        if self._inside >= self._places:
            raise TooBusy(self._retry_after_seconds())
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    @contextmanager
    def place_again(self) -> Iterator[None]:
        """Be inside with a window that can wait: only a few are, and only while nobody waits.

        Raises:
            TooBusy: somebody waits, or enough of them are inside.
        """
        if self.waiting or self._again >= self._most_again:
            raise TooBusy(self._retry_after_seconds())
        self._again += 1
        try:
            with self.place():
                yield
        finally:
            self._again -= 1

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn to work, first come, first served.

        Work begins with milliseconds of computing, seconds for the largest windows. So no two begin
        back to back: in between the loop answers whoever asks for the service's health.
        """
        async with self._turns:
            async with self._beginning:
                for _ in range(LOOP_ROUNDS):
                    await asyncio.sleep(0)
            self.at_work += 1
            began = monotonic()
            try:
                yield
            finally:
                self._mean_seconds += _NEW_SHARE * (monotonic() - began - self._mean_seconds)
                self.at_work -= 1

    def _retry_after_seconds(self) -> int:
        return bounded_retry_seconds(self._mean_seconds * self._inside / self._most_at_work)


def bounded_retry_seconds(seconds: float) -> int:
    """For the header `Retry-After`: whole seconds, never none, never more than a minute."""
    return max(LEAST_RETRY_SECONDS, min(MOST_RETRY_SECONDS, ceil(seconds)))


def is_admitted(authorization: str | None, tokens: Sequence[str]) -> bool:
    """Whether a request's `Authorization` header holds one of the tokens; without tokens, all do.

    Two tokens are accepted while one takes the other's place.
    """
    if not tokens:
        return True
    scheme, _, given = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    same = [secrets.compare_digest(given.strip().encode(), token.encode()) for token in tokens]
    return any(same)
