"""Windows as they come in operation, made of labelled ones: mixed and short. Pure, repeatable.

Mixed: 2-8 windows of different systems interleaved, each in its own order. Every line keeps its
label, and the riskiest part's risk is the window's: what one system does, another's lines neither
excuse nor worsen. The mixing itself is the training's own.

Short: up to 20 lines of a window. Lines keep their labels. From each window comes a *loud* cut, if
there is one, with the lines that decide: at least half of those that its verdict calls critical
(where there are none, warning); it keeps the whole window's risk. And a *quiet* cut, if there is
one, without any cited line: its risk is the window's, but at most 5. Between the two nobody has
judged a cut, so none is made.
"""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_training.evaluate.asking import ALERT_RISK
from logwarden_training.labels import LabelledWindow
from logwarden_training.train.variations import mixed

SEED = 20_261
"""Not a run's: what was trained on is not made again."""

MOST_SYSTEMS = 8
MOST_LINES = 20
QUIET_RISK = 5
ENOUGH = 0.5


def mixed_windows(windows: Sequence[LabelledWindow]) -> list[LabelledWindow]:
    """Half as many as there are windows, none of a single system."""
    by_system: dict[str, list[LabelledWindow]] = {}
    for window in windows:
        by_system.setdefault(window.system, []).append(window)
    most = min(MOST_SYSTEMS, len(by_system))
    rng = Random(SEED)  # noqa: S311 - repeatable, not secret
    made = []
    for number in range(len(windows) // 2 if most > 1 else 0):
        systems = rng.sample(sorted(by_system), rng.randint(2, most))
        parts = [rng.choice(by_system[system]) for system in systems]
        made.append(mixed(parts, f"mixed-{number}", rng))
    return made


def short_windows(windows: Sequence[LabelledWindow]) -> list[LabelledWindow]:
    """At most two from each window, 1-20 lines long."""
    cuts = [cut for window in windows for cut in (_loud(window), _quiet(window))]
    return [cut for cut in cuts if cut is not None]


def _loud(window: LabelledWindow) -> LabelledWindow | None:
    """From its first deciding line on."""
    said = window.verdict.messages
    deciding = said.critical or said.warning
    if not deciding:
        return None
    held = {
        first: sum(first <= line < first + MOST_LINES for line in deciding) for first in deciding
    }
    first = max(deciding, key=lambda line: held[line])
    if held[first] < ENOUGH * len(deciding):
        return None
    return _cut(window, first, first + MOST_LINES, window.verdict.risk_score)


def _quiet(window: LabelledWindow) -> LabelledWindow | None:
    """Its longest run of lines that nobody cites, at most 20 of it."""
    said = window.verdict.messages
    cited = sorted({*said.critical, *said.warning})
    edges = [0, *cited, len(window.texts) + 1]
    runs = [(after - before - 1, before + 1) for before, after in pairwise(edges)]
    length, first = max(runs)
    if not length:
        return None
    end = first + min(length, MOST_LINES)
    return _cut(window, first, end, min(QUIET_RISK, window.verdict.risk_score))


def _cut(window: LabelledWindow, first: int, end: int, risk: int) -> LabelledWindow:
    """Lines `first` up to, not with, `end`."""
    end = min(end, len(window.texts) + 1)
    said = window.verdict.messages
    critical, warning = (
        tuple(line - first + 1 for line in lines if first <= line < end)
        for lines in (said.critical, said.warning)
    )
    verdict = Verdict(
        risk_score=risk,
        should_alert_user=risk >= ALERT_RISK,
        messages=VerdictMessages(critical=critical, warning=warning),
    )
    texts = window.texts[first - 1 : end - 1]
    return LabelledWindow(f"{window.id}:{first}-{end - 1}", window.system, texts, verdict)
