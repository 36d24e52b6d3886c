"""What the language model said before, so that it is not asked twice about the same.

Two things are remembered, both for a time and both bounded: its answer to a whole window, by
signature, and what it said of each pattern, up to which count and spread. Mixed windows hardly ever
repeat as a whole, their patterns do: a window of which every pattern was quiet in some window of
low risk is quiet. A loud one must have been seen as it is. One memory for each process; nothing is
shared or stored.
Not here: whether an answer may be used (`routing`), and rows (`rows`).
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import zip_longest
from time import monotonic
from typing import Generic, TypeVar

from logwarden_analyzer.judges.judge import Judgement
from logwarden_analyzer.rows import (
    KEY_BYTES,
    Levels,
    bucket,
    levels_of,
    messages_of,
    pattern_key,
    sentences_of,
    spread,
)
from logwarden_contracts.digest import Digest, Row
from logwarden_contracts.messages import Level, Verdict

QUIET_BELOW = 30
"""The risk of "look in working hours": from here on a window must have been seen as it is."""

PATTERNS_PER_WINDOW = 8
"""Patterns are remembered for each window that may be."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class Lasting(Generic[Key, Value]):
    """A mapping that forgets: after so long, and the least recently used beyond so many."""

    def __init__(self, seconds: float, most: int, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._entries: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Value | None:
        """What was put there, while it lasts; being read does not make it last longer."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if self._clock() >= entry[0]:
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return entry[1]

    def put(self, key: Key, value: Value) -> None:
        """Keep it from now on."""
        self._entries[key] = self._clock() + self._seconds, value
        self._entries.move_to_end(key)
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer of the model without anything of its window.

    Attributes:
        analysis_id: the analysis that it was first given in.
        levels: of the patterns that it cited.
        risk: before the floor.
        judgement: prompt, model and adapter; its verdict is not used again.
    """

    analysis_id: str
    levels: dict[bytes, Level]
    risk: int
    judgement: Judgement


def signature(digest: Digest, own: Levels, own_risk: int, scope: bytes) -> bytes:
    """What two windows have in common that are the same to a judge. Order and hosts are not.

    Args:
        digest: application, severity, skeleton, bucketed count and spread of each row.
        own: what triage and rules say of each row: values inside a row decide, too, and triage
            reads them.
        own_risk: likewise of the window, in tens.
        scope: everything else that decides.
    """
    rows = sorted(
        pattern_key(row) + repr((amounts_of(row), level)).encode()
        for row, level in zip(digest.rows, own, strict=True)
    )
    said = sha256(scope + bytes([own_risk // 10]))
    for row in rows:
        said.update(len(row).to_bytes(4, "big") + row)
    return said.digest()[:KEY_BYTES]


@dataclass(frozen=True, slots=True)
class Known:
    """What the model said of a pattern.

    Attributes:
        own: what triage and the rules said of it then.
        said: the model's own word.
        level: that word with the rules' floor.
        amounts: the largest count and spread of which it was said.
        quietest: the answer with the least risk in whose window it stood.
    """

    own: Level | None
    said: Level | None
    level: Level | None
    amounts: tuple[int, ...]
    quietest: Remembered

    def joined(self, later: "Known") -> "Known":
        """Both, if they say the same; else the later one."""
        if (self.own, self.said, self.level) != (later.own, later.said, later.level):
            return later
        amounts = tuple(map(max, zip_longest(self.amounts, later.amounts, fillvalue=1)))
        quietest = min(later.quietest, self.quietest, key=lambda one: one.risk)
        return replace(later, amounts=amounts, quietest=quietest)


class Memory:
    """The answers and patterns of the last hour or so."""

    def __init__(
        self, seconds: float, most_windows: int, clock: Callable[[], float] = monotonic
    ) -> None:
        self._answers: Lasting[bytes, Remembered] = Lasting(seconds, most_windows, clock)
        most_patterns = PATTERNS_PER_WINDOW * most_windows
        self._patterns: Lasting[bytes, Known] = Lasting(seconds, most_patterns, clock)

    def answer(self, signed: bytes) -> Remembered | None:
        """The answer to such a window, if there is one."""
        return self._answers.get(signed)

    def quiet_answer(self, scope: bytes, digest: Digest, own: Levels) -> Remembered | None:
        """An answer put together of patterns that each were quiet in another window.

        Its risk is that of the loudest of those windows.

        Args:
            scope: everything that decides besides the lines.
            digest: of the window.
            own: what triage and rules say of its rows: they must have said the same then.
        """
        levels: dict[bytes, Level] = {}
        loudest: Remembered | None = None
        for row, level in zip(digest.rows, own, strict=True):
            known = self._covering(scope, row)
            if known is None or known.own != level or known.said == "critical":
                return None
            if known.said is not None:
                levels[pattern_key(row)] = known.said
            if loudest is None or known.quietest.risk > loudest.risk:
                loudest = known.quietest
        if loudest is None or loudest.risk >= QUIET_BELOW:
            return None
        return replace(loudest, levels=levels)

    def confirms(self, scope: bytes, row: Row, level: Level | None) -> bool:
        """Whether the model said the same of this pattern, at this count or more."""
        known = self._covering(scope, row)
        return known is not None and known.level == level

    def keep_answer(self, signed: bytes, answered: Remembered) -> None:
        """Remember an answer to a whole window."""
        self._answers.put(signed, answered)

    def keep_patterns(
        self, scope: bytes, digest: Digest, own: Levels, final: Levels, answered: Remembered
    ) -> None:
        """Remember what was said of each pattern: by triage and rules, by the model, and at last."""
        for row, before, after in zip(digest.rows, own, final, strict=True):
            name = pattern_key(row)
            said = answered.levels.get(name)
            known = Known(before, said, after, amounts_of(row), answered)
            earlier = self._patterns.get(scope + name)
            self._patterns.put(scope + name, earlier.joined(known) if earlier else known)

    def _covering(self, scope: bytes, row: Row) -> Known | None:
        known = self._patterns.get(scope + pattern_key(row))
        return known if known and _within(amounts_of(row), known.amounts) else None


def remembered_of(analysis_id: str, judgement: Judgement, digest: Digest) -> Remembered | None:
    """An answer as it is remembered; none where it cites parts of rows (the raw format's may)."""
    levels = levels_of(judgement.verdict, digest)
    if messages_of(levels, digest) != judgement.verdict.messages:
        return None
    rows = zip(digest.rows, levels, strict=True)
    cited = {pattern_key(row): level for row, level in rows if level}
    return Remembered(analysis_id, cited, judgement.verdict.risk_score, judgement)


def recalled(remembered: Remembered, digest: Digest, alert_risk: int) -> Verdict:
    """A remembered answer on the window at hand: lines, counts and names are all its own."""
    levels = [remembered.levels.get(pattern_key(row)) for row in digest.rows]
    return Verdict(
        risk_score=remembered.risk,
        should_alert_user=remembered.risk >= alert_risk,
        messages=messages_of(levels, digest),
        summary=sentences_of(levels, digest),
    )


def amounts_of(row: Row) -> tuple[int, ...]:
    """Buckets of the row's count and spread."""
    return bucket(row.count), *spread(row)


def _within(now: Sequence[int], before: Sequence[int]) -> bool:
    return all(one <= other for one, other in zip_longest(now, before, fillvalue=1))
