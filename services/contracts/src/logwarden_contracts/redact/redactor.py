"""Find secrets with one linear search over many texts, replace them in the few that hold one.

Not here: what a secret looks like (`vendors`, `keys`, `credentials`, `personal`).
"""

import hmac
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import accumulate

import re2

from logwarden_contracts.redact.credentials import CREDENTIAL_KINDS
from logwarden_contracts.redact.keys import KEY_KINDS
from logwarden_contracts.redact.kind import Kind
from logwarden_contracts.redact.personal import PERSONAL_KINDS
from logwarden_contracts.redact.vendors import VENDOR_KINDS

KINDS: tuple[Kind, ...] = (*KEY_KINDS, *VENDOR_KINDS, *CREDENTIAL_KINDS, *PERSONAL_KINDS)
"""In order of preference where two match at the same place."""

_NAMES = "|".join(sorted({kind.name for kind in KINDS}))
_PSEUDONYM = rf"<(?:{_NAMES}):[0-9a-f]{{8}}>"
_UNION = "|".join((_PSEUDONYM, *(f"(?:{kind.pattern})" for kind in KINDS)))

_RULES = 1
"""Counted up by hand where a check or the way of replacing changes: the hash sees patterns only."""

REDACTOR_VERSION = sha256(f"{_RULES}\n{_UNION}".encode()).hexdigest()[:12]


def _options(*, captures: bool) -> re2.Options:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # on bytes: what is beyond ASCII is all one here
    options.max_mem = 256 << 20  # room for the automaton, which is built as text needs it
    options.never_capture = not captures
    return options


def _kind_set() -> re2.Set:
    kinds = re2.Set.FullMatchSet(_options(captures=False))
    for kind in KINDS:
        kinds.Add(kind.pattern.encode())
    kinds.Compile()
    return kinds


_ANGLE = ord("<")
_LONGEST_KEY = 16
_detector = re2.compile(_UNION.encode(), _options(captures=False))
_pseudonym = re2.compile(_PSEUDONYM.encode(), _options(captures=False))
_readers = [re2.compile(kind.pattern.encode(), _options(captures=True)) for kind in KINDS]
_kinds = _kind_set()


class Redactor:
    """Replaces secrets by pseudonyms under one key.

    Redacting again changes nothing, and text that `clean` made stays as `clean` leaves it.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def redact(self, text: str) -> str:
        """One text; it may hold newlines."""
        return self.redact_all((text,))[0]

    def redact_all(self, texts: Sequence[str]) -> list[str]:
        """Many texts, each on its own: none is read as the next one's beginning."""
        redacted = list(texts)
        for index in _suspects(texts):
            redacted[index] = self._redact_until_stable(texts[index])
        return redacted

    def _redact_until_stable(self, text: str) -> str:
        """Mostly twice: a pseudonym may end a word that hid another secret.

        Ends, because each round turns at least one character into a part of a pseudonym.
        """
        before, after = b"", text.encode("utf-8", "surrogatepass")
        while before != after:
            before, after = after, self._redact_once(after)
        return after.decode("utf-8", "surrogatepass")

    def _redact_once(self, text: bytes) -> bytes:
        copied = 0
        pieces: list[bytes] = []
        for kind, start, end in _secrets(text):
            pieces += (text[copied:start], self._pseudonym(kind, text[start:end]))
            copied = end
        pieces.append(text[copied:])
        return b"".join(pieces)

    def _pseudonym(self, kind: str, secret: bytes) -> bytes:
        digest = hmac.digest(self._key, secret, "sha256").hex()[:8]
        return f"<{kind}:{digest}>".encode()


def _suspects(texts: Sequence[str]) -> Iterator[int]:
    """Indexes of texts that may hold a secret: one search over all of them, a line each.

    A match may run on into the next text; reading goes on at that text's beginning, so none is
    skipped.
    """
    block = "\n".join(texts).encode("utf-8", "surrogatepass")
    found = _detector.search(block)
    if found is None:
        return
    starts = _starts(texts)
    while found is not None:
        index = bisect_right(starts, found.start()) - 1
        yield index
        if index + 1 == len(starts):
            return
        found = _detector.search(block, starts[index + 1])


def _starts(texts: Sequence[str]) -> list[int]:
    """Where each text begins in the joined block, in bytes."""
    lengths = (len(text.encode("utf-8", "surrogatepass")) + 1 for text in texts)
    return list(accumulate(lengths, initial=0))[:-1]


def _secrets(text: bytes) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of each secret, from left to right."""
    place = 0
    while (match := _detector.search(text, place)) is not None:
        begin, place = match.span()
        if text[begin] == _ANGLE and _pseudonym.fullmatch(text[begin:place]) is not None:
            continue
        kind, start, end = _read(text, begin, place)
        if start - begin > _LONGEST_KEY:  # a command line may hold another secret before this one
            yield from _secrets_between(text, begin + 1, start)
        if text[start] == _ANGLE and _pseudonym.fullmatch(text[start:end]) is not None:
            place = end
        elif kind.check is None or kind.check(*_decoded(text, begin, start, end)):
            yield _issuer(text[start:end]) or kind.name, start, end
            place = end
        else:  # what was taken for a value may hold a secret of its own
            place = start if start > begin else end


def _issuer(secret: bytes) -> str | None:
    """What the secret's own form says it is, wherever it stood: `token=ghp_...` is GitHub's."""
    names = (KINDS[index] for index in sorted(_kinds.Match(secret) or ()))
    return next((kind.name for kind in names if kind.check is None), None)


def _secrets_between(text: bytes, begin: int, end: int) -> Iterator[tuple[str, int, int]]:
    for kind, start, stop in _secrets(text[begin:end]):
        yield kind, begin + start, begin + stop


def _read(text: bytes, begin: int, end: int) -> tuple[Kind, int, int]:
    """Which kind it is that stands there, and where its secret is.

    The union knows as well, but asking it for groups costs ten times as much as asking again.
    """
    found = text[begin:end]
    for index in sorted(_kinds.Match(found) or range(len(KINDS))):
        match = _readers[index].fullmatch(found)
        if match is not None:
            start, end = match.span(1)
            return KINDS[index], begin + start, begin + end
    raise AssertionError(found)


def _decoded(text: bytes, begin: int, start: int, end: int) -> tuple[str, str]:
    return text[start:end].decode("utf-8", "replace"), text[begin:start].decode("utf-8", "replace")
