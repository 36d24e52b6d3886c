"""What the person at the terminal asked for. Pure data."""

from dataclasses import dataclass
from pathlib import Path

from logwarden_analyzer import AnalyzerSettings
from logwarden_ingestor.simulate import LogKind


@dataclass(frozen=True, slots=True)
class Simulated:
    """A log of the project's own making.

    Attributes:
        rate: lines a second.
        incident_every: lines from one incident to the next, on average.
    """

    kind: LogKind = "mixed"
    rate: float = 200.0
    incident_every: int = 1000
    seed: int = 0

    def __str__(self) -> str:
        """For people."""
        return f"simulated {self.kind} log, {self.rate:,.0f} lines/s, seed {self.seed}; its clock runs ahead"


@dataclass(frozen=True, slots=True)
class Followed:
    """A file, from its start, and then what is written to it.

    Attributes:
        rate: lines a second; null: as fast as they are taken.
        as_now: the first line's time is told as now.
    """

    path: Path
    rate: float | None = None
    as_now: bool = False

    def __str__(self) -> str:
        """For people."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Request:
    """See the module.

    Attributes:
        batch_interval: seconds.
        data: keeps the broker's data and the logs; null: the data are temporary.
        seconds: ends by itself after so long; null: with Ctrl-C.
        with_outlook: dashboard and notifier run too.
    """

    lines: Simulated | Followed
    settings: AnalyzerSettings
    batch_size: int = 100
    batch_interval: float = 3.0
    data: Path | None = None
    seconds: float | None = None
    with_outlook: bool = True
