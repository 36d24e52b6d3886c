"""What one program says when all is well: single lines, sessions of several, and chores.

Not here: the words themselves, which stand in the modules named for the programs' field.
"""

from collections.abc import Callable
from dataclasses import dataclass

from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script

Play = Callable[[Scene], Script]


@dataclass(frozen=True, slots=True)
class Repertoire:
    """All that one program says in peace.

    Attributes:
        rate: entries and sessions a minute on one host, at the busiest hour.
        lines: a block of weighted templates, see `template`.
        sessions: scripts that belong together, each with its weight.
        chores: endless scripts that keep their own pace (cron, health checks).
        has_rhythm: people cause it, so it follows the time of day.
    """

    rate: float
    lines: str = ""
    sessions: tuple[tuple[float, Play], ...] = ()
    chores: tuple[Play, ...] = ()
    has_rhythm: bool = False
