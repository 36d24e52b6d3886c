"""One judge on one set of windows: its figures, their intervals, its costs. Pure.

Not here: asking it (`asking`), what it is compared with (`comparing`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from logwarden_contracts.messages import Verdict
from logwarden_training.evaluate.answers import Answer
from logwarden_training.evaluate.bootstrap import (
    Draws,
    Interval,
    draws_of,
    interval_of,
)
from logwarden_training.evaluate.scores import Figures, Table, figures_of, table_of
from logwarden_training.labels import LabelledWindow


@dataclass(frozen=True)
class Measured:
    """A judge's verdicts on windows.

    Attributes:
        name: of the judge.
        windows: with the truth.
        verdicts: in their order.
    """

    name: str
    windows: Sequence[LabelledWindow]
    verdicts: Sequence[Verdict]

    @cached_property
    def table(self) -> Table:
        """What was said and what is true."""
        return table_of([window.verdict for window in self.windows], self.verdicts)

    @cached_property
    def figures(self) -> Figures:
        """Every figure of `scores.NAMES`."""
        return figures_of(self.table)

    @cached_property
    def draws(self) -> Draws:
        """The figures on windows drawn again: the same rows for every judge on these windows."""
        return draws_of(self.table)

    @cached_property
    def intervals(self) -> dict[str, Interval | None]:
        """95 % of each figure."""
        return {name: interval_of(values) for name, values in self.draws.items()}

    def where(self, keep: Callable[[LabelledWindow], bool]) -> "Measured":
        """The same judge on some of the windows."""
        kept = [pair for pair in zip(self.windows, self.verdicts, strict=True) if keep(pair[0])]
        return Measured(self.name, [pair[0] for pair in kept], [pair[1] for pair in kept])

    @property
    def has_nothing_loud(self) -> bool:
        """No alert and no critical line, neither in truth nor said."""
        return self.figures["alert_f1"] is None and self.figures["critical_f1"] is None

    @property
    def systems(self) -> tuple[str, ...]:
        """Whose windows these are, by name."""
        return tuple(sorted({window.system for window in self.windows}))


def measured(
    name: str, windows: Sequence[LabelledWindow], answers: Sequence[Answer], *, floor: bool = True
) -> Measured:
    """What the product answered, or the judge alone."""
    return Measured(name, windows, [each.verdict if floor else each.alone for each in answers])


def costs_of(answers: Sequence[Answer]) -> Figures:
    """Share of valid replies, mean tokens of a window, median seconds of a window."""
    seconds = [answer.seconds for answer in answers if answer.seconds is not None]
    count = len(answers)
    return {
        "valid_replies": sum(answer.is_valid for answer in answers) / count,
        "prompt_tokens": sum(answer.prompt_tokens for answer in answers) / count,
        "completion_tokens": sum(answer.completion_tokens for answer in answers) / count,
        "seconds": float(np.median(seconds)) if seconds else None,
    }
