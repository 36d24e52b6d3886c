"""Live: how things stand, alerts by pattern, what the judges said, and the newest lines."""

from collections.abc import Sequence

import streamlit as st

from logwarden_dashboard.backend import Backend, provided
from logwarden_dashboard.held.choice import SPANS, Choice, groups_of
from logwarden_dashboard.held.export import as_csv, as_json
from logwarden_dashboard.held.patterns import AlertPattern, alert_patterns
from logwarden_dashboard.held.standing import is_stale, standing
from logwarden_dashboard.pages import rows
from logwarden_dashboard.pages.frame import timed
from logwarden_dashboard.view.board import Piece, show
from logwarden_dashboard.view.viewer import viewer

ALL = "All sources"
RISKS = {"Any risk": 0, "30+": 30, "50+": 50, "70+": 70}
SHOWN_PATTERNS, SHOWN_SUMMARIES = 100, 40


def page() -> None:
    """The whole page; what changes by itself is in fragments."""
    backend = provided()
    top = st.container()
    choice, is_paused = _filters(backend)
    seconds = None if is_paused else backend.settings.dashboard_refresh_seconds
    with top:
        st.fragment(_pulse, run_every=seconds)(choice)
    st.fragment(_board, run_every=seconds)(choice)
    _export(backend, choice)


def _filters(backend: Backend) -> tuple[Choice, bool]:
    groups = groups_of(backend.store.snapshot().analyses)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="filters"):
        span = st.segmented_control(
            "Time",
            list(SPANS),
            default="1 h",
            required=True,
            key="time",
            bind="query-params",
            label_visibility="collapsed",
        )
        source = st.selectbox(
            "Source", [ALL, *groups], key="source", width=200, label_visibility="collapsed"
        )
        risk = st.segmented_control(
            "Risk",
            list(RISKS),
            default="Any risk",
            required=True,
            key="risk",
            bind="query-params",
            label_visibility="collapsed",
        )
        is_paused = st.toggle("Pause", key="paused", bind="query-params")
    group = None if source == ALL else source
    return Choice(SPANS[span or "1 h"], group, RISKS[risk or "Any risk"]), is_paused


def _pulse(choice: Choice) -> None:
    """The sentence and the numbers."""
    backend, look = provided(), viewer()
    with timed(backend, "live"):
        snapshot = backend.store.snapshot()
        patterns = alert_patterns(choice.of(snapshot.analyses, look.now_ms))
        span = next(name for name, minutes in SPANS.items() if minutes == choice.minutes)
        now = standing(snapshot, patterns, span, look.now_ms)
        show("pulse", rows.standing_piece(now, backend), rows.numbers_piece(backend, look))


def _board(choice: Choice) -> None:
    """The original three: alerts, summaries, logs; and risk over time."""
    backend, look = provided(), viewer()
    with timed(backend, "live_board"):
        chosen = choice.of(backend.store.snapshot().analyses, look.now_ms)
        show("timeline", rows.timeline_piece(chosen, choice, backend, look))
        left, right = st.columns([3, 2], gap="large")
        with left:
            st.subheader("Alerts", anchor=False)
            show("alerts", rows.patterns_piece(chosen, choice, backend, look, SHOWN_PATTERNS))
        with right:
            st.subheader("Summaries", anchor=False)
            show("summaries", rows.summaries_piece(chosen, look, SHOWN_SUMMARIES))
        st.subheader("Recent logs", anchor=False)
        show("logs", _logs(backend, choice), follow=True)
        stale = is_stale(backend.store.snapshot(), look.now_ms)
        st.caption(
            f"Times in {look.zone_name}. "
            + ("Kafka does not answer." if stale else "The newest lines; not all, where many come.")
        )


def _logs(backend: Backend, choice: Choice) -> Piece:
    lines = backend.store.newest_lines()
    if choice.group is not None:
        lines = [line for line in lines if line.source.partition("/")[2] == choice.group]
    return rows.tail_piece(lines, viewer())


def _export(backend: Backend, choice: Choice) -> None:
    def chosen() -> Sequence[AlertPattern]:
        return alert_patterns(choice.of(backend.store.snapshot().analyses, viewer().now_ms))

    with st.container(horizontal=True):
        st.download_button(
            "Alerts as CSV",
            lambda: as_csv(chosen()),
            "alerts.csv",
            "text/csv",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
        st.download_button(
            "Alerts as JSON",
            lambda: as_json(chosen()),
            "alerts.json",
            "application/json",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
