"""From what is held to the plain data that the board draws. No widget here, so tests read it as it is."""

from collections.abc import Sequence
from typing import Any

from logwarden_dashboard.backend import Backend
from logwarden_dashboard.held.analysis import Held
from logwarden_dashboard.held.choice import Choice
from logwarden_dashboard.held.numbers import numbers
from logwarden_dashboard.held.patterns import AlertPattern, alert_patterns, is_present, novelty_of
from logwarden_dashboard.held.standing import Standing
from logwarden_dashboard.held.store import TailLine
from logwarden_dashboard.held.timeline import Slice, timeline
from logwarden_dashboard.held.tone import Tone, tone_of, tone_of_severity, word_of
from logwarden_dashboard.moments import counted, span_text
from logwarden_dashboard.pages.frame import address
from logwarden_dashboard.survey import Survey
from logwarden_dashboard.view.board import Piece, chip
from logwarden_dashboard.view.viewer import Viewer

NOBODY_PAGED = "nobody is paged: ALERTMANAGER_URL is not set"
SHOWN_CHARACTERS = 600
SPARK_SLICES = 24
_NOVELTY_TONES: dict[str, Tone] = {"new": "notice", "rising": "warning"}


def standing_piece(now: Standing, backend: Backend) -> Piece:
    """The sentence, and whether anybody hears of it."""
    details = list(now.details)
    if not backend.alertmanager.is_set:
        details.append(NOBODY_PAGED)
    details += backend.surveyor.latest.troubles
    return {"kind": "standing", "tone": now.tone, "title": now.title, "details": details}


def numbers_piece(backend: Backend, look: Viewer) -> Piece:
    """Whether the pipeline keeps up."""
    snapshot = backend.store.snapshot()
    now = numbers(snapshot, look.now_ms)
    day = look.now_ms - 86_400_000
    rejected = sum(1 for one in snapshot.rejected if one.rejected_at_ms > day)
    slow = now.slowest_seconds
    cells = [
        _number("Lines judged", _rate(now.lines_a_second), "/s", spark=now.lines),
        _number("Windows", _rate(now.windows_a_second), "/s", spark=now.windows),
        _number("Lag", "–" if now.lag is None else f"{now.lag:,}", "records"),
        _number("Judged within", "–" if slow is None else _seconds(slow), "p95"),
        _number("Dead letters", f"{rejected:,}", "24 h", "warning" if rejected else None),
    ]
    return {"kind": "numbers", "rows": cells}


def timeline_piece(chosen: Sequence[Held], choice: Choice, backend: Backend, look: Viewer) -> Piece:
    """Highest risk of each slice of the time that was chosen."""
    slices = timeline(chosen, choice.since_ms(look.now_ms), look.now_ms)
    alerts = sum(one.alerts for one in slices)
    return {
        "kind": "timeline",
        "bars": [_bar(one, look) for one in slices],
        "ticks": [look.clock(slices[at].begins_ms)[:-3] for at in (0, 15, 30, 45, -1)],
        "threshold": backend.settings.alert_risk,
        "caption": "Highest risk",
        "label": f"{alerts:,} of {counted(len(chosen), 'window')} alert",
        "table": _table(slices, look),
    }


def patterns_piece(
    chosen: Sequence[Held], choice: Choice, backend: Backend, look: Viewer, most: int
) -> Piece:
    """Alerts by pattern."""
    whole = {pattern.key: pattern for pattern in backend.all_patterns()}
    held = backend.store.snapshot().analyses
    since = held[0].judged_at_ms if held else look.now_ms
    survey = backend.surveyor.latest
    patterns = alert_patterns(chosen)
    found = [
        _pattern(one, whole.get(one.key, one), since, choice, survey, look) for one in patterns
    ]
    found.sort(key=lambda row: bool(row["past"]))  # stable: the worst first within each
    return {
        "kind": "patterns",
        "rows": found[:most],
        "empty": _no_alerts(held, look),
    }


def summaries_piece(chosen: Sequence[Held], look: Viewer, most: int) -> Piece:
    """What the judges said, newest first."""
    said = [one for one in reversed(chosen) if one.summary or one.alerts]
    return {
        "kind": "summaries",
        "rows": [summary_row(one, look) for one in said[:most]],
        "empty": "Nothing to say: no window of this time was out of the ordinary.",
    }


def summary_row(one: Held, look: Viewer, pattern: str | None = None) -> dict[str, Any]:
    """One window in a list; of a pattern, where it is that pattern's list."""
    query = {"pattern": pattern} if pattern else {}
    return {
        "key": one.id,
        "href": address("alert", **query, analysis=one.id),
        "tone": tone_of(one.risk),
        "risk": one.risk,
        "when": f"{look.clock(one.judged_at_ms)} · {counted(one.lines, 'line')}",
        "sentences": [sentence[:SHOWN_CHARACTERS] for sentence in one.summary],
        "plain": "No summary.",
        "chips": marks_of(one),
    }


