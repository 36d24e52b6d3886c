"""Alert: one pattern or one window: evidence in its surroundings, what decided it, what people say of it."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from logwarden_contracts.messages import FeedbackKind, WindowAnalysis
from logwarden_dashboard.backend import Backend, provided
from logwarden_dashboard.errors import DashboardError
from logwarden_dashboard.held.analysis import Held
from logwarden_dashboard.held.known import known_entry
from logwarden_dashboard.held.patterns import AlertPattern, occurrences
from logwarden_dashboard.held.surroundings import ShownLine, window_texts
from logwarden_dashboard.held.word import WORDS, feedback_of
from logwarden_dashboard.moments import counted
from logwarden_dashboard.pages import detail
from logwarden_dashboard.pages.frame import complain, timed
from logwarden_dashboard.view.board import show
from logwarden_dashboard.view.viewer import Viewer, login_name, viewer

SILENCED = "silenced"
CONTEXT_RECORDS = 20
SHOWN_OCCURRENCES = 200
HOURS = {"1 h": 1, "4 h": 4, "1 day": 24, "1 week": 168}
CONTEXTS = {"3 lines": 3, "10 lines": 10, "All": 10_000}


def page() -> None:
    """The whole page. It stands still: whoever reads evidence is not to be moved."""
    backend, look = provided(), viewer()
    if silenced := st.session_state.pop(SILENCED, None):
        st.toast(silenced)
    with timed(backend, "alert"):
        st.page_link(st.session_state["pages"]["live"], label="Live", icon=":material/arrow_back:")
        found = _found(backend)
        if not found:
            st.subheader("Nothing is held under this address", anchor=False)
            st.text("It is older than what the dashboard holds, or was never there.")
            return
        pattern = _pattern(backend)
        one = _chosen(found)
        _show(backend, pattern, one, found, look)


def _found(backend: Backend) -> list[Held]:
    """Windows of the pattern that the address names, newest first; or the one window that it names."""
    analyses = backend.store.snapshot().analyses
    if key := st.query_params.get("pattern"):
        return occurrences(analyses, key)[:SHOWN_OCCURRENCES]
    wanted = st.query_params.get("analysis")
    return [one for one in analyses if one.id == wanted]


def _pattern(backend: Backend) -> AlertPattern | None:
    """As it is held; null where the address names a window or a pattern that never alerted."""
    key = st.query_params.get("pattern")
    whole = [pattern for pattern in backend.all_patterns() if pattern.key == key]
    return whole[0] if whole else None


def _chosen(found: list[Held]) -> Held:
    """Which of the windows is shown: the newest that alerts, unless one is chosen."""
    wanted = st.query_params.get("analysis")
    chosen = [one for one in found if one.id == wanted] or [one for one in found if one.alerts]
    return (chosen or found)[0]


def _show(
    backend: Backend, pattern: AlertPattern | None, one: Held, found: list[Held], look: Viewer
) -> None:
    analysis = one.unpacked()
    show("head", detail.head_piece(analysis, one, pattern, backend, look))
    lines, trouble = _read_back(backend, analysis)
    _actions(backend, analysis, pattern, lines)
    _evidence(analysis, lines, trouble, look)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("What was said", anchor=False)
        show("said", *detail.said_pieces(analysis))
    with right:
        st.subheader("History", anchor=False)
        show("history", detail.history_piece(found, pattern.key if pattern else None, look))
    st.subheader("How it was judged", anchor=False)
    show("facts", detail.facts_piece(analysis, look))
    said = [each for each in backend.store.snapshot().feedback if each.analysis_id == one.id]
    if said:
        st.subheader("What people said", anchor=False)
        show("feedback", detail.feedback_piece(said, look))
    with st.expander("Raw analysis (JSON)"):
        st.code(analysis.model_dump_json(indent=2), language=None, wrap_lines=True)


def _read_back(
    backend: Backend, analysis: WindowAnalysis
) -> tuple[list[ShownLine], DashboardError | None]:
    """Once for each window and session: reruns of a form ask Kafka nothing."""
    held = st.session_state.get("read_back")
    if held and held[0] == analysis.id:
        return held[1], None
    try:
        lines = backend.surroundings(analysis, CONTEXT_RECORDS)
    except DashboardError as error:
        return [], error
    st.session_state["read_back"] = (analysis.id, lines)
    return lines, None


def _evidence(
    analysis: WindowAnalysis, lines: list[ShownLine], trouble: DashboardError | None, look: Viewer
) -> None:
    if trouble:
        st.subheader("Evidence", anchor=False)
        complain(trouble)
        show("evidence", detail.stored_evidence_piece(analysis))
        return
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.subheader("Evidence", anchor=False, width="content")
        around = st.segmented_control(
            "Lines around it",
            list(CONTEXTS),
            default="3 lines",
            required=True,
            key="around",
            label_visibility="collapsed",
        )
    show("evidence", detail.evidence_piece(lines, CONTEXTS[around or "3 lines"], look))
    st.caption(
        f"Read from Kafka at the offsets shown (@), cleaned and redacted. The window has "
        f"{counted(analysis.window.lines, 'line')}; dimmed ones stand before and after it."
    )


def _actions(
    backend: Backend,
    analysis: WindowAnalysis,
    pattern: AlertPattern | None,
    lines: list[ShownLine],
) -> None:
    with st.container(horizontal=True, key="actions"):
        if st.button("Useful", icon=":material/thumb_up:", help="The alert was right"):
            _say(backend, analysis, lines, "useful")
        if st.button("False alarm", icon=":material/thumb_down:", help="Nobody needed to know"):
            _say(backend, analysis, lines, "false_alarm")
        with st.popover("Missed line", icon=":material/playlist_add:"):
            _missed(backend, analysis, lines)
        if pattern is not None:
            with st.popover("Silence", icon=":material/notifications_off:"):
                _silence(backend, pattern)
            with st.popover("Known", icon=":material/bookmark_add:"):
                _known(pattern)


def _name(key: str) -> str:
    return login_name() or st.text_input("Your name", key=key, max_chars=100)


def _missed(backend: Backend, analysis: WindowAnalysis, lines: list[ShownLine]) -> None:
    st.text("Lines of this window that should have been critical, by their numbers.")
    with st.form("missed", border=False):
        numbers = st.multiselect("Line numbers", range(1, analysis.window.lines + 1))
        who = _name("missed_name")
        note = st.text_area("Why", max_chars=1000, height=80)
        if st.form_submit_button("Send", type="primary"):
            _say(backend, analysis, lines, "missed", tuple(numbers), who, note)


def _say(
    backend: Backend,
    analysis: WindowAnalysis,
    lines: list[ShownLine],
    kind: FeedbackKind,
    marked: tuple[int, ...] = (),
    who: str = "",
    note: str = "",
) -> None:
    texts = window_texts(lines, analysis.window)
    feedback = feedback_of(
        analysis,
        kind,
        texts,
        marked,
        who=who or login_name() or "",
        note=note,
        now_ms=viewer().now_ms,
        redactor=backend.redactor,
    )
    try:
        backend.say(feedback)
    except DashboardError as error:
        complain(error)
        return
    without = "" if texts else ", without its lines: Kafka has them no more"
    st.toast(f"Recorded: {WORDS[kind].lower()}{without}. Training reads it.")


def _silence(backend: Backend, pattern: AlertPattern) -> None:
    if not backend.alertmanager.is_set:
        st.text(
            "No Alertmanager is set (ALERTMANAGER_URL): nobody is paged, so nothing to silence."
        )
        return
    with st.form("silence", border=False):
        span = st.segmented_control("For", list(HOURS), default="4 h", required=True)
        who = _name("silence_name")
        why = st.text_input("Why", max_chars=300)
        if not st.form_submit_button("Silence", type="primary"):
            return
    try:
        backend.alertmanager.silence(pattern.key, HOURS[span or "4 h"], who, why, datetime.now(UTC))
    except DashboardError as error:
        complain(error)
        return
    backend.metrics.silences.inc()
    backend.surveyor.look()
    st.session_state[SILENCED] = f"Silenced for {span}. Alertmanager ends it by itself."
    st.rerun()  # the heading says it too


def _known(pattern: AlertPattern) -> None:
    st.text("For known.yaml: accepted noise, with a reason, an owner and an end.")
    why = st.text_input("Why", key="known_why", max_chars=300)
    owner = login_name() or st.text_input("Owner", key="known_owner", max_chars=100)
    until = (datetime.now(UTC) + timedelta(days=30)).date()
    st.code(known_entry(pattern, until, why, owner), language=None, wrap_lines=True)
