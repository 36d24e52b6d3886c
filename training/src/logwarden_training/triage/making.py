"""Windows made of others: several programs interleaved, short ones, and patterns put together. Pure.

The verdict of a made window follows from its parts: the riskiest part's risk, where most of that
part's evidence is still there. Not here: reading the parts (`corpus`).
"""

import random
from collections.abc import Sequence

from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_training.labels import LabelledWindow
from logwarden_training.triage.corpus import LabelledPattern, systems_of
from logwarden_training.triage.sample import Sample, sample_of

ROUTINE = 5
KEPT = 0.6
"""So much of a window's critical lines must be in a piece of it for its risk to hold."""

Piece = tuple[list[str], Verdict]


def mixed_samples(
    windows: Sequence[LabelledWindow], number: int, draw: random.Random
) -> list[Sample]:
    """Pieces of two to eight windows, interleaved."""
    made: list[Sample] = []
    while len(made) < number:
        chosen = draw.sample(windows, draw.choice((2, 2, 3, 3, 4, 5, 6, 8)))
        size = max(8, draw.choice((60, 100, 140)) // len(chosen))
        pieces = [piece_of(window, size, draw) for window in chosen]
        if all(pieces):
            texts, truth = _interleaved([piece for piece in pieces if piece], draw)
            systems = tuple({name for window in chosen for name in systems_of(window.system)})
            made.append(sample_of(systems, "mixed", texts, truth))
    return made


def short_samples(
    windows: Sequence[LabelledWindow], number: int, draw: random.Random
) -> list[Sample]:
    """Pieces of one to twenty lines."""
    made: list[Sample] = []
    while len(made) < number:
        window = draw.choice(windows)
        piece = piece_of(window, draw.randint(1, 20), draw)
        if piece:
            made.append(sample_of(systems_of(window.system), "short", *piece))
    return made


def composed_samples(
    patterns: Sequence[LabelledPattern], number: int, draw: random.Random
) -> list[Sample]:
    """Quiet patterns and up to four loud ones, each several times."""
    quiet = [each for each in patterns if each.risk < 20]
    loud = [each for each in patterns if each.risk >= 20]
    return [_composed(quiet, loud, draw) for _ in range(number)]


def piece_of(window: LabelledWindow, size: int, draw: random.Random) -> Piece | None:
    """A run of lines with the verdict it deserves; None where nobody could tell."""
    first = draw.randint(0, max(0, len(window.texts) - size))
    texts = list(window.texts[first : first + size])
    inside = range(first + 1, first + len(texts) + 1)
    said = window.verdict
    critical = tuple(n - first for n in said.messages.critical if n in inside)
    warning = tuple(n - first for n in said.messages.warning if n in inside)
    risk = said.risk_score
    if not critical and not warning:
        risk = min(risk, ROUTINE)
    elif len(texts) < len(window.texts) and not _holds(said, critical, warning):
        return None
    cited = VerdictMessages(critical=critical, warning=warning)
    return texts, Verdict(risk_score=risk, should_alert_user=risk >= 50, messages=cited)


def _holds(said: Verdict, critical: Sequence[int], warning: Sequence[int]) -> bool:
    if said.messages.critical:
        return len(critical) >= KEPT * len(said.messages.critical)
    return len(warning) >= KEPT * len(said.messages.warning)


def _interleaved(pieces: Sequence[Piece], draw: random.Random) -> Piece:
    order = [index for index, piece in enumerate(pieces) for _ in piece[0]]
    draw.shuffle(order)
    texts: list[str] = []
    critical: list[int] = []
    warning: list[int] = []
    at = [0] * len(pieces)
    for index in order:
        lines, truth = pieces[index]
        texts.append(lines[at[index]])
        at[index] += 1
        if at[index] in truth.messages.critical:
            critical.append(len(texts))
        elif at[index] in truth.messages.warning:
            warning.append(len(texts))
    risk = max(truth.risk_score for _, truth in pieces)
    cited = VerdictMessages(critical=tuple(critical), warning=tuple(warning))
    return texts, Verdict(risk_score=risk, should_alert_user=risk >= 50, messages=cited)


def _composed(
    quiet: Sequence[LabelledPattern], loud: Sequence[LabelledPattern], draw: random.Random
) -> Sample:
    chosen = draw.sample(quiet, min(len(quiet), draw.randint(2, 14)))
    voices = draw.sample(loud, min(len(loud), draw.choice((0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4))))
    lines = [
        (each.line, each.label) for each in chosen for _ in range(draw.choice((1, 1, 2, 5, 12)))
    ]
    lines += [
        (each.line, each.label) for each in voices for _ in range(draw.choice((1, 1, 1, 2, 3)))
    ]
    draw.shuffle(lines)
    risk = max(each.risk for each in (*chosen, *voices))
    numbers = {
        label: tuple(n for n, (_, said) in enumerate(lines, 1) if said == label and risk >= 10)
        for label in ("critical", "warning")
    }
    truth = Verdict(
        risk_score=risk, should_alert_user=risk >= 50, messages=VerdictMessages(**numbers)
    )
    systems = tuple({name for each in (*chosen, *voices) for name in systems_of(each.system)})
    return sample_of(systems, "composed", [line for line, _ in lines], truth)
