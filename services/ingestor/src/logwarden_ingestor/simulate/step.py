"""A step of a script: one entry that a program writes, some time after the entry before.

Scripts are generators of steps. They are read lazily, one step at a time, so one may be endless.
Not here: what the header looks like (`writers`), and when a script begins (`simulator`).
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from logwarden_ingestor.simulate.fleet import Origin
from logwarden_ingestor.simulate.line import Label

NEW_PROCESS: Final = -1


class Step(NamedTuple):
    """One entry.

    Attributes:
        delay_us: microseconds after the script's previous step.
        origin: who writes it.
        text: the message, without header; empty where the script only waits.
        pid: of the writing process; 0 where the program shows none, -1 for one that starts now.
        label: truth of every line of the entry.
        following: further lines of the same entry (a stack trace).
        effect: happens just before the entry is written: a clock jumps, a program falls silent.
    """

    delay_us: int
    origin: Origin
    text: str
    pid: int
    label: Label = "none"
    following: tuple[str, ...] = ()
    effect: Callable[[], None] | None = None


Script = Iterator[Step]
