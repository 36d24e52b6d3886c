"""Promises of the bounded queue, and of bodies that come slowly."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import httpx
import pytest
from starlette.requests import ClientDisconnect, Request
from tests.unit.analyzer.test_service import WINDOW, analyzer

from logwarden_analyzer.admission import LOOP_ROUNDS, Queue, TooBusy, bounded_retry_seconds
from logwarden_analyzer.intake import body_of, wish_of
from logwarden_analyzer.refusal import Refusal
from logwarden_analyzer.routing import Wish
from logwarden_contracts.messages import WindowAnalysis


async def rounds(number: int) -> None:
    """Let the event loop go round so often."""
    for _ in range(number):
        await asyncio.sleep(0)


def test_who_would_wait_too_long_is_told_when_to_come_again() -> None:
    queue = Queue(most_at_work=1, most_waiting=0)
    with queue.place(), pytest.raises(TooBusy) as busy, queue.place():
        pass
    assert 1 <= busy.value.retry_after_seconds <= 60
    with queue.place():
        assert queue.waiting == 1


async def test_no_more_are_at_work_than_may_be_and_the_first_comes_first() -> None:
    queue = Queue(most_at_work=2, most_waiting=9)
    seen = []

    async def work(number: int) -> None:
        with queue.place():
            async with queue.turn():
                seen.append((number, queue.at_work))
                await rounds(4 * LOOP_ROUNDS)

    await asyncio.gather(*map(work, range(6)))
    assert [number for number, _ in seen] == list(range(6))
    assert max(at_work for _, at_work in seen) == 2
    assert (queue.at_work, queue.waiting) == (0, 0)


async def test_between_two_that_begin_others_get_a_word_in() -> None:
    queue = Queue(most_at_work=9, most_waiting=0)
    seen: list[str] = []

    async def work() -> None:
        with queue.place():
            async with queue.turn():
                seen.append("window")

    working = [asyncio.create_task(work()) for _ in range(5)]
    while not all(task.done() for task in working):
        seen.append("another")
        await asyncio.sleep(0)
    begins = [place for place, who in enumerate(seen) if who == "window"]
    between = [second - first for first, second in pairwise(begins)]
    assert len(between) == 4
    assert min(between) > LOOP_ROUNDS


async def test_who_leaves_while_waiting_leaves_no_gap() -> None:
    queue = Queue(most_at_work=1, most_waiting=1)

    async def wait() -> None:
        with queue.place():
            async with queue.turn():
                await asyncio.Event().wait()

    first, second = asyncio.create_task(wait()), asyncio.create_task(wait())
    await rounds(2 * LOOP_ROUNDS)
    assert (queue.at_work, queue.waiting) == (1, 1)
    second.cancel()
    first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert (queue.at_work, queue.waiting) == (0, 0)


@pytest.mark.parametrize(("seconds", "told"), [(0.0, 1), (1.2, 2), (1e9, 60)])
def test_the_time_to_come_again_is_whole_and_bounded(seconds: float, told: int) -> None:
    assert bounded_retry_seconds(seconds) == told


async def test_a_full_queue_is_429_before_the_body_is_read() -> None:
    begun, over = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        begun.set()
        await over.wait()
        yield WINDOW

    async def never_read() -> AsyncIterator[bytes]:
        raise AssertionError
        yield b""

    async with analyzer(analyzer_max_concurrency=1, analyzer_max_queue=0) as client:
        first = asyncio.create_task(client.post("/v1/analyze", content=slow()))
        await begun.wait()
        second = await client.post("/v1/analyze", content=never_read())
        over.set()
        answers = (await first).status_code, second.status_code
    assert answers == (httpx.codes.OK, httpx.codes.TOO_MANY_REQUESTS)
    assert second.headers["retry-after"] == "1"


class Arriving(Request):
    """A request whose body comes as a generator says."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        super().__init__({"type": "http", "headers": []})
        self._chunks = chunks

    def stream(self) -> AsyncIterator[bytes]:  # type: ignore[override]  # narrower: what is needed
        return self._chunks


async def test_a_body_that_comes_too_slowly_is_given_up() -> None:
    async def trickling() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    with pytest.raises(Refusal, match=r"longer than 0\.01 s") as refusal:
        await body_of(Arriving(trickling()), 1000, seconds=0.01)
    assert refusal.value.status == 408


async def test_a_client_that_leaves_in_the_body_is_no_error() -> None:
    async def leaving() -> AsyncIterator[bytes]:
        yield b"{"
        raise ClientDisconnect

    with pytest.raises(Refusal) as refusal:
        await body_of(Arriving(leaving()), 1000)
    assert refusal.value.status == 499


async def test_who_is_judged_again_comes_in_only_while_nobody_waits() -> None:
    queue = Queue(most_at_work=2, most_waiting=9)
    with queue.place(), pytest.raises(TooBusy), queue.place_again():
        pass
    with queue.place():
        async with queue.turn():
            with queue.place_again(), pytest.raises(TooBusy), queue.place_again():
                pass
            with queue.place_again():
                assert queue.waiting == 1


async def test_headers_say_how_late_and_what_for() -> None:
    wished = wish_of({"logwarden-lag-seconds": "75.5", "logwarden-again": "5f0c"})
    assert (wished.lag_seconds, wished.again) == (75.5, "5f0c")
    assert wish_of({}) == Wish()


@pytest.mark.parametrize("lag", ["-1", "inf", "nan", "1e9", "", "9" * 13])
async def test_a_lag_that_is_no_number_of_seconds_is_refused(lag: str) -> None:
    async with analyzer() as client:
        headers = {"logwarden-lag-seconds": lag}
        answer = await client.post("/v1/analyze", content=WINDOW, headers=headers)
    assert answer.status_code == 422


async def test_what_is_judged_again_names_what_it_supersedes() -> None:
    async with analyzer() as client:
        headers = {"logwarden-again": "5f0c6a3b9d1e4f27"}
        answer = await client.post("/v1/analyze", content=WINDOW, headers=headers)
        wrong = await client.post("/v1/analyze", content=WINDOW, headers={"logwarden-again": "x"})
    assert WindowAnalysis.read(answer.content).supersedes == "5f0c6a3b9d1e4f27"
    assert wrong.status_code == 422
