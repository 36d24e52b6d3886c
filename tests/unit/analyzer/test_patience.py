import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logwarden_analyzer.errors import ModelUnreachable, RefusedKey
from logwarden_analyzer.judges.patience import LONGEST_PAUSE_SECONDS, Patience, pause_seconds


class Attempts:
    """Fails so often, then answers."""

    def __init__(self, failures: int, error: Exception | None = None) -> None:
        self.made = 0
        self._failures = failures
        self._error = error or ModelUnreachable("connection")

    async def __call__(self) -> str:
        self.made += 1
        if self.made <= self._failures:
            raise self._error
        return "answer"


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return pauses


def patience(seconds: float, pauses: list[float]) -> Patience:
    """Its clock is what was slept."""
    return Patience(seconds, clock=lambda: sum(pauses))


async def test_it_tries_until_there_is_an_answer(slept: list[float]) -> None:
    attempts = Attempts(4)
    assert await patience(60, slept).ask(attempts) == "answer"
    assert (attempts.made, len(slept)) == (5, 4)


async def test_it_ends_at_the_deadline(slept: list[float]) -> None:
    with pytest.raises(ModelUnreachable):
        await patience(60, slept).ask(Attempts(10_000))
    assert 60 - LONGEST_PAUSE_SECONDS < sum(slept) <= 60


async def test_nobody_waits_again_in_the_same_outage(slept: list[float]) -> None:
    tired = patience(0, slept)
    for _ in range(3):
        attempts = Attempts(1)
        with pytest.raises(ModelUnreachable):
            await tired.ask(attempts)
        assert attempts.made == 1


async def test_after_an_answer_it_is_patient_again(slept: list[float]) -> None:
    calm = patience(20, slept)
    await calm.ask(Attempts(3))
    slept.append(100)
    assert await calm.ask(Attempts(3)) == "answer"


async def test_what_will_not_pass_is_not_tried_again(slept: list[float]) -> None:
    attempts = Attempts(1, RefusedKey(401))
    with pytest.raises(RefusedKey):
        await patience(60, slept).ask(attempts)
    assert attempts.made == 1


async def test_a_wish_beyond_the_deadline_ends_it_at_once(slept: list[float]) -> None:
    with pytest.raises(ModelUnreachable):
        await patience(60, slept).ask(Attempts(1, ModelUnreachable("status_429", 61)))
    assert slept == []


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_pauses_grow_up_to_a_limit(tries: int, chance: float) -> None:
    assert 0 <= pause_seconds(tries, None, chance) <= LONGEST_PAUSE_SECONDS


@given(st.integers(1, 100), st.floats(0, 1e6), st.floats(0, 1))
def test_the_servers_wish_is_the_least(tries: int, wish: float, chance: float) -> None:
    assert pause_seconds(tries, wish, chance) >= wish


async def fail(tired: Patience, slept: list[float]) -> None:
    with pytest.raises(ModelUnreachable):
        await tired.ask(Attempts(10_000))
    slept.append(100)


async def test_in_an_old_outage_one_window_at_a_time_finds_out(slept: list[float]) -> None:
    tired = patience(10, slept)
    await fail(tired, slept)
    with tired.window():
        tired.check()
        with pytest.raises(ModelUnreachable, match="connection"), tired.window():
            pass
    with tired.window():
        tired.check()


async def test_who_waited_for_a_turn_is_told_when_the_deadline_is_over(slept: list[float]) -> None:
    tired = patience(10, slept)
    with tired.window():
        tired.check()
        await fail(tired, slept)
        with pytest.raises(ModelUnreachable):
            tired.check()


async def test_all_questions_of_the_window_that_finds_out_may_be_asked(slept: list[float]) -> None:
    tired = patience(10, slept)
    await fail(tired, slept)

    async def question() -> None:
        tired.check()

    with tired.window():
        async with asyncio.TaskGroup() as group:
            group.create_task(question())
            group.create_task(question())


async def test_an_answer_opens_the_door_to_all(slept: list[float]) -> None:
    tired = patience(10, slept)
    await fail(tired, slept)
    with tired.window():
        await tired.ask(Attempts(0))
    with tired.window(), tired.window():
        tired.check()
