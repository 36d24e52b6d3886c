"""A risk in words, with an icon, so that nobody depends on colour alone.

The words are those of the scale in `contracts.messages.verdict`. Not here: the page's colours
(`report.css`), which follow the reader's light or dark.
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
        colour: readable on dark and on light.
    """

    least: int
    name: str
    word: str
    icon: str
    colour: str


SCALE = (
    Severity(90, "outage", "outage or compromise", "✖", "#d0342c"),
    Severity(70, "act", "act now", "▲", "#e06c2b"),
    Severity(50, "today", "look today", "◆", "#c98500"),
    Severity(30, "soon", "look in working hours", "●", "#a09a20"),
    Severity(10, "minor", "minor", "○", "#6f93a8"),
    Severity(0, "routine", "routine", "·", "#80868d"),
)


def severity_of(risk: int) -> Severity:
    """The step that a risk of 0-100 belongs to."""
    return next(step for step in SCALE if risk >= step.least)
