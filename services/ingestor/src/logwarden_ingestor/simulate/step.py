"""A step of a script: one entry that a program writes, some time after the entry before.

Scripts are generators of steps. They are read lazily, one step at a time, so one may be endless.
Not here: what the header looks like (`writers`), and when a script begins (`simulator`).
"""

from collections.abc import Iterator
from typing import NamedTuple

from logwarden_ingestor.simulate.fleet import Origin
from logwarden_ingestor.simulate.line import Label


class Step(NamedTuple):
    """One entry.

    Attributes:
        delay_us: microseconds after the script's previous step.
        origin: who writes it.
        text: the message, without header.
        pid: of the writing process; 0 where the program shows none.
        label: truth of every line of the entry.
        following: further lines of the same entry (a stack trace).
        clock_shift_us: from this entry on the host's clock is off by so much; None changes nothing.
    """

    delay_us: int
    origin: Origin
    text: str
    pid: int
    label: Label = "none"
    following: tuple[str, ...] = ()
    clock_shift_us: int | None = None


Script = Iterator[Step]
