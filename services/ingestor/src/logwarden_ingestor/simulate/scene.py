"""Where a script plays: one host, its programs, and the words to write a step in one line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from logwarden_ingestor.simulate.cast import Cast
from logwarden_ingestor.simulate.fleet import Host
from logwarden_ingestor.simulate.line import Label
from logwarden_ingestor.simulate.step import NEW_PROCESS, Step


@dataclass(slots=True)
class Clock:
    """The simulation's present, microseconds since 1970 UTC."""

    now_us: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One host, seen by a script.

    Attributes:
        cast: everything that varies.
        host: where the script plays.
        clock: the present.
    """

    cast: Cast
    host: Host
    clock: Clock

    def runs(self, program: str) -> bool:
        """This host has such a program."""
        return program in self.host.origins

    def pid(self) -> int:
        """A new process on this host."""
        return self.cast.fork(self.host)

    def says(self, program: str, text: str, after: float = 0.0, **more: Any) -> Step:
        """An ordinary entry, about `after` seconds later (half to one and a half times)."""
        return self._step("none", program, text, after, more)

    def warns(self, program: str, text: str, after: float = 0.0, **more: Any) -> Step:
        """An abnormal entry."""
        return self._step("warning", program, text, after, more)

    def fails(self, program: str, text: str, after: float = 0.0, **more: Any) -> Step:
        """An entry that is evidence of failure or attack."""
        return self._step("critical", program, text, after, more)

    def until(self, program: str, every: int, offset: int) -> Step:
        """Nothing, till the next second that is `offset` after a multiple of `every`."""
        period, shift = every * 1_000_000, offset * 1_000_000
        wait = period - (self.clock.now_us - shift) % period
        origin = self.host.origins[program]
        return Step(wait + self.cast.below(400_000), origin, "", origin.pid)

    def mute(self, program: str) -> Callable[[], None]:
        """An effect: the program goes down and says nothing of its own accord."""
        return lambda: self.host.muted.add(program)

    def unmute(self, program: str) -> Callable[[], None]:
        """An effect: the program works again."""
        return lambda: self.host.muted.discard(program)

    def _step(
        self, label: Label, program: str, text: str, after: float, more: dict[str, Any]
    ) -> Step:
        origin = self.host.origins[program]
        if "pid" not in more:
            more["pid"] = NEW_PROCESS if origin.forks else origin.pid
        delay_us = int(after * 1_000_000 * (0.5 + self.cast.random()))
        return Step(delay_us, origin, text, label=label, **more)
