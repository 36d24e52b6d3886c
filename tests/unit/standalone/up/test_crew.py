"""Members that end are started again until they are released or given up."""

import asyncio

import pytest

from logwarden_standalone.up import crew as crew_module
from logwarden_standalone.up.crew import Crew
from logwarden_standalone.up.errors import DidNotStart, KeepsDying
from logwarden_standalone.up.patience import MOST_ENDS


class Mortal:
    """Ends by itself right after each of its first `deaths` starts."""

    name = "batcher"
    last_words = "no partition is mine"

    def __init__(self, deaths: int, *, at_start: bool = False) -> None:
        self.exit_code: int | None = None
        self.starts = 0
        self._deaths = deaths
        self._at_start = at_start
        self._live()

    async def start(self) -> None:
        self._live()
        if self.exit_code is not None and self._at_start:
            raise DidNotStart(self.name, "exit code 3", self.last_words)

    def _live(self) -> None:
        self.starts += 1
        self.exit_code = 3 if self.starts <= self._deaths else None


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_module, "LOOK_SECONDS", 0)
    monkeypatch.setattr("logwarden_standalone.up.patience.FIRST_PAUSE_SECONDS", 0)


async def watched(member: Mortal) -> tuple[Crew, list[str]]:
    """Watch it until nothing happens any more."""
    told: list[str] = []
    crew = Crew(told.append)
    watching = asyncio.create_task(crew.watch(member))
    for _ in range(50):
        await asyncio.sleep(0)
    crew.release(member)
    await watching
    return crew, told


async def test_a_member_that_ends_is_started_again_and_it_is_said() -> None:
    crew, told = await watched(Mortal(deaths=1))
    assert crew.restarts == 1
    assert told == ["batcher ended (exit code 3): started again in 0 s", "batcher runs again"]


async def test_a_start_that_fails_counts_as_an_end() -> None:
    crew, told = await watched(Mortal(deaths=3, at_start=True))
    assert crew.restarts == 3
    assert told.count("batcher runs again") == 1


async def test_who_keeps_dying_is_given_up_with_its_last_words() -> None:
    member = Mortal(deaths=1000)
    with pytest.raises(KeepsDying, match="no partition is mine"):
        await Crew(lambda _: None).watch(member)
    assert member.starts == 1 + MOST_ENDS


async def test_a_released_member_may_end() -> None:
    crew, member = Crew(lambda _: None), Mortal(deaths=1)
    crew.release(member)
    await crew.watch(member)
    assert member.starts == 1
