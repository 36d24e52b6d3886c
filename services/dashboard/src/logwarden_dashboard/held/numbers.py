"""The few numbers that say whether the pipeline keeps up. Pure.

Not here: what other services say of themselves (`asking.measures`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from logwarden_dashboard.held.analysis import Held
from logwarden_dashboard.held.store import Snapshot, Where
from logwarden_dashboard.held.timeline import timeline

RATE_SECONDS = 60
SPARK_SLICES = 30
SPARK_MS = 15 * 60_000


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of one moment.

    Attributes:
        lines_a_second, windows_a_second: judged within the last minute.
        lag: records in Kafka behind which no analysis stands yet; null: nobody knows.
        slowest_seconds: 95 % of the windows of the last 15 minutes were judged within; null: none.
        lines: judged in each of the last 30 half minutes.
        windows: the same, windows.
    """

    lines_a_second: float
    windows_a_second: float
    lag: int | None
    slowest_seconds: float | None
    lines: Sequence[int]
    windows: Sequence[int]


def numbers(snapshot: Snapshot, now_ms: int) -> Numbers:
    """Work them out."""
    recent = [one for one in snapshot.analyses if one.judged_at_ms > now_ms - SPARK_MS]
    last = [one for one in recent if one.judged_at_ms > now_ms - RATE_SECONDS * 1000]
    parts = timeline(recent, now_ms - SPARK_MS, now_ms, SPARK_SLICES)
    return Numbers(
        lines_a_second=sum(one.lines for one in last) / RATE_SECONDS,
        windows_a_second=len(last) / RATE_SECONDS,
        lag=lag_of(snapshot.analyses, snapshot.ends),
        slowest_seconds=_slow(sorted(one.seconds for one in recent)),
        lines=[part.lines for part in parts],
        windows=[part.windows for part in parts],
    )


def lag_of(analyses: Sequence[Held], ends: Mapping[Where, int]) -> int | None:
    """Records behind the last analysis of each partition; those without any are left out."""
    judged: dict[Where, int] = {}
    for one in analyses:
        where = (one.topic, one.partition)
        judged[where] = max(judged.get(where, 0), one.last_offset + 1)
    known = [max(0, end - judged[where]) for where, end in ends.items() if where in judged]
    return sum(known) if known else None


def _slow(seconds: Sequence[float]) -> float | None:
    return seconds[int(len(seconds) * 0.95)] if seconds else None