def marks_of(one: Held) -> list[dict[str, Any]]:
    """What makes a verdict worth less or older than it looks."""
    marks = []
    if one.degraded:
        marks.append(chip("degraded", "warning"))
    if one.is_cached:
        marks.append(chip("cached"))
    return marks


def tail_piece(lines: Sequence[TailLine], look: Viewer) -> Piece:
    """The newest lines, newest last."""
    return {
        "kind": "lines",
        "label": "Recent log lines",
        "empty": "No line has come in since the dashboard started.",
        "rows": [
            {
                "place": f"{line.topic}/{line.partition}/{line.offset}",
                "tone": tone_of_severity(line.severity),
                "time": look.clock(line.time_ms),
                "source": line.source,
                "text": line.text[:SHOWN_CHARACTERS],
            }
            for line in lines[-200:]
        ],
    }


def state_chips(key: str, novelty: str, survey: Survey) -> list[dict[str, Any]]:
    """What is known of a pattern: new or not, paged, silenced, accepted."""
    known = survey.known
    if known and known.states.get(key):
        novelty = known.states[key]
    marks = [chip(novelty, _NOVELTY_TONES.get(novelty))]
    if known and key in known.known:
        marks.append(chip("known"))
    if key in survey.silences:
        marks.append(chip("silenced"))
    elif key in survey.paged:
        marks.append(chip("paged", "critical"))
    elif known and key in known.held:
        marks.append(chip("held back"))
    return marks


def _pattern(
    one: AlertPattern,
    whole: AlertPattern,
    since_ms: int,
    choice: Choice,
    survey: Survey,
    look: Viewer,
) -> dict[str, Any]:
    novelty = novelty_of(whole, since_ms, look.now_ms)
    return {
        "key": one.key,
        "href": address("alert", pattern=one.key),
        "tone": tone_of(one.risk),
        "risk": one.risk,
        "word": word_of(one.risk),
        "text": one.skeleton[:SHOWN_CHARACTERS],
        "source": one.group,
        "chips": state_chips(one.key, novelty, survey),
        "when": f"first {look.clock(whole.first_ms)} · last {look.ago(one.last_ms)}",
        "count": f"×{one.lines:,}",
        "past": not is_present(whole, look.now_ms),
        "spark": _spark(one, choice.since_ms(look.now_ms), look.now_ms),
        "sparkLabel": f"{counted(one.lines, 'line')} in {counted(one.windows, 'window')}",
    }


def _spark(pattern: AlertPattern, since_ms: int, now_ms: int) -> list[int]:
    """Lines over the time that was chosen, so that rows can be compared."""
    counts = [0] * SPARK_SLICES
    for at_ms, count in zip(pattern.seen_ms, pattern.counts, strict=True):
        place = (at_ms - since_ms) * SPARK_SLICES // (now_ms - since_ms)
        counts[min(SPARK_SLICES - 1, max(0, place))] += count
    return counts


def _no_alerts(held: Sequence[Held], look: Viewer) -> str:
    if not held:
        return "No window has been judged yet."
    return f"No alert in this time. The last window was judged {look.ago(held[-1].judged_at_ms)}."


def _bar(part: Slice, look: Viewer) -> dict[str, Any]:
    when = f"{look.clock(part.begins_ms)} to {look.clock(part.ends_ms)}"
    said = f"highest risk {part.risk}, {part.windows} windows, {part.alerts} alerts"
    return {
        "risk": part.risk,
        "tone": tone_of(part.risk or 0),
        "label": f"{when}: {said if part.risk is not None else 'no window'}",
    }


def _table(slices: Sequence[Slice], look: Viewer) -> Piece:
    return {
        "kind": "rows",
        "label": "Highest risk over time",
        "columns": ["From", "To", "Highest risk", "Windows", "Alerts", "Lines"],
        "rows": [
            [look.clock(one.begins_ms), look.clock(one.ends_ms)]
            + [f"{value:,}" for value in (one.risk or 0, one.windows, one.alerts, one.lines)]
            for one in reversed(slices)
            if one.windows
        ],
        "empty": "No window in this time.",
    }


def _number(
    label: str,
    value: str,
    unit: str = "",
    tone: str | None = None,
    spark: Sequence[int] | None = None,
) -> dict[str, Any]:
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "tone": tone,
        "spark": list(spark) if spark else None,
    }


def _rate(a_second: float) -> str:
    return f"{a_second:,.0f}" if a_second >= 10 else f"{a_second:.1f}"


def _seconds(seconds: float) -> str:
    if seconds >= 60:
        return span_text(seconds)
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
