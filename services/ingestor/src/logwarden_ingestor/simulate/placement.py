"""Where incidents stand in a log: which kinds, in which order, how many lines apart.

Not here: what they write.
"""

import difflib
from collections.abc import Sequence
from typing import Final

from logwarden_ingestor.simulate.cast import Cast
from logwarden_ingestor.simulate.fleet import LogKind
from logwarden_ingestor.simulate.incidents import INCIDENTS, Incident

DEFAULT_INCIDENT_EVERY: Final = 2000
"""Lines between the beginnings of two incidents, on average."""

_ROOM_AT_THE_END: Final = 0.85
"""Share of a finite log in which incidents begin, so that the last one can play out."""


class UnknownIncident(ValueError):
    """Asked for an incident that does not exist or cannot happen in this kind of log.

    Attributes:
        name: what was asked for.
        kind: of the log.
    """

    def __init__(self, name: str, kind: LogKind) -> None:
        known = [incident.name for incident in fitting(kind)]
        near = difflib.get_close_matches(name, known, n=1)
        if name in INCIDENTS:
            reason = f"incident {name!r} cannot happen in a log of kind {kind!r}"
        else:
            reason = f"there is no incident {name!r}"
        hint = f"did you mean {near[0]!r}?" if near else f"choose from: {', '.join(known)}"
        super().__init__(f"{reason}; {hint}")
        self.name, self.kind = name, kind


def fitting(kind: LogKind) -> list[Incident]:
    """Every incident that can happen in this kind of log."""
    return [incident for incident in INCIDENTS.values() if incident.fits(kind)]


def chosen(kind: LogKind, names: Sequence[str]) -> list[Incident]:
    """The incidents of these names; `all` stands for every fitting one, `none` for no one.

    Raises:
        UnknownIncident: a name means nothing here.
    """
    possible = {incident.name: incident for incident in fitting(kind)}
    if list(names) == ["all"]:
        return list(possible.values())
    for name in names:
        if name not in possible and name != "none":
            raise UnknownIncident(name, kind)
    return [possible[name] for name in names if name != "none"]


def spacing(lines: int, incidents: int) -> int:
    """How far apart so many incidents begin that each finds room once; 0 lines: endless."""
    if not lines or not incidents:
        return DEFAULT_INCIDENT_EVERY
    return max(1, int(lines * _ROOM_AT_THE_END / (incidents + 0.5)))


class Deck:
    """Deals incidents for ever: every one once, in a new order, then all again."""

    def __init__(self, incidents: Sequence[Incident], every: int, cast: Cast) -> None:
        self._incidents, self._every, self._cast = incidents, every, cast
        self._left: list[Incident] = []
        self._next = self._gap() // 2 if incidents else -1

    def deal(self, lines: int) -> Incident | None:
        """The incident that begins now that so many lines are written, if one does."""
        if self._next < 0 or lines < self._next:
            return None
        self._next += self._gap()
        if not self._left:
            self._left = self._cast.shuffled(self._incidents)
        return self._left.pop()

    def _gap(self) -> int:
        return max(1, int(self._every * (0.5 + self._cast.random())))
