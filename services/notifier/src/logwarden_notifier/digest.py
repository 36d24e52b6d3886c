"""The daily digest: what came again, what was held back, what was accepted. Pure.

It is an alert like the others, `LogwardenDigest`, severity info, so that Alertmanager routes it.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from logwarden_notifier.alert import DIGEST_ALERT, Alert, harmless, rfc3339, shortened
from logwarden_notifier.policy import DAY_MS, HOUR_MS
from logwarden_notifier.remembered import Remembered

FIRES_FOR_MS = 6 * HOUR_MS
"""So long a notifier may be down at the hour of the digest, and it still goes out, once."""
MOST_ROWS = 20
MAX_ROW = 160


def digest_due_ms(now_ms: int, hour: int) -> int:
    """The last moment at which a digest was due: this hour (UTC), today or yesterday."""
    today = now_ms // DAY_MS * DAY_MS + hour * HOUR_MS
    return today if today <= now_ms else today - DAY_MS


def digest_of(patterns: Iterable[Remembered], due_ms: int) -> Alert | None:
    """What happened in the 24 hours before; null where nothing did."""
    since = due_ms - DAY_MS
    every = list(patterns)
    held = _since(every, since, lambda pattern: pattern.held_ms)
    recurring = _since(every, since, lambda pattern: pattern.recurred_ms)
    known = _since(every, since, lambda pattern: pattern.written_ms if pattern.known else None)
    if not (held or recurring or known):
        return None
    counts = f"{len(recurring)} recurring, {len(held)} held back, {len(known)} known"
    return {
        "labels": {
            "alertname": DIGEST_ALERT,
            "severity": "info",
            "day": datetime.fromtimestamp(due_ms / 1000, UTC).date().isoformat(),
        },
        "annotations": {
            "summary": f"Patterns of the last 24 hours: {counts}",
            "recurring": _rows(recurring, due_ms),
            "held": _rows(held, due_ms),
            "known": _rows(known, due_ms),
        },
        "startsAt": rfc3339(due_ms),
        "endsAt": rfc3339(due_ms + FIRES_FOR_MS),
    }


def _since(
    patterns: list[Remembered], since_ms: int, moment: Callable[[Remembered], int | None]
) -> list[Remembered]:
    found = [pattern for pattern in patterns if (moment(pattern) or 0) > since_ms]
    return sorted(found, key=lambda one: (-one.latest.risk, one.latest.fingerprint))


def _rows(patterns: list[Remembered], due_ms: int) -> str:
    rows = [_row(pattern, due_ms) for pattern in patterns[:MOST_ROWS]]
    more = len(patterns) - len(rows)
    return "\n".join([*rows, f"and {more} more"] if more else rows)


def _row(pattern: Remembered, due_ms: int) -> str:
    one = pattern.latest
    lines = round(pattern.rate.lines(due_ms, DAY_MS))
    text = harmless(shortened(one.skeleton, MAX_ROW))
    return f"{one.source_group} {one.fingerprint}, risk {one.risk}, {lines} {'line' if lines == 1 else 'lines'}: {text}"
