"""Model: what serves now, what the gate said of each adapter, and what people say of its verdicts."""

from collections import Counter

import streamlit as st

from logwarden_dashboard.backend import Backend, provided
from logwarden_dashboard.held.store import Snapshot
from logwarden_dashboard.held.word import WORDS
from logwarden_dashboard.pages.detail import feedback_piece
from logwarden_dashboard.pages.frame import timed
from logwarden_dashboard.registry import Entry, entries
from logwarden_dashboard.view.board import Piece, fact, facts, show
from logwarden_dashboard.view.viewer import viewer

SHOWN_METRICS = 60


def page() -> None:
    """The whole page."""
    backend, look = provided(), viewer()
    with timed(backend, "model"):
        st.header("Model", anchor=False)
        snapshot = backend.store.snapshot()
        show("serving", serving_piece(snapshot))
        _registry(backend)
        st.subheader("Feedback", anchor=False)
        show("said", counts_piece(snapshot), feedback_piece(snapshot.feedback, look))


def serving_piece(snapshot: Snapshot) -> Piece:
    """Who judged the last windows: what serves is what answers, not what was configured."""
    last = snapshot.analyses[-500:]
    if not last:
        return facts([fact("Serving", "No window has been judged yet.")])
    newest = last[-1]
    judges = Counter(one.judge for one in last)
    degraded = sum(1 for one in last if one.degraded)
    told = [
        fact("Model", newest.model or "none: no model server is asked"),
        fact("Adapter", newest.adapter or "none"),
        fact("Judged by", ", ".join(f"{name} {count}" for name, count in judges.most_common())),
        fact("Of the last windows", f"{len(last)}, {sum(one.alerts for one in last)} alert"),
    ]
    if degraded:
        told.append(fact("Degraded", f"{degraded} of {len(last)}", tone="warning"))
    return facts(told)


def counts_piece(snapshot: Snapshot) -> Piece:
    """How often people said what."""
    counts = Counter(one.kind for one in snapshot.feedback)
    return facts([fact(word, counts[kind]) for kind, word in WORDS.items()])


def _registry(backend: Backend) -> None:
    folder = backend.settings.model_registry
    if folder is None:
        st.text("MODEL_REGISTRY is not set: reports of trained adapters would stand here.")
        return
    st.subheader("Trained models and the gate", anchor=False)
    found = entries(folder)
    if not found:
        st.text("The registry holds no model yet.")
    for number, entry in enumerate(found):
        with st.container(border=True):
            show(f"entry-{number}", *entry_pieces(entry))


def entry_pieces(entry: Entry) -> list[Piece]:
    """What it is, the gate's checks, and its report."""
    told = facts(
        [
            fact("Version", f"{entry.kind} {entry.version}", mono=True),
            fact("State", "in service" if entry.serves else "was let in before"),
            fact("Made from", entry.base),
            fact("Let in", entry.promoted_at),
        ]
    )
    checks = {
        "kind": "rows",
        "label": "Checks of the gate",
        "columns": ["Check of the gate", "Holds", "Figures"],
        "rows": [[one.name, _holds(one.holds), one.said] for one in entry.checks],
        "empty": "The manifest tells of no check.",
    }
    metrics = [fact(name, _figure(value)) for name, value in entry.metrics.items()]
    return [told, checks, facts(metrics[:SHOWN_METRICS])]


def _holds(holds: bool | None) -> dict[str, str]:
    if holds is None:
        return {"text": "–"}
    return {"text": "yes", "tone": "good"} if holds else {"text": "no", "tone": "critical"}


def _figure(value: float | str) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
