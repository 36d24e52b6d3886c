"""A risk in words, with an icon, so that nobody depends on colour.

The words are those of the scale in `contracts.messages.verdict`. Not here: colours, which differ
between a terminal (`screen`) and a page (`report`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Severity:
    """One step of the scale.

    Attributes:
        least: the lowest risk of this step.
        name: for styles.
        word: for people.
        icon: one character, told apart by its form.
    """

    least: int
    name: str
    word: str
    icon: str


SCALE = (
    Severity(90, "outage", "outage or compromise", "✖"),
    Severity(70, "act", "act now", "▲"),
    Severity(50, "today", "look today", "◆"),
    Severity(30, "soon", "look in working hours", "●"),
    Severity(10, "minor", "minor", "○"),
    Severity(0, "routine", "routine", "·"),
)


def severity_of(risk: int) -> Severity:
    """The step that a risk of 0-100 belongs to."""
    return next(step for step in SCALE if risk >= step.least)
