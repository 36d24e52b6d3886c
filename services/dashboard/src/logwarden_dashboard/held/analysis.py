"""One analysis as it is held: what lists and charts need at hand, the whole of it compressed.

Not here: how many are held (`store`).
"""

import sys
import zlib
from dataclasses import dataclass
from typing import NamedTuple

from logwarden_contracts.messages import JudgeName, Level, WindowAnalysis
from logwarden_contracts.messages.line import source_group

_FASTEST = 1


class Cited(NamedTuple):
    """A pattern that one analysis cites; see `logwarden_contracts.messages.Pattern`."""

    fingerprint: str
    group: str
    skeleton: str
    level: Level
    lines: int
    new: bool | None


@dataclass(frozen=True, slots=True)
class Held:
    """One analysis.

    Attributes:
        judged_at_ms: when its window closed: the time by which everything here is ordered.
        groups: source groups that it cites.
        packed: the message, compressed.
    """

    id: str
    window: str
    topic: str
    partition: int
    last_offset: int
    judged_at_ms: int
    lines: int
    risk: int
    alerts: bool
    judge: JudgeName
    summary: tuple[str, ...]
    cited: tuple[Cited, ...]
    groups: frozenset[str]
    seconds: float
    model: str | None
    adapter: str | None
    degraded: str | None
    is_cached: bool
    packed: bytes

    def unpacked(self) -> WindowAnalysis:
        """The whole message."""
        return WindowAnalysis.read(zlib.decompress(self.packed))


def held(message: bytes) -> Held:
    """Read a record's value.

    Raises:
        UnreadableMessage: it is no analysis.
    """
    analysis = WindowAnalysis.read(message)
    window, verdict = analysis.window, analysis.verdict
    cited = tuple(
        Cited(
            one.fingerprint,
            sys.intern(one.source_group),  # the same few in thousands of analyses
            sys.intern(one.skeleton),
            one.level,
            one.count,
            one.new,
        )
        for one in analysis.patterns
    )
    sources = {source_group(line.source) for line in analysis.evidence}
    return Held(
        id=analysis.id,
        window=window.id,
        topic=sys.intern(window.topic),
        partition=window.partition,
        last_offset=window.last_offset,
        judged_at_ms=window.closed_at_ms,
        lines=window.lines,
        risk=verdict.risk_score,
        alerts=verdict.should_alert_user,
        judge=analysis.judge,
        summary=verdict.summary,
        cited=cited,
        groups=frozenset(one.group for one in cited) | {sys.intern(name) for name in sources},
        seconds=analysis.timings.total_seconds,
        model=analysis.versions.model,
        adapter=analysis.versions.adapter,
        degraded=analysis.degraded_reason,
        is_cached=analysis.cached_from is not None,
        packed=zlib.compress(message, _FASTEST),
    )
