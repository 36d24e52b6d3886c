"""Rows of a digest as memory knows them: which pattern, how many, and what a verdict says of it.

Pure. Not here: what is remembered (`memory`), and why a window is asked about (`escalation`).
"""

from collections.abc import Sequence
from hashlib import sha256

from logwarden_contracts.digest import Digest, Row
from logwarden_contracts.messages import Level, Verdict, VerdictMessages
from logwarden_contracts.rendering import Detail, row_text
from logwarden_contracts.skeleton import Skeleton, tokens_of

KEY_BYTES = 16
MAX_SENTENCES = 5
MAX_SENTENCE = 120

Levels = Sequence[Level | None]
"""Of each row of a digest."""


def pattern_key(row: Row) -> bytes:
    """What makes two rows the same pattern, whatever the host: application, severity, skeleton."""
    named = "\x00".join((row.group, row.severity or "", row.skeleton))
    return sha256(named.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]


def bucket(number: int) -> int:
    """Numbers that count as about the same: 1, 2-3, 4-7, 8-15, and so on."""
    return number.bit_length()


def spread(row: Row) -> tuple[int, ...]:
    """Buckets of the number of distinct hosts, and of distinct values in each variable place."""
    hosts = bucket(len(set(row.sources)))
    columns = zip(row.skeletons, row.texts, strict=True)
    return (hosts, *(each for skeleton, texts in columns for each in _distinct(skeleton, texts)))


def _distinct(skeleton: Skeleton, texts: Sequence[str]) -> list[int]:
    if len(texts) == 1 or not skeleton.slots:
        return []
    columns = list(zip(*map(tokens_of, texts), strict=True))
    return [bucket(len(set(columns[slot]))) for slot in skeleton.slots]


def levels_of(verdict: Verdict, digest: Digest) -> Levels:
    """What a verdict says of each row: the loudest level of its lines."""
    critical, warning = set(verdict.messages.critical), set(verdict.messages.warning)
    return [
        None
        if critical.isdisjoint(row.lines) and warning.isdisjoint(row.lines)
        else "warning"
        if critical.isdisjoint(row.lines)
        else "critical"
        for row in digest.rows
    ]


def messages_of(levels: Levels, digest: Digest) -> VerdictMessages:
    """All lines of the rows that have a level."""

    def lines(wanted: Level) -> tuple[int, ...]:
        rows = zip(digest.rows, levels, strict=True)
        return tuple(sorted(line for row, level in rows if level == wanted for line in row.lines))

    return VerdictMessages(critical=lines("critical"), warning=lines("warning"))


def sentences_of(levels: Levels, digest: Digest) -> tuple[str, ...]:
    """A sentence on each loud row, critical and frequent ones first, from the window at hand."""
    rows = zip(digest.rows, levels, strict=True)
    loud = [(level, -row.count, row.number, row) for row, level in rows if level]
    return tuple(_sentence(row) for *_, row in sorted(loud, key=_order)[:MAX_SENTENCES])


def _order(entry: tuple[Level, int, int, Row]) -> tuple[Level, int, int]:
    return entry[:3]  # "critical" < "warning"


def _sentence(row: Row) -> str:
    times = f" ({row.count} times)" if row.count > 1 else ""
    return row_text(row, Detail(values=True, width=MAX_SENTENCE - len(times))) + times
