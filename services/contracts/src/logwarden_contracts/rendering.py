"""A row of the digest as one line of text.

What is the same in all events of a row stands as it was written; what varies stands in braces:
`{a x5|b x2|c}` lists values with counts, `{17 in 3..940}` counts distinct numbers and gives their
range, `{17}` counts distinct numbers, addresses and identifiers that hardly repeat, `{a x5|+9}` adds
how many were not shown. A value that holds words is never left out: each distinct form of them is
listed. Identifiers of more than 16 digits end with `…`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

from logwarden_contracts.digest import Row
from logwarden_contracts.skeleton import SLOT, Skeleton, form_of, token_text, tokens_of

MAX_VALUES = 3
MAX_DIGITS = 7
"""Longer numbers are identifiers or times: their range tells nothing."""

_LONG_IDENTIFIER = re.compile(r"(?a)\b([0-9a-f]{8})(?:[0-9a-f]{9,}|-[0-9a-f]{4}-[0-9a-f-]{17,})\b")
"""Its first eight digits tell it from others as well, and cost a fifth of the tokens."""

_NUMBER = re.compile(rf"\d{{1,{MAX_DIGITS}}}(?:\.\d{{1,4}})?")


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of a row is shown.

    Attributes:
        values: give examples of numbers, addresses and identifiers; words are listed all the same.
        width: characters of the row's text; longer ones are shortened in the middle.
    """

    values: bool = True
    width: int | None = None


FULL = Detail()


def row_text(row: Row, detail: Detail = FULL) -> str:
    """The row's pattern with its values, on one line."""
    parts = map(_pattern, row.skeletons, row.texts, repeat(detail))
    return _shortened(_LONG_IDENTIFIER.sub(r"\1…", " ⏎ ".join(parts)), detail.width)


def hosts_text(row: Row, detail: Detail = FULL) -> str:
    """The hosts of a row, listed like any other value."""
    hosts = Counter(source.partition("/")[0].encode() for source in row.sources)
    return _slot(SLOT, hosts, detail)


def _pattern(skeleton: Skeleton, texts: Sequence[str], detail: Detail) -> str:
    if len(texts) == 1 or not skeleton.slots:
        return " ".join(texts[0].split())
    columns = list(zip(*map(tokens_of, texts), strict=True))
    tokens = list(skeleton.tokens)
    for slot in skeleton.slots:
        tokens[slot] = _slot(tokens[slot], Counter(columns[slot]), detail)
    return " ".join(tokens)


def _slot(masked: str, counts: Counter[bytes], detail: Detail) -> str:
    if len(counts) == 1:
        return token_text(next(iter(counts)))
    before, _, rest = masked.partition(SLOT)
    after = rest.rpartition(SLOT)[2]
    end = -len(after.encode()) or None
    values = {value[len(before.encode()) : end]: count for value, count in counts.items()}
    return f"{before}{{{_listed(values, counts.total(), detail)}}}{after}"


def _listed(counts: dict[bytes, int], total: int, detail: Detail) -> str:
    """What stands between the braces: frequent values first, each form of words, then the rest."""
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    if detail.values and len(ordered) <= MAX_VALUES:
        return "|".join(_times(token_text(value), count) for value, count in ordered)
    often = [item for item in ordered[:2] if detail.values and item[1] >= max(2, total / 4)]
    shown = [_times(token_text(value), count) for value, count in often]
    forms: dict[str, list[tuple[bytes, int]]] = {}
    for item in ordered[len(often) :]:
        forms.setdefault(form_of(item[0]), []).append(item)
    rest = [token_text(value) for value, _ in forms.pop(SLOT, ())]
    shown += [_form(form, items) for form, items in forms.items()]
    return "|".join([*shown, _rest(rest, "+" if shown else "")] if rest else shown)


def _form(form: str, items: list[tuple[bytes, int]]) -> str:
    text = token_text(items[0][0]) if len(items) == 1 else form
    return _times(text, sum(count for _, count in items))


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
