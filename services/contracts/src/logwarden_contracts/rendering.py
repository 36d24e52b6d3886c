"""A row of the digest as one line of text.

What is the same in all events of a row stands as it was written; what varies stands in braces:
`{a x5|b x2|c}` lists values with counts, `{17 in 3..940}` counts distinct numbers and gives their
range, `{17}` counts distinct identifiers that hardly repeat, `{a x5|b|+9}` adds the number of those
not shown. Words (values without a digit) are all listed, up to `MAX_WORDS`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat, starmap

from logwarden_contracts.digest import Row
from logwarden_contracts.skeleton import SLOT, Skeleton, tokens_of

MAX_VALUES = 3
MAX_WORDS = 12
MAX_DIGITS = 7
"""Longer numbers are identifiers or times: their range tells nothing."""

_NUMBER = re.compile(rf"\d{{1,{MAX_DIGITS}}}(?:\.\d{{1,4}})?")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of a row is shown.

    Attributes:
        values: list what varies; else only how many distinct values there are.
        width: characters of the row's text; longer ones are shortened in the middle.
    """

    values: bool = True
    width: int | None = None


FULL = Detail()


def row_text(row: Row, detail: Detail = FULL) -> str:
    """The row's pattern with its values, on one line."""
    parts = map(_pattern, row.skeletons, row.texts, repeat(detail))
    return _shortened(" ⏎ ".join(parts), detail.width)


def _pattern(skeleton: Skeleton, texts: Sequence[str], detail: Detail) -> str:
    if len(texts) == 1 or not skeleton.slots:
        return " ".join(texts[0].split())
    columns = list(zip(*map(tokens_of, texts), strict=True))
    tokens = list(skeleton.tokens)
    for slot in skeleton.slots:
        tokens[slot] = _slot(tokens[slot], Counter(columns[slot]), detail)
    return " ".join(tokens)


def _slot(masked: str, counts: Counter[bytes], detail: Detail) -> str:
    texts = {value.decode("utf-8", "surrogatepass"): n for value, n in counts.items()}
    if len(texts) == 1:
        return next(iter(texts))
    head, _, rest = masked.partition(SLOT)
    tail = rest.rpartition(SLOT)[2]
    values = {value[len(head) : len(value) - len(tail)]: n for value, n in texts.items()}
    shown = _listed(values, counts.total()) if detail.values else str(len(values))
    return f"{head}{{{shown}}}{tail}"


def _listed(counts: dict[str, int], total: int) -> str:
    """What stands between the braces. Frequent values first; all words, the rest as a number."""
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    if len(ordered) <= MAX_VALUES:
        return "|".join(starmap(_times, ordered))
    words = [item for item in ordered if not _DIGIT.search(item[0])][:MAX_WORDS]
    often = [item for item in ordered[:2] if item[1] * 4 >= total and item not in words]
    shown = list(starmap(_times, often + words))
    hidden = [value for value, _ in ordered[:] if (value, counts[value]) not in often + words]
    if hidden:
        shown.append(_rest(hidden, prefix="+" if shown else ""))
    return "|".join(shown)


def _rest(values: Sequence[str], prefix: str) -> str:
    if not all(map(_NUMBER.fullmatch, values)):
        return f"{prefix}{len(values)}"
    numbers = sorted(values, key=float)
    return f"{prefix}{len(values)} in {numbers[0]}..{numbers[-1]}"


def _times(value: str, count: int) -> str:
    return value if count == 1 else f"{value} x{count}"


def _shortened(text: str, width: int | None) -> str:
    if width is None or len(text) <= width:
        return text
    half = (width - 3) // 2
    return f"{text[:half]} … {text[-half:]}"
