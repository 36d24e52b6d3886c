"""What a text line says before its message."""

from typing import NamedTuple

from logwarden_contracts.messages import Severity


class Header(NamedTuple):
    """The beginning of a line, read.

    A tuple, because one is made for every line.

    Attributes:
        end: where the message begins.
        time_ms: as written, see `clock.settled`.
        lacks: `clock.EXACT`, `NO_ZONE` or `NO_YEAR`.
        host: as written.
        application: program, without its path.
        severity: of PRI or a level.
    """

    end: int
    time_ms: int | None
    lacks: int
    host: str | None = None
    application: str | None = None
    severity: Severity | None = None
