"""Playground: lines that someone pastes, judged side by side. Nothing is stored."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from logwarden_contracts.clean import clean
from logwarden_contracts.redact import Redactor
from logwarden_dashboard.asking.analyzer import JUDGES, Answer, Comparison, JudgeOffer, lines_of
from logwarden_dashboard.backend import Backend, provided
from logwarden_dashboard.errors import DashboardError
from logwarden_dashboard.held.tone import Tone, tone_of, tone_of_level, word_of
from logwarden_dashboard.pages.detail import cited_text
from logwarden_dashboard.pages.frame import complain, timed
from logwarden_dashboard.view.board import Piece, fact, facts, show

NAMES = {"rules": "Rules", "triage": "Triage", "base": "Base model", "adapter": "Adapter"}
NOTES = {
    "rules": "the floor: fixed expressions and counts",
    "triage": "the small classifier",
    "base": "the language model as it came",
    "adapter": "the language model with what it was taught",
}
EXAMPLE = """\
Nov 23 14:02:11 web-1 sshd[4211]: Failed password for root from 203.0.113.9 port 52144 ssh2
Nov 23 14:02:13 web-1 sshd[4211]: Failed password for root from 203.0.113.9 port 52150 ssh2
Nov 23 14:02:15 web-1 sshd[4213]: Accepted publickey for deploy from 10.0.0.5 port 40022 ssh2
Nov 23 14:02:19 db-1 kernel: Out of memory: Killed process 811 (postgres) total-vm:8123456kB
"""


def page() -> None:
    """Input, then what each judge said."""
    backend = provided()
    with timed(backend, "playground"):
        st.header("Playground", anchor=False)
        st.caption("Paste log lines; each judge sees the same window. Nothing is kept.")
        text = _pasted()
        judges = _judges(backend)
        lines = lines_of(text)
        if st.button("Judge", type="primary", disabled=not (lines and judges)):
            _compare(backend, lines, judges)
    held = st.session_state.get("comparison")
    if held:
        _show(backend, *held)


def _pasted() -> str:
    if st.session_state.pop("take_example", False):
        st.session_state["pasted"] = EXAMPLE
    text = st.text_area("Log lines", key="pasted", height=220, placeholder="One line each")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Use an example", type="tertiary"):
            st.session_state["take_example"] = True
            st.rerun()
        with st.popover("Upload a file", type="tertiary"):
            file = st.file_uploader("Log file", type=["log", "txt", "json", "jsonl"])
    return file.getvalue().decode("utf-8", "replace") if file else text


def _judges(backend: Backend) -> list[str]:
    """Names of ours alone stand on the buttons; the analyzer's reasons are plain text."""
    try:
        offers = {offer.name: offer for offer in backend.analyzer.judges()}
    except DashboardError as error:
        complain(error)
        offers = {}
    able = [name for name in JUDGES if name not in offers or offers[name].available]
    chosen = st.pills(
        "Judges", able, selection_mode="multi", default=able, format_func=lambda name: NAMES[name]
    )
    if absent := _absent(offers):
        show("absent", facts([fact(name, why) for name, why in absent]))
    return list(chosen or ())


def _absent(offers: Mapping[str, JudgeOffer]) -> list[tuple[str, str]]:
    return [
        (f"{NAMES[name]} cannot be asked", offers[name].why or "the analyzer does not say why")
        for name in JUDGES
        if name in offers and not offers[name].available
    ]


def _compare(backend: Backend, lines: list[str], judges: list[str]) -> None:
    st.session_state.pop("comparison", None)
    try:
        with st.spinner("Judging"):
            comparison = backend.analyzer.compare(lines, judges)
    except DashboardError as error:
        complain(error)
        return
    st.session_state["comparison"] = (lines, comparison)


def _show(backend: Backend, lines: Sequence[str], comparison: Comparison) -> None:
    st.subheader("Verdicts", anchor=False)
    show("verdicts", verdicts_piece(comparison.results))
    st.subheader("Lines", anchor=False)
    show("matrix", matrix_piece(lines, comparison.results, backend.redactor))
    with st.expander("The digest: what the window says, each form of line once"):
        st.code(clean(comparison.digest) or "none", language=None, wrap_lines=True)
    with st.expander("The prompt, as a language model is sent it"):
        for said in comparison.prompt:
            st.text(said.role)
            st.code(clean(said.content), language=None, wrap_lines=True)


def verdicts_piece(results: Sequence[Answer]) -> Piece:
    """A card for each judge."""
    return {"kind": "verdicts", "rows": [_card(answer) for answer in results]}


def matrix_piece(lines: Sequence[str], results: Sequence[Answer], redactor: Redactor) -> Piece:
    """The lines, and which judge calls which of them what."""
    spoken = [answer for answer in results if answer.analysis is not None]
    levels = [_levels(answer) for answer in spoken]
    texts = redactor.redact_all([clean(line) for line in lines])
    rows = []
    for number, text in enumerate(texts, 1):
        marks = [level.get(number) for level in levels]
        rows.append(
            {
                "number": number,
                "marks": marks,
                "tone": "critical" if "critical" in marks else "warning" if any(marks) else "",
                "text": text,
            }
        )
    judges = [NAMES.get(answer.judge, answer.judge) for answer in spoken]
    return {"kind": "matrix", "label": "Lines and verdicts", "judges": judges, "rows": rows}


def _levels(answer: Answer) -> dict[int, Tone]:
    if answer.analysis is None:
        return {}
    messages = answer.analysis.verdict.messages
    return {number: tone_of_level("warning") for number in messages.warning} | {
        number: tone_of_level("critical") for number in messages.critical
    }


def _card(answer: Answer) -> dict[str, Any]:
    name = {"name": NAMES.get(answer.judge, answer.judge), "note": NOTES.get(answer.judge, "")}
    analysis = answer.analysis
    if analysis is None:
        return name | {"error": answer.error or "It gave no answer.", "foot": _foot(answer)}
    verdict = analysis.verdict
    return name | {
        "tone": tone_of(verdict.risk_score),
        "risk": verdict.risk_score,
        "word": "alerts" if verdict.should_alert_user else word_of(verdict.risk_score),
        "sentences": list(verdict.summary) or ["Nothing out of the ordinary."],
        "cited": cited_text(len(verdict.messages.critical), len(verdict.messages.warning)),
        "foot": _foot(answer),
    }


def _foot(answer: Answer) -> str:
    parts = [f"{answer.seconds:.3f} s"]
    if answer.analysis is not None:
        tokens, versions = answer.analysis.tokens, answer.analysis.versions
        if tokens.prompt:
            parts.append(f"{tokens.prompt:,} tokens in, {tokens.completion:,} out")
        parts += [name for name in (versions.model, versions.adapter) if name]
    return " · ".join(parts)
