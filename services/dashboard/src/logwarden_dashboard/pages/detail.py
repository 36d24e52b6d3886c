"""From one analysis to the plain data that the board draws. No widget here."""

from collections.abc import Sequence
from typing import Any

from logwarden_contracts.messages import Feedback, WindowAnalysis
from logwarden_dashboard.backend import Backend
from logwarden_dashboard.held.analysis import Held
from logwarden_dashboard.held.patterns import AlertPattern, novelty_of
from logwarden_dashboard.held.surroundings import ShownLine, without_distant
from logwarden_dashboard.held.tone import tone_of, tone_of_level, tone_of_severity, word_of
from logwarden_dashboard.held.word import WORDS
from logwarden_dashboard.moments import counted
from logwarden_dashboard.pages import rows
from logwarden_dashboard.view.board import Piece, chip, fact, facts
from logwarden_dashboard.view.viewer import Viewer

JUDGE_NAMES = {"rules": "Rules", "triage": "Triage", "model": "Language model"}


def head_piece(
    analysis: WindowAnalysis,
    one: Held,
    pattern: AlertPattern | None,
    backend: Backend,
    look: Viewer,
) -> Piece:
    """What it is, how bad, since when."""
    risk = one.risk if pattern is None else pattern.risk
    marks = rows.marks_of(one)
    under = f"Judged {look.full(one.judged_at_ms)}"
    title = one.summary[0] if one.summary else f"Window {one.window}"
    if pattern is not None:
        held = backend.store.snapshot().analyses
        novelty = novelty_of(pattern, held[0].judged_at_ms, look.now_ms)
        marks = [*rows.state_chips(pattern.key, novelty, backend.surveyor.latest), *marks]
        title = pattern.skeleton
        under = (
            f"{pattern.group} · {counted(pattern.lines, 'line')} in "
            f"{counted(pattern.windows, 'window')} · "
            f"first {look.full(pattern.first_ms)} · last {look.ago(pattern.last_ms)}"
        )
    if analysis.injection_markers:
        marks.append(chip("speaks to the judge", "critical"))
    return {
        "kind": "head",
        "tone": tone_of(risk),
        "risk": risk,
        "word": word_of(risk),
        "title": title,
        "chips": marks,
        "under": under,
    }


def evidence_piece(lines: Sequence[ShownLine], context: int, look: Viewer) -> Piece:
    """Evidence highlighted among the lines around it."""
    return {
        "kind": "lines",
        "numbered": True,
        "tall": True,
        "label": "Evidence in its surroundings",
        "empty": "The window has no line in Kafka any more.",
        "rows": [
            _gap(line) if isinstance(line, int) else _line(line, look)
            for line in without_distant(lines, context)
        ],
    }


def stored_evidence_piece(analysis: WindowAnalysis) -> Piece:
    """Evidence as the analysis keeps it, where Kafka has the lines no more."""
    return {
        "kind": "lines",
        "numbered": True,
        "tall": True,
        "label": "Evidence as the analysis keeps it",
        "empty": "The analysis cites no line.",
        "rows": [
            {
                "place": _place(one.place.offset, one.place.index),
                "number": one.line,
                "where": f"@{one.place.offset}",
                "tone": tone_of_level(one.level),
                "mark": one.level,
                "text": one.text,
            }
            for one in analysis.evidence
        ],
    }


def said_pieces(analysis: WindowAnalysis) -> list[Piece]:
    """The verdict's sentences, each judge's own verdict, and the rules that fired."""
    verdicts = [
        {
            "name": JUDGE_NAMES[name],
            "note": "its verdict counts"
            if name == analysis.judge and len(analysis.judges) > 1
            else "",
            "tone": tone_of(verdict.risk_score),
            "risk": verdict.risk_score,
            "word": word_of(verdict.risk_score),
            "sentences": list(verdict.summary),
            "cited": cited_text(len(verdict.messages.critical), len(verdict.messages.warning)),
            "foot": "",
        }
        for name, verdict in analysis.judges.items()
    ]
    fired = [
        fact(
            f"Rule {fired.rule}",
            f"asks for risk {fired.risk} · {fired.source} · lines {_numbers(fired.lines)}",
        )
        for fired in analysis.rules_fired
    ]
    return [{"kind": "verdicts", "rows": verdicts}, *([facts(fired)] if fired else [])]


def history_piece(found: Sequence[Held], pattern: str | None, look: Viewer) -> Piece:
    """The pattern's windows, newest first."""
    return {
        "kind": "summaries",
        "rows": [rows.summary_row(one, look, pattern) for one in found[:12]],
        "empty": "No other window.",
    }


def facts_piece(analysis: WindowAnalysis, look: Viewer) -> Piece:
    """Everything that decided it besides the lines."""
    window, versions, tokens = analysis.window, analysis.versions, analysis.tokens
    timings = analysis.timings
    spent = f"{timings.total_seconds:.3f} s, of it {timings.judge_seconds:.3f} s the judge"
    told = [
        fact("Judge", JUDGE_NAMES[analysis.judge]),
        fact("Model", versions.model or "none"),
        fact("Adapter", versions.adapter or "none"),
        fact("Tokens", f"{tokens.prompt:,} in, {tokens.completion:,} out"),
        fact("Time", spent),
        fact("Window", window.id, mono=True),
        fact("Lines", f"{window.lines}, closed by {window.close_reason}"),
        fact("Log time", f"{look.full(window.first_time_ms)} to {look.full(window.last_time_ms)}"),
        fact("Prompt", versions.prompt, mono=True),
        fact("Rules", versions.rules, mono=True),
        fact("Redactor", versions.redactor, mono=True),
        fact("Analysis", analysis.id, mono=True),
    ]
    if analysis.degraded_reason:
        told.insert(1, fact("Degraded", analysis.degraded_reason, tone="warning"))
    if analysis.cached_from:
        told.insert(1, fact("Cached from", analysis.cached_from, mono=True))
    if analysis.supersedes:
        told.append(fact("Takes the place of", analysis.supersedes, mono=True))
    return facts(told)


def feedback_piece(said: Sequence[Feedback], look: Viewer) -> Piece:
    """What people said, newest first."""
    return {
        "kind": "rows",
        "label": "Feedback",
        "columns": ["When", "Who", "Said", "Lines", "Note"],
        "rows": [
            [
                look.full(one.given_at_ms),
                one.who,
                WORDS[one.kind],
                _numbers(one.marked) or "–",
                one.note or "–",
            ]
            for one in sorted(said, key=lambda each: -each.given_at_ms)[:100]
        ],
        "empty": "Nobody has said anything yet.",
    }


def cited_text(critical: int, warning: int) -> str:
    """How many lines a verdict cites."""
    if not critical and not warning:
        return "Cites no line."
    return f"Cites {critical} critical, {warning} warning lines."


def _line(line: ShownLine, look: Viewer) -> dict[str, Any]:
    return {
        "place": _place(line.offset, line.index),
        "number": line.number,
        "where": f"@{line.offset}",
        "tone": tone_of_level(line.level) if line.level else tone_of_severity(line.severity),
        "mark": line.level,
        "outside": line.number is None,
        "told": "" if line.has_header else f"{look.clock(line.time_ms)} {line.source}",
        "text": line.text,
    }


def _gap(count: int) -> dict[str, Any]:
    return {"gap": f"… {counted(count, 'more line')}"}


def _place(offset: int, index: int) -> str:
    return f"{offset}.{index}" if index else str(offset)


def _numbers(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:12]))
    return f"{shown}, … ({len(numbers)})" if len(numbers) > 12 else shown
