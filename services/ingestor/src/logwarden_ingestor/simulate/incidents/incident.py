"""A kind of incident: what it is, what it needs, how bad it gets, and its script.

Not here: the scripts (in the modules named for their field) and where incidents stand in a log
(`placement`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from logwarden_ingestor.simulate.fleet import FLEETS, LogKind
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script

Nature = Literal["attack", "failure", "decoy"]
Play = Callable[[Scene], Script]

ALERT_RISK: Final = 50


@dataclass(frozen=True, slots=True)
class Severity:
    """How bad an incident looks, by how much of it is seen.

    Attributes:
        risk: when all of it is seen, 0-100.
        opening: at its first critical line.
        ramp: critical lines until `risk` is reached.
        before: the most that warnings alone deserve.
    """

    risk: int
    opening: int
    ramp: int
    before: int

    def risk_of(self, critical: int, warning: int) -> int:
        """The risk of a window with so many critical and warning lines of the incident."""
        if critical:
            seen = min(1.0, critical / self.ramp)
            return self.opening + round((self.risk - self.opening) * seen)
        return min(self.before, 10 + 4 * warning) if warning else 0


@dataclass(frozen=True, slots=True)
class Incident:
    """One kind of incident.

    Attributes:
        name: such as `oom-kill`.
        title: what it is, in a few words.
        nature: attack, failure, or a decoy that looks bad and is harmless.
        needs: programs that the host it happens on must run.
        severity: how bad it looks.
        play: its script.
    """

    name: str
    title: str
    nature: Nature
    needs: tuple[str, ...]
    severity: Severity
    play: Play

    def hosts(self, kind: LogKind) -> tuple[str, ...]:
        """Where in this kind of log it can happen; empty: nowhere."""
        fleet = FLEETS[kind].items()
        return tuple(host for host, programs in fleet if set(self.needs) <= set(programs))

    def fits(self, kind: LogKind) -> bool:
        """It can happen in this kind of log."""
        return bool(self.hosts(kind))


INCIDENTS: Final[dict[str, Incident]] = {}
"""Every kind by name, filled by `attack`, `failure` and `decoy`."""


def attack(
    *needs: str, risk: int, opening: int = ALERT_RISK, ramp: int = 1, before: int = 40
) -> Callable[[Play], Play]:
    """Register a script as an attack. Its name and docstring name the incident."""
    return _register("attack", needs, Severity(risk, opening, ramp, before))


def failure(
    *needs: str, risk: int, opening: int = ALERT_RISK, ramp: int = 1, before: int = 40
) -> Callable[[Play], Play]:
    """Register a script as a failure. Its name and docstring name the incident."""
    return _register("failure", needs, Severity(risk, opening, ramp, before))


def decoy(*needs: str, risk: int) -> Callable[[Play], Play]:
    """Register a script as harmless, however it looks."""
    return _register("decoy", needs, Severity(risk, risk, 1, risk))


def _register(nature: Nature, needs: tuple[str, ...], severity: Severity) -> Callable[[Play], Play]:
    def register(play: Play) -> Play:
        name = play.__name__.replace("_", "-")
        title = (play.__doc__ or name).rstrip(".")
        INCIDENTS[name] = Incident(name, title, nature, needs, severity, play)
        return play

    return register
