"""When each line is due. Pure: `now` is an argument, in seconds of any clock.

Not here: waiting (`service`), and the time that is told of a line (`event_time`).
"""

from random import Random
from typing import Protocol

MAX_BEHIND_SECONDS = 1.0
"""Whoever was held up catches up on this much and no more, so that a rate stays a rate."""


class Pace(Protocol):
    """Asked once for each line, in order."""

    def due_at(self, time_ms: int | None, now: float) -> float:
        """When the next line may be sent; not after `now` means at once.

        Args:
            time_ms: the line's own time, if it has one.
            now: on the clock of the answer.
        """
        ...

    def restart(self) -> None:
        """The lines begin again."""
        ...


class AtOnce:
    """As fast as it goes."""

    def due_at(self, time_ms: int | None, now: float) -> float:
        """Now."""
        del time_ms
        return now

    def restart(self) -> None:
        """Nothing is remembered."""


class AtRate:
    """So many lines a second."""

    def __init__(self, lines_per_second: float) -> None:
        self._gap = 1.0 / lines_per_second
        self._next: float | None = None

    def due_at(self, time_ms: int | None, now: float) -> float:
        """One gap after the line before it."""
        del time_ms
        due = now if self._next is None else max(self._next, now - MAX_BEHIND_SECONDS)
        self._next = due + self._gap
        return due

    def restart(self) -> None:
        """The rate goes on over the seam."""


class AtRandom:
    """A random pause before each line but the first, as in a demonstration."""

    def __init__(self, min_seconds: float, max_seconds: float, seed: int) -> None:
        self._bounds = (min_seconds, max_seconds)
        self._random = Random(seed)  # noqa: S311 - pauses, not secrets
        self._last: float | None = None

    def due_at(self, time_ms: int | None, now: float) -> float:
        """A pause after the line before it."""
        del time_ms
        if self._last is None:
            self._last = now
        else:
            pause = self._random.uniform(*self._bounds)
            self._last = max(self._last + pause, now - MAX_BEHIND_SECONDS)
        return self._last

    def restart(self) -> None:
        """The pauses go on over the seam."""


class AtOwnTimes:
    """With the gaps that the lines' own times have, shortened `speedup` times.

    A line without a time, or with one that lies before an earlier line's, is due with the line
    before it. What was held up catches up: the gaps are those of the log, not of the way.
    """

    def __init__(self, speedup: float) -> None:
        self._speedup = speedup
        self._first: tuple[int, float] | None = None
        self._last = float("-inf")

    def due_at(self, time_ms: int | None, now: float) -> float:
        """As long after the first line as its own time is, divided by the speed-up."""
        if time_ms is not None:
            if self._first is None:
                self._first = (time_ms, now)
            first_ms, first_now = self._first
            due = first_now + (time_ms - first_ms) / 1000 / self._speedup
            self._last = max(self._last, due)
        return self._last

    def restart(self) -> None:
        """The first line is due at once again."""
        self._first = None
        self._last = float("-inf")
