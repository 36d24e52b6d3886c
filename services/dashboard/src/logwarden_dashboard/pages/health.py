"""Health: whether each part works, who keeps up, what was given up, and who is paged.

Not here: what it says of the judge (`judge`).
"""

from typing import Any

import streamlit as st

from logwarden_dashboard.asking.measures import Part, highest, total
from logwarden_dashboard.backend import Backend, provided
from logwarden_dashboard.held.numbers import numbers
from logwarden_dashboard.held.standing import is_stale
from logwarden_dashboard.held.store import Snapshot
from logwarden_dashboard.moments import span_text
from logwarden_dashboard.pages.frame import timed
from logwarden_dashboard.pages.judge import judge_piece
from logwarden_dashboard.survey import Survey
from logwarden_dashboard.view.board import Piece, fact, facts, show
from logwarden_dashboard.view.viewer import Viewer, viewer

SHOWN_LETTERS = 100


def page() -> None:
    """The whole page, by itself anew every few seconds."""
    st.header("Health", anchor=False)
    st.fragment(_board, run_every=provided().settings.dashboard_refresh_seconds * 2)()


def _board() -> None:
    backend, look = provided(), viewer()
    with timed(backend, "health"):
        snapshot, survey = backend.store.snapshot(), backend.surveyor.latest
        show("parts", parts_piece(backend, snapshot, survey, look))
        st.subheader("Keeping up", anchor=False)
        show("flow", flow_piece(snapshot, survey, look))
        judge = judge_piece(survey)
        if judge is not None:
            st.subheader("The judge, since the services started", anchor=False)
            show("judge", judge)
        st.subheader("Paging", anchor=False)
        show("paging", paging_piece(backend, survey))
        if snapshot.ends:
            st.subheader("Partitions", anchor=False)
            show("partitions", partitions_piece(snapshot))
        st.subheader("Dead letters", anchor=False)
        show("letters", letters_piece(snapshot, look))


def parts_piece(backend: Backend, snapshot: Snapshot, survey: Survey, look: Viewer) -> Piece:
    """A row for each process that is known."""
    stale = is_stale(snapshot, look.now_ms)
    answered = snapshot.contact.answered_ms
    kafka = [
        _cell("kafka"),
        _cell(backend.settings.kafka_bootstrap_servers),
        _state(not stale, None),
        _cell(f"answered {look.ago(answered)}"),
    ]
    parts = [_part_row(part) for part in survey.parts]
    return {
        "kind": "rows",
        "label": "Parts of the pipeline",
        "columns": ["Part", "Address", "State", "Says"],
        "rows": [kafka, *parts],
        "empty": "",
    }


def flow_piece(snapshot: Snapshot, survey: Survey, look: Viewer) -> Piece:
    """Lag, retries, degraded windows: what there is a figure for."""
    now = numbers(snapshot, look.now_ms)
    batchers, analyzers = survey.of("batcher"), survey.of("analyzer")
    seconds = highest(batchers, "logwarden_batcher_lag_seconds")
    lag = total(batchers, "logwarden_batcher_lag_offsets")
    lag = now.lag if lag is None else int(lag)
    told = [fact("Lag", "unknown" if lag is None else f"{lag:,} records")]
    if seconds is not None:
        told.append(fact("Oldest line not judged", span_text(seconds) + " old"))
    told.append(
        fact("Judged", f"{now.lines_a_second:.1f} lines/s, {now.windows_a_second:.2f} windows/s")
    )
    recent = [one for one in snapshot.analyses if one.judged_at_ms > look.now_ms - 3_600_000]
    degraded = sum(1 for one in recent if one.degraded)
    told.append(
        fact(
            "Degraded, last hour",
            f"{degraded} of {len(recent)} windows",
            tone="warning" if degraded else None,
        )
    )
    for label, parts, name in (
        ("Analyzer asked again", batchers, "logwarden_batcher_analyzer_retries_total"),
        ("Paused partitions", batchers, "logwarden_batcher_paused_partitions"),
        ("Windows waiting", analyzers, "logwarden_analyzer_queue_windows"),
    ):
        value = total(parts, name)
        if value is not None:
            bad = "warning" if value and name.endswith("partitions") else None
            told.append(fact(label, f"{int(value):,}", tone="warning" if bad else None))
    return facts(told)


def paging_piece(backend: Backend, survey: Survey) -> Piece:
    """Whether anybody would hear of an alert."""
    if not backend.alertmanager.is_set:
        return facts([fact("Nobody is paged", "ALERTMANAGER_URL is not set", tone="warning")])
    told = [
        fact("Alertmanager holds", f"{len(survey.paged)} alerts of ours"),
        fact("Silences in force", len(survey.silences)),
    ]
    told += [fact("Trouble", trouble, tone="warning") for trouble in survey.troubles]
    return facts(told)


def partitions_piece(snapshot: Snapshot) -> Piece:
    """Where each partition ends, and how far it is judged."""
    judged: dict[tuple[str, int], int] = {}
    for one in snapshot.analyses:
        where = (one.topic, one.partition)
        judged[where] = max(judged.get(where, 0), one.last_offset + 1)
    return {
        "kind": "rows",
        "label": "Partitions of log lines",
        "columns": ["Topic", "Partition", "End", "Judged up to", "Behind"],
        "rows": [
            [
                topic,
                str(partition),
                f"{end:,}",
                f"{judged[topic, partition]:,}" if (topic, partition) in judged else "–",
                f"{max(0, end - judged[topic, partition]):,}"
                if (topic, partition) in judged
                else "–",
            ]
            for (topic, partition), end in sorted(snapshot.ends.items())
        ],
        "empty": "",
    }


def letters_piece(snapshot: Snapshot, look: Viewer) -> Piece:
    """Records that were given up, newest first."""
    return {
        "kind": "rows",
        "label": "Dead letters",
        "columns": ["When", "Why", "Record", "Detail"],
        "rows": [
            [
                look.full(one.rejected_at_ms),
                one.reason,
                f"{one.topic}/{one.partition}/{one.first_offset}"
                + (f"-{one.last_offset}" if one.last_offset != one.first_offset else ""),
                one.detail[:300],
            ]
            for one in reversed(snapshot.rejected[-SHOWN_LETTERS:])
        ],
        "empty": "None: every record could be judged.",
    }


def _part_row(part: Part) -> list[dict[str, Any]]:
    return [
        _cell(part.service),
        _cell(part.address),
        _state(part.is_up, part.is_ready),
        _cell(_said(part)),
    ]


def _said(part: Part) -> str:
    if not part.is_up:
        return "does not answer"
    windows = part.by(
        f"logwarden_{part.service}_windows_total",
        "judge" if part.service == "analyzer" else "reason",
    )
    lines = part.total(f"logwarden_{part.service}_lines_total")
    said = [f"{int(lines):,} lines"] if lines is not None else []
    return ", ".join([*said, *(f"{int(count):,} {name}" for name, count in windows.items())])


def _state(is_up: bool, is_ready: bool | None) -> dict[str, Any]:
    if not is_up:
        return {"text": "down", "tone": "critical"}
    if is_ready is False:
        return {"text": "not ready", "tone": "warning"}
    return {"text": "ready" if is_ready else "up", "tone": "good"}


def _cell(text: str) -> dict[str, Any]:
    return {"text": text}
