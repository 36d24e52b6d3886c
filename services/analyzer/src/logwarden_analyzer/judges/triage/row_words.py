"""A row of the digest in the words that the encoder reads. Pure; training uses the same.

Numbers are part of what a row says (status 502, 98 %, lag 184220), so they are not masked away but
rounded: plain numbers to 1, 2 or 5 times a power of ten, outcomes such as status codes not at all.
What only identifies (addresses, identifiers, times) becomes `*`. Few texts come of one skeleton then, and
what was said of a text can be remembered.

Not here: tokens (`encoder`), and how people see a row (`contracts.rendering`).
"""

import re
from collections.abc import Sequence

from logwarden_contracts.digest import Row
from logwarden_contracts.messages.line import UNKNOWN
from logwarden_contracts.skeleton import SLOT, Skeleton, token_text, tokens_of

ROW_WORDS_VERSION = "1"

MAX_EVENTS = 24
"""So many of a row's events are looked at for values: evenly spread, first and last among them."""

MAX_WORDS = 420
"""Characters: about 100 tokens, more than the encoder is given."""

MAX_CONTINUATIONS = 2

_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,6})?")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_STARS = re.compile(r"\*(?:[\s,;:/=\[\]()\"'.@_-]*\*)+")
_FRAME = re.compile(r"\s*(?:at |File \"|\.\.\. \d+ more|#\d)")
_CODE = re.compile(r"[A-Z]{2,}[-_]?$")
"""Before a number that names an error: ORA-00600, SQLSTATE, MSG_403."""
_SPLIT = re.compile(r"[_]+")


def row_words(row: Row) -> str:
    """The row's program, severity, and text with rounded values; how often is told by `features`."""
    program = "" if row.group == UNKNOWN else row.group
    head = " ".join(part for part in (program, row.severity or "") if part)
    return f"{head}: {_text(row)}"[:MAX_WORDS]


def rounded(number: float) -> str:
    """The nearest of 0, 1, 2, 5, 10, 20, 50, ... below or at a number."""
    if number < 1:
        return "0"
    power: float = 10 ** (len(str(int(number))) - 1)
    step = 5 if number >= 5 * power else 2 if number >= 2 * power else 1
    return str(int(step * power))


def _text(row: Row) -> str:
    chosen = _spread(row.count)
    lines = [(row.skeletons[0], row.texts[0])]
    for skeleton, texts in zip(row.skeletons[1:], row.texts[1:], strict=True):
        if len(lines) > MAX_CONTINUATIONS:
            break
        if not _FRAME.match(texts[0]):
            lines.append((skeleton, texts))
    said = " ".join(_line(skeleton, [texts[i] for i in chosen]) for skeleton, texts in lines)
    return _STARS.sub("*", _CAMEL.sub(" ", _SPLIT.sub(" ", said)))


def _spread(count: int) -> Sequence[int]:
    if count <= MAX_EVENTS:
        return range(count)
    return [i * (count - 1) // (MAX_EVENTS - 1) for i in range(MAX_EVENTS)]


def _line(skeleton: Skeleton, texts: Sequence[str]) -> str:
    tokens = list(skeleton.tokens)
    if skeleton.slots:
        classes = skeleton.text.split(" ")
        columns = list(zip(*map(tokens_of, texts), strict=True))
        for slot in skeleton.slots:
            is_outcome = len(classes) == len(tokens) and classes[slot] != tokens[slot]
            tokens[slot] = _slot(tokens[slot], columns[slot], is_outcome)
    return " ".join(tokens)


def _slot(masked: str, column: Sequence[bytes], is_outcome: bool) -> str:
    before, _, rest = masked.partition(SLOT)
    after = rest.rpartition(SLOT)[2]
    first, end = len(before.encode()), -len(after.encode()) or None
    if not _NUMBER.fullmatch(token_text(column[0][first:end])):
        return f"{before}*{after}"  # most slots: no need to look at the others
    inner = {token_text(token[first:end]) for token in set(column)}
    is_code = _CODE.search(before) is not None
    return f"{before}{_values(inner, after, is_outcome or is_code)}{after}"


def _values(inner: set[str], after: str, is_exact: bool) -> str:
    if not all(map(_NUMBER.fullmatch, inner)):
        return "*"
    numbers = sorted(map(float, inner))
    if is_exact or after.startswith("%"):
        said = [f"{number:.0f}" for number in (numbers[0], numbers[-1])]
    else:
        said = [rounded(numbers[0]), rounded(numbers[-1])]
    return said[0] if said[0] == said[1] else f"{said[0]} to {said[1]}"
