"""Windows as live ones come, of those of one split: several systems interleaved, and short. Pure.

They are made after the split, so none of them spans it. They have no verdict: a teacher judges them
as they are. Not here: mixing judged windows (`train.variations`, `evaluate.kinds`).
"""

from collections.abc import Sequence
from random import Random

from logwarden_training.prepare.cutting import random_of
from logwarden_training.prepare.run import Windows
from logwarden_training.prepare.window import MIXED, Stretch, Window

MOST_SYSTEMS = 8
MOST_SHORT = 20


def mixed_and_short(
    windows: Sequence[Window], wanted: Windows, seed: int, split: str
) -> list[Window]:
    """So many as the run says, for the cut windows of a split."""
    rng = random_of(seed, "mix", split)
    made = _mixed_windows(windows, wanted, split, rng)
    for number in range(round(len(windows) * wanted.short)):
        made.append(short(rng.choice(windows), f"short-{split}-{number + 1:04d}", rng))
    return made


def mixed(parts: Sequence[Window], name: str, rng: Random) -> Window:
    """Windows interleaved, each in its own order."""
    turns = [place for place, part in enumerate(parts) for _ in part.texts]
    rng.shuffle(turns)
    left = [iter(range(1, len(part.texts) + 1)) for part in parts]
    origins = [(turn, next(left[turn])) for turn in turns]
    return Window(
        id=name,
        system=MIXED,
        texts=tuple(parts[place].texts[line - 1] for place, line in origins),
        stretches=tuple(each for part in parts for each in part.stretches),
        alert_lines=_alerts(parts, origins),
    )


def short(whole: Window, name: str, rng: Random) -> Window:
    """1-20 consecutive lines of a window."""
    return _run_of(whole, name, rng.randint(1, MOST_SHORT), rng)


def _mixed_windows(
    windows: Sequence[Window], wanted: Windows, split: str, rng: Random
) -> list[Window]:
    by_system: dict[str, list[Window]] = {}
    for window in windows:
        by_system.setdefault(window.system, []).append(window)
    most = min(MOST_SYSTEMS, len(by_system))
    if most < 2:
        return []
    made = []
    for number in range(round(len(windows) * wanted.mixed)):
        systems = rng.sample(sorted(by_system), rng.randint(2, most))
        size = max(1, rng.randint(*wanted.lines) // len(systems))
        parts = [_run_of(rng.choice(by_system[each]), "", size, rng) for each in systems]
        made.append(mixed(parts, f"mixed-{split}-{number + 1:04d}", rng))
    return made


def _run_of(whole: Window, name: str, lines: int, rng: Random) -> Window:
    lines = min(lines, len(whole.texts))
    first = rng.randint(0, len(whole.texts) - lines)
    alerts = whole.alert_lines
    inside = range(first + 1, first + lines + 1)
    return Window(
        id=name,
        system=whole.system,
        texts=whole.texts[first : first + lines],
        stretches=tuple(
            Stretch(each.system, each.first_line + first, lines) for each in whole.stretches
        ),
        alert_lines=None if alerts is None else tuple(n - first for n in alerts if n in inside),
    )


def _alerts(parts: Sequence[Window], origins: Sequence[tuple[int, int]]) -> tuple[int, ...] | None:
    """Only where every part has a label column: else nobody knows of the others' lines."""
    known = [part.alert_lines for part in parts]
    if any(lines is None for lines in known):
        return None
    return tuple(
        number for number, (place, line) in enumerate(origins, 1) if line in (known[place] or ())
    )
