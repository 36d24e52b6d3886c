"""How much of a test was seen in training: by place, by text, and by form. Pure.

A window beside one that was learned from is nearly known. The nearest training window is the one
that holds the most of a test window's lines, variable parts masked. Not here: refusing a candidate
for it (`promote`).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import mean, median
from typing import Any

from logwarden_contracts.clean import clean
from logwarden_contracts.skeleton import skeleton_of
from logwarden_training.evaluate.overlap import text_digest
from logwarden_training.labels import line_of
from logwarden_training.prepare.window import Window

NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Seen:
    """Of one test window.

    Attributes:
        window, nearest: ids; the latter None where no form of it is in training.
        system: of the test window.
        lines: share of its lines whose form the nearest training window holds.
        forms: share of its distinct forms likewise.
        anywhere: share of its lines whose form is in any training window.
        same_lines: a training window holds one of its lines, by file and number.
        same_text: a training window is the same, letter by letter.
    """

    window: str
    system: str
    nearest: str | None
    lines: float
    forms: float
    anywhere: float
    same_lines: bool
    same_text: bool


def seen_in(train: Sequence[Window], test: Sequence[Window]) -> list[Seen]:
    """What training shows of each test window."""
    forms = [_forms(window) for window in train]
    holders = defaultdict[str, list[int]](list)
    for place, held in enumerate(forms):
        for form in held:
            holders[form].append(place)
    ranges = _ranges(train)
    texts = {text_digest(window.texts) for window in train}
    return [_seen(window, train, holders, ranges, texts) for window in test]


def summary(seen: Sequence[Seen]) -> dict[str, Any]:
    """Over all test windows, and by system."""
    by_system = defaultdict[str, list[Seen]](list)
    for each in seen:
        by_system[each.system].append(each)
    return {
        "all": _summed(seen),
        "systems": {name: _summed(by_system[name]) for name in sorted(by_system)},
        "windows": [asdict(each) for each in seen],
    }


def _seen(
    window: Window,
    train: Sequence[Window],
    holders: dict[str, list[int]],
    ranges: dict[str, list[range]],
    texts: set[str],
) -> Seen:
    own = _forms(window)
    lines, distinct = Counter[int](), Counter[int]()
    for form, count in own.items():
        for place in holders.get(form, ()):
            lines[place] += count
            distinct[place] += 1
    nearest = max(lines, key=lambda place: (lines[place], -place)) if lines else None
    known = sum(count for form, count in own.items() if form in holders)
    return Seen(
        window=window.id,
        system=window.system,
        nearest=None if nearest is None else train[nearest].id,
        lines=round(max(lines.values(), default=0) / len(window.texts), 4),
        forms=round((0 if nearest is None else distinct[nearest]) / len(own), 4),
        anywhere=round(known / len(window.texts), 4),
        same_lines=_touches(window, ranges),
        same_text=text_digest(window.texts) in texts,
    )


def _forms(window: Window) -> Counter[str]:
    """Each line's message with what varies masked, and how often it is there."""
    return Counter(
        skeleton_of(clean(line_of(text, number).text)).text
        for number, text in enumerate(window.texts, 1)
    )


def _ranges(windows: Sequence[Window]) -> dict[str, list[range]]:
    ranges: dict[str, list[range]] = {}
    for window in windows:
        for each in window.stretches:
            end = each.first_line + each.lines
            ranges.setdefault(each.system, []).append(range(each.first_line, end))
    return ranges


def _touches(window: Window, ranges: dict[str, list[range]]) -> bool:
    return any(
        other.start < each.first_line + each.lines and each.first_line < other.stop
        for each in window.stretches
        for other in ranges.get(each.system, ())
    )


def _summed(seen: Sequence[Seen]) -> dict[str, Any]:
    return {
        "windows": len(seen),
        "lines_mean": round(mean(each.lines for each in seen), 4),
        "lines_median": round(median(each.lines for each in seen), 4),
        "forms_mean": round(mean(each.forms for each in seen), 4),
        "anywhere_mean": round(mean(each.anywhere for each in seen), 4),
        "nearly_all": sum(each.lines >= NEARLY_ALL for each in seen),
        "same_lines": sum(each.same_lines for each in seen),
        "same_text": sum(each.same_text for each in seen),
    }
