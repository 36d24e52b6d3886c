"""All processes of the pipeline: started one after the other, started again when one ends by itself.

Not here: one process (`process`), and for how long that goes on (`patience`).
"""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

from logwarden_standalone.kafka.errors import StartFailed
from logwarden_standalone.up.errors import DidNotStart, KeepsDying
from logwarden_standalone.up.patience import Patience

LOOK_SECONDS = 0.2


class Member(Protocol):
    """A process of ours.

    Attributes:
        name: for people.
        exit_code: null while it runs.
        last_words: the end of what it wrote.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - see above

    @property
    def exit_code(self) -> int | None: ...  # noqa: D102

    @property
    def last_words(self) -> str: ...  # noqa: D102

    async def start(self) -> None:
        """Start it (again); returns when it is ready.

        Raises:
            DidNotStart, StartFailed: it does not get ready.
        """


class Crew:
    """Watches members.

    Args:
        note: told what happened, in a sentence.

    Attributes:
        restarts: how often a member was started again.
    """

    def __init__(self, note: Callable[[str], None]) -> None:
        self.restarts = 0
        self._note = note
        self._released: set[str] = set()

    def release(self, member: Member) -> None:
        """It may end from now on."""
        self._released.add(member.name)

    async def watch(self, member: Member) -> None:
        """Start a member again whenever it ends, until it is released.

        Raises:
            KeepsDying: it ended too often.
        """
        patience = Patience()
        while True:
            await self._until_it_ends(member)
            if member.name in self._released:
                return
            pause = patience.ended(time.monotonic())
            if pause is None:
                raise KeepsDying(member.name, member.exit_code, member.last_words)
            self._note(
                f"{member.name} ended ({_how(member.exit_code)}): started again in {pause:g} s"
            )
            await asyncio.sleep(pause)
            await self._start_again(member)

    async def _until_it_ends(self, member: Member) -> None:
        while member.exit_code is None and member.name not in self._released:  # noqa: ASYNC110 - the system has no event for it
            await asyncio.sleep(LOOK_SECONDS)

    async def _start_again(self, member: Member) -> None:
        if member.name in self._released:
            return
        self.restarts += 1
        try:
            await member.start()
        except (DidNotStart, StartFailed):
            pass  # it has ended, which the next look sees
        else:
            self._note(f"{member.name} runs again")


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"signal {-exit_code}"
    return f"exit code {exit_code}"
