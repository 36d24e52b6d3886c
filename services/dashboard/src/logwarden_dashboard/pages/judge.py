"""What Health says of the judge: what memory spares, what is asked and why, its price, who disagrees.

Counted since the analyzers and batchers started. Not here: rates and history (Grafana), and what
somebody must act on (the alert rules).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from logwarden_dashboard.asking.measures import Part, counts, total
from logwarden_dashboard.survey import Survey
from logwarden_dashboard.view.board import Piece, fact, facts

Row = dict[str, Any]

# As the alert rules have them (deploy/prometheus/rules/alerts.yml).
MAX_CUT_OFF = 0.02
MAX_DISAGREEMENT = 0.3
ENOUGH_WINDOWS = 20


def judge_piece(survey: Survey) -> Piece | None:
    """What there is a figure for; null where there is none at all."""
    analyzers, batchers = survey.of("analyzer"), survey.of("batcher")
    told = [
        *_memory(analyzers),
        *_asked(analyzers),
        *_price(analyzers),
        *_disagreement(analyzers),
        *_replies(analyzers),
        *_degraded(analyzers, batchers),
    ]
    return facts(told) if told else None


def _memory(analyzers: Sequence[Part]) -> list[Row]:
    lookups = counts(analyzers, "logwarden_analyzer_cache_lookups_total", "outcome")
    if not lookups:
        return []
    told = [fact("Answered from memory", _of(lookups.get("hit", 0), sum(lookups.values())))]
    if audited := lookups.get("audited"):
        said = total(analyzers, "logwarden_analyzer_cache_contradictions_total") or 0
        told.append(fact("Memory contradicted", _of(said, audited, "audited windows")))
    return told


def _asked(analyzers: Sequence[Part]) -> list[Row]:
    asked = counts(analyzers, "logwarden_analyzer_asked_windows_total", "reason")
    windows = total(analyzers, "logwarden_analyzer_windows_total")
    if not asked or not windows:
        return []
    told = [fact("Model asked", f"{_of(sum(asked.values()), windows)}: {_listed(asked)}")]
    lines = total(analyzers, "logwarden_analyzer_lines_total")
    seen = total(analyzers, "logwarden_analyzer_asked_lines_total")
    if lines and seen is not None:
        told.append(fact("Lines the model saw", _of(seen, lines, "lines")))
    return told


def _price(analyzers: Sequence[Part]) -> list[Row]:
    lines = total(analyzers, "logwarden_analyzer_lines_total")
    tokens = total(analyzers, "logwarden_analyzer_tokens_total")
    if not lines or not tokens:
        return []
    told = [fact("Tokens for a million lines", f"{tokens / lines * 1e6:,.0f}")]
    if cost := total(analyzers, "logwarden_analyzer_cost_total"):
        told.append(fact("Price of a million lines", f"{cost / lines * 1e6:,.2f}"))
    return told


def _disagreement(analyzers: Sequence[Part]) -> list[Row]:
    both = counts(analyzers, "logwarden_analyzer_triage_agreement_windows_total", "outcome")
    windows = sum(both.values())
    if not windows:
        return []
    apart = {who: count for who, count in both.items() if who != "agree"}
    share = sum(apart.values()) / windows
    bad = windows > ENOUGH_WINDOWS and share > MAX_DISAGREEMENT
    text = _with(_of(sum(apart.values()), windows), apart)
    return [fact("Triage and model disagree", text, tone="warning" if bad else None)]


def _replies(analyzers: Sequence[Part]) -> list[Row]:
    replies = counts(analyzers, "logwarden_analyzer_replies_total", "outcome")
    heard = sum(replies.values())
    if not heard:
        return []
    wrong = {what: count for what, count in replies.items() if what != "valid"}
    bad = replies.get("cut_off", 0) / heard > MAX_CUT_OFF
    text = _with(_of(sum(wrong.values()), heard, "replies"), wrong)
    return [fact("Replies that are no verdict", text, tone="warning" if bad else None)]


def _degraded(analyzers: Sequence[Part], batchers: Sequence[Part]) -> list[Row]:
    rows = (
        ("Degraded, by reason", analyzers, "logwarden_analyzer_degraded_windows_total", "reason"),
        ("Judged again", batchers, "logwarden_batcher_rejudged_windows_total", "outcome"),
    )
    found = [(title, counts(parts, name, label)) for title, parts, name, label in rows]
    return [fact(title, _listed(there)) for title, there in found if there]


def _of(part: float, whole: float, what: str = "windows") -> str:
    return f"{part / whole:.1%} of {int(whole):,} {what}"


def _with(text: str, parts: Mapping[str, float]) -> str:
    return f"{text}: {_listed(parts)}" if parts else text


def _listed(parts: Mapping[str, float]) -> str:
    return ", ".join(f"{int(count):,} {name.replace('_', ' ')}" for name, count in parts.items())
