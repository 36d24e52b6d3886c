"""The one sentence at the top: is anything wrong, and can that be believed? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from logwarden_dashboard.held.patterns import AlertPattern, is_present
from logwarden_dashboard.held.store import Snapshot
from logwarden_dashboard.held.tone import ACT_NOW, Tone, tone_of
from logwarden_dashboard.moments import ago_text, counted, span_text

STALE_SECONDS = 15
QUIET_SECONDS = 120
"""Without a new analysis for so long the sentence says since when."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is said.

    Attributes:
        tone: of the sentence; `notice` where we cannot know.
        title: the sentence.
        details: what stands behind it, each for itself.
    """

    tone: Tone
    title: str
    details: tuple[str, ...]


def standing(
    snapshot: Snapshot, patterns: Sequence[AlertPattern], span: str, now_ms: int
) -> Standing:
    """Say how things are.

    Args:
        snapshot: what is held.
        patterns: alerts of the time that was chosen, worst first.
        span: that time's name.
        now_ms: the time.
    """
    blind = _blindness(snapshot, now_ms)
    if blind:
        return blind
    details = (_freshness(snapshot, now_ms), *_degraded(snapshot, now_ms))
    if not snapshot.analyses:
        return Standing("notice", "Waiting for the first window", details)
    present = [pattern for pattern in patterns if is_present(pattern, now_ms)]
    if not present:
        return Standing("quiet", "All calm", (_calm(patterns, span, now_ms), *details))
    worst = max(pattern.risk for pattern in present)
    what = "pattern needs" if len(present) == 1 else "patterns need"
    title = f"{len(present)} {what} {'you now' if worst >= ACT_NOW else 'a look'}"
    return Standing(tone_of(worst), title, (f"highest risk {worst} of 100", *details))


def _calm(patterns: Sequence[AlertPattern], span: str, now_ms: int) -> str:
    if not patterns:
        return f"no alert in the last {span}"
    last_ms = max(pattern.last_ms for pattern in patterns)
    return f"{counted(len(patterns), 'pattern')} in the last {span}, the last {ago_text(last_ms, now_ms)}"


def is_stale(snapshot: Snapshot, now_ms: int) -> bool:
    """Kafka has not answered for a while: what is shown is old."""
    answered = snapshot.contact.answered_ms
    return answered is None or now_ms - answered > STALE_SECONDS * 1000


def _blindness(snapshot: Snapshot, now_ms: int) -> Standing | None:
    contact = snapshot.contact
    if contact.trouble is None and not is_stale(snapshot, now_ms):
        return None
    if contact.answered_ms is None:
        since = "It has not answered yet"
    else:
        since = f"What you see is as of {ago_text(contact.answered_ms, now_ms)}"
    trouble = (contact.trouble,) if contact.trouble else ()
    return Standing("notice", "Kafka does not answer", (since, *trouble))


def _freshness(snapshot: Snapshot, now_ms: int) -> str:
    if not snapshot.analyses:
        return "nothing on the topic of analyses"
    newest = snapshot.analyses[-1].judged_at_ms
    seconds = (now_ms - newest) / 1000
    if seconds > QUIET_SECONDS:
        return f"no window for {span_text(seconds)}"
    return f"last window {ago_text(newest, now_ms)}"


def _degraded(snapshot: Snapshot, now_ms: int) -> tuple[str, ...]:
    recent = [one for one in snapshot.analyses if one.judged_at_ms > now_ms - 15 * 60_000]
    count = sum(1 for one in recent if one.degraded)
    if not count:
        return ()
    return (f"{count} of {len(recent)} windows were judged without the model that was asked",)
