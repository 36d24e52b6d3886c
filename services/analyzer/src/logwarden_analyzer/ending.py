"""When work is no longer wanted: its client went away, or the process ends and time is up.

Not here: signals (`server`).
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

from logwarden_analyzer.refusal import CLIENT_WENT_AWAY, Refusal

ELSEWHERE_SECONDS = 1
"""When to ask again: another replica has room at once."""

Result = TypeVar("Result")


class Ending:
    """The end of the process, as those see it who are still at work."""

    def __init__(self, grace_seconds: float) -> None:
        self._grace_seconds = grace_seconds
        self._begun = asyncio.Event()

    def begin(self) -> None:
        """From now on nothing new is taken up, and what is at work has the grace period."""
        self._begun.set()

    @property
    def has_begun(self) -> bool:  # noqa: D102 - see `begin`
        return self._begun.is_set()

    async def time_is_up(self) -> None:
        """Return when what is still at work must be left."""
        await self._begun.wait()
        await asyncio.sleep(self._grace_seconds)


async def while_wanted(
    work: Coroutine[Any, Any, Result], request: Request, ending: Ending
) -> Result:
    """Do the work; when nobody wants it any more, leave nothing of it running.

    Raises:
        Refusal: 499, the client went away; 503, the process ends.
    """
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_client_left(request))
    tasks = (working, leaving, asyncio.create_task(ending.time_is_up()))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        if leaving.done():
            raise Refusal(CLIENT_WENT_AWAY, "the client went away")
        raise stopping()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def stopping() -> Refusal:
    """What is said to those who come too late."""
    return Refusal(503, "the analyzer is stopping", ELSEWHERE_SECONDS)


async def _client_left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
