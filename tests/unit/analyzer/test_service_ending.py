"""Promises of work that nobody wants any more."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.requests import Request

from logwarden_analyzer.ending import Ending, while_wanted
from logwarden_analyzer.refusal import Refusal


def request(receive: Callable[[], Awaitable[Any]]) -> Request:
    return Request({"type": "http"}, receive)


async def stays() -> Any:
    await asyncio.Event().wait()


async def leaves() -> dict[str, str]:
    return {"type": "http.disconnect"}


class Work:
    """Never ends by itself."""

    cancelled = False

    async def __call__(self) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise


async def test_work_that_is_wanted_is_done() -> None:
    async def work() -> int:
        await asyncio.sleep(0)
        return 7

    assert await while_wanted(work(), request(stays), Ending(9)) == 7


async def test_an_error_of_the_work_is_its_own() -> None:
    async def work() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await while_wanted(work(), request(stays), Ending(9))


async def test_work_for_a_client_that_left_is_cancelled() -> None:
    work = Work()
    with pytest.raises(Refusal) as refusal:
        await while_wanted(work(), request(leaves), Ending(9))
    assert (refusal.value.status, work.cancelled) == (499, True)


async def test_at_the_end_work_has_the_grace_period_and_no_more() -> None:
    work, ending = Work(), Ending(grace_seconds=0.02)
    asked = asyncio.create_task(while_wanted(work(), request(stays), ending))
    await asyncio.sleep(0.04)
    assert not work.cancelled
    ending.begin()
    with pytest.raises(Refusal, match="stopping") as refusal:
        await asked
    assert (refusal.value.status, work.cancelled) == (503, True)


async def test_nothing_is_left_running() -> None:
    before = asyncio.all_tasks()
    asked = asyncio.create_task(while_wanted(Work()(), request(stays), Ending(9)))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert asyncio.all_tasks() == before
