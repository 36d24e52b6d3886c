"""More windows from labelled ones: several systems interleaved, and short cuts. Pure.

Live windows are mixed and often short, labelled ones are neither. A cut keeps its window's risk only
where it holds all that the verdict cites, and has none where it holds nothing of it: between the two
nobody has judged it. Not here: what becomes of a window (`chats`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from logwarden_contracts.messages import Verdict
from logwarden_contracts.messages.verdict import VerdictMessages
from logwarden_training.labels import LabelledWindow
from logwarden_training.train.run import Windows

MOST_MIXED = 8
MOST_SHORT = 20
QUIET_RISK = 5
MAX_STATEMENTS = 5
TRIES = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """A window to learn from, and the labelled ones that its lines are from."""

    window: LabelledWindow
    parts: tuple[LabelledWindow, ...]


def chosen_windows(windows: Sequence[LabelledWindow], wanted: Windows, seed: int) -> list[Chosen]:
    """The windows of a run: as labelled, mixed, short, then at most so many; equal for equal seeds."""
    rng = Random(seed)  # noqa: S311 - repeatable, not secret
    chosen = [Chosen(each, (each,)) for each in windows] if wanted.single else []
    for number in range(round(len(windows) * wanted.mixed)):
        parts = _some(windows, rng)
        chosen.append(Chosen(mixed(parts, f"mixed-{number}", rng), parts))
    for number in range(round(len(windows) * wanted.short)):
        whole = rng.choice(windows)
        if cut := short(whole, f"short-{number}", rng):
            chosen.append(Chosen(cut, (whole,)))
    if wanted.limit is not None and len(chosen) > wanted.limit:
        chosen = rng.sample(chosen, wanted.limit)
    return chosen


def mixed(parts: Sequence[LabelledWindow], name: str, rng: Random) -> LabelledWindow:
    """Windows interleaved, each in its order; the riskiest decides."""
    turns = [place for place, part in enumerate(parts) for _ in part.texts]
    rng.shuffle(turns)
    left = [iter(range(1, len(part.texts) + 1)) for part in parts]
    origins = [(turn, next(left[turn])) for turn in turns]
    number_of = {origin: number for number, origin in enumerate(origins, 1)}
    levels = [
        tuple(sorted(number_of[place, line] for place, line in cited))
        for cited in (_cited(parts, "critical"), _cited(parts, "warning"))
    ]
    loudest = sorted(parts, key=lambda part: -part.verdict.risk_score)
    verdict = Verdict(
        risk_score=loudest[0].verdict.risk_score,
        should_alert_user=loudest[0].verdict.should_alert_user,
        messages=VerdictMessages(critical=levels[0], warning=levels[1]),
        summary=tuple(said for part in loudest for said in part.verdict.summary)[:MAX_STATEMENTS],
    )
    texts = tuple(parts[place].texts[line - 1] for place, line in origins)
    return LabelledWindow(name, "mixed", texts, verdict)


def short(whole: LabelledWindow, name: str, rng: Random) -> LabelledWindow | None:
    """A run of 1-20 of a window's lines; None where no such cut has a verdict."""
    for _ in range(TRIES):
        length = rng.randint(1, min(MOST_SHORT, len(whole.texts)))
        first = rng.randint(0, len(whole.texts) - length)
        if verdict := _verdict_of_cut(whole.verdict, first, length):
            texts = whole.texts[first : first + length]
            return LabelledWindow(name, whole.system, texts, verdict)
    return None


def _verdict_of_cut(verdict: Verdict, first: int, length: int) -> Verdict | None:
    inside = range(first + 1, first + length + 1)
    cited = (*verdict.messages.critical, *verdict.messages.warning)
    kept = [line for line in cited if line in inside]
    if not kept:
        return Verdict(risk_score=min(verdict.risk_score, QUIET_RISK), should_alert_user=False)
    if len(kept) < len(cited):
        return None
    messages = VerdictMessages(
        critical=tuple(line - first for line in verdict.messages.critical),
        warning=tuple(line - first for line in verdict.messages.warning),
    )
    return verdict.model_copy(update={"messages": messages})


def _some(windows: Sequence[LabelledWindow], rng: Random) -> tuple[LabelledWindow, ...]:
    """One window of each of 2-8 systems, as far as there are so many."""
    by_system: dict[str, list[LabelledWindow]] = {}
    for window in windows:
        by_system.setdefault(window.system, []).append(window)
    most = min(MOST_MIXED, len(by_system))
    systems = rng.sample(sorted(by_system), rng.randint(min(2, most), most))
    return tuple(rng.choice(by_system[system]) for system in systems)


def _cited(parts: Sequence[LabelledWindow], level: str) -> list[tuple[int, int]]:
    return [
        (place, line)
        for place, part in enumerate(parts)
        for line in getattr(part.verdict.messages, level)
    ]
