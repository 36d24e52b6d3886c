"""What the analyzer needs of triage: what it sees in a window, and its verdict.

A protocol, so that nobody who only passes it on loads a neural network. Not here: triage itself
(`triage`).
"""

from collections.abc import Sequence
from typing import Protocol

from logwarden_analyzer.judges.judge import Judgement
from logwarden_analyzer.material import Material


class RowSight(Protocol):
    """One row. `critical` and `warning` are probabilities; `novelty` grows with its distance."""

    @property
    def critical(self) -> float: ...  # noqa: D102 - see the class
    @property
    def warning(self) -> float: ...  # noqa: D102
    @property
    def novelty(self) -> float: ...  # noqa: D102


class Sight(Protocol):
    """A window: its rows in the digest's order, risk 0 to 100, doubt 0 to 1."""

    @property
    def rows(self) -> Sequence[RowSight]: ...  # noqa: D102
    @property
    def risk(self) -> float: ...  # noqa: D102
    @property
    def doubt(self) -> float: ...  # noqa: D102


class Triages(Protocol):
    """Whoever sees windows like this. Never waits, never raises."""

    @property
    def version(self) -> str: ...  # noqa: D102 - of what it learned
    @property
    def novel_from(self) -> float: ...  # noqa: D102 - the least novelty of a pattern that is new

    def judgement(self, material: Material) -> Judgement: ...  # noqa: D102
    def seen(self, material: Material) -> tuple[Sight, Judgement]: ...  # noqa: D102 - both, at the price of one
