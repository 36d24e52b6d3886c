"""How bad a risk is, in a word: one scale for lists, charts and headings. Pure.

The words are the verdict's own scale (`logwarden_contracts.messages.Verdict`); colours and icons are
the view's, and never stand alone.
"""

from typing import Literal

from logwarden_contracts.messages import Level

Tone = Literal["critical", "warning", "notice", "quiet"]

ACT_NOW, LOOK_TODAY, LOOK_SOMETIME = 70, 50, 30


def tone_of(risk: int) -> Tone:
    """Act now, look today, look in working hours, or nothing."""
    if risk >= ACT_NOW:
        return "critical"
    if risk >= LOOK_TODAY:
        return "warning"
    return "notice" if risk >= LOOK_SOMETIME else "quiet"


def word_of(risk: int) -> str:
    """What a person should do."""
    return {
        "critical": "act now",
        "warning": "look today",
        "notice": "working hours",
        "quiet": "routine",
    }[tone_of(risk)]


def tone_of_level(level: Level) -> Tone:
    """Of a line that is evidence."""
    return "critical" if level == "critical" else "warning"


def tone_of_severity(severity: str | None) -> Tone:
    """Of a line as its program calls it."""
    if severity in ("error", "critical", "alert", "emergency"):
        return "critical"
    return "warning" if severity == "warning" else "quiet"
