"""What the language model said before, so that it is not asked twice about the same.

Two things are remembered, both for a time and both bounded: its answer to a whole window, by
signature, and what it said of each pattern. One for each process; nothing is shared or stored.
Not here: whether an answer may be used (`routing`), and rows (`rows`).
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
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


def signature(digest: Digest, own: Levels, own_risk: int, versions: Sequence[str]) -> bytes:
    """What two windows have in common that are the same to a judge. Order and hosts are not.

    Args:
        digest: application, severity, skeleton, bucketed count and spread of each row.
        own: what triage and rules say of each row: values inside a row decide, too, and triage
            reads them.
        own_risk: likewise of the window, in tens.
        versions: everything else that decides.
    """
    rows = sorted(
        pattern_key(row) + repr((bucket(row.count), spread(row), level)).encode()
        for row, level in zip(digest.rows, own, strict=True)
    )
    said = sha256(repr((tuple(versions), own_risk // 10)).encode("utf-8", "surrogatepass"))
    for row in rows:
        said.update(len(row).to_bytes(4, "big") + row)
    return said.digest()[:KEY_BYTES]


class Memory:
    """The answers and patterns of the last hour or so."""

    def __init__(
        self, seconds: float, most_windows: int, clock: Callable[[], float] = monotonic
    ) -> None:
        self._answers: Lasting[bytes, Remembered] = Lasting(seconds, most_windows, clock)
        most_patterns = PATTERNS_PER_WINDOW * most_windows
        self._patterns: Lasting[bytes, str] = Lasting(seconds, most_patterns, clock)

    def answer(self, signed: bytes) -> Remembered | None:
        """The answer to such a window, if there is one."""
        return self._answers.get(signed)

    def keep_answer(
        self, signed: bytes, analysis_id: str, judgement: Judgement, digest: Digest
    ) -> None:
        """Remember an answer, unless it cites parts of rows (the raw format's may)."""
        levels = levels_of(judgement.verdict, digest)
        if messages_of(levels, digest) != judgement.verdict.messages:
            return
        rows = zip(digest.rows, levels, strict=True)
        cited = {pattern_key(row): level for row, level in rows if level}
        risk = judgement.verdict.risk_score
        self._answers.put(signed, Remembered(analysis_id, cited, risk, judgement))

    def confirms(self, row: Row, level: Level | None) -> bool:
        """Whether the model said the same of this pattern, at about this count."""
        return self._patterns.get(_amount_key(row)) == (level or "quiet")

    def keep_levels(self, digest: Digest, levels: Levels) -> None:
        """Remember what the model, with the floor under it, said of each pattern."""
        for row, level in zip(digest.rows, levels, strict=True):
            self._patterns.put(_amount_key(row), level or "quiet")


def recalled(remembered: Remembered, digest: Digest, alert_risk: int) -> Verdict:
    """A remembered answer on the window at hand: lines, counts and names are all its own."""
    levels = [remembered.levels.get(pattern_key(row)) for row in digest.rows]
    return Verdict(
        risk_score=remembered.risk,
        should_alert_user=remembered.risk >= alert_risk,
        messages=messages_of(levels, digest),
        summary=sentences_of(levels, digest),
    )


def _amount_key(row: Row) -> bytes:
    return pattern_key(row) + bytes([bucket(row.count)])
