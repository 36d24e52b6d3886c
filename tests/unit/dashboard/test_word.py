"""Feedback, known entries, exports: what leaves the dashboard is exact and harmless."""

import csv
import io
import json
from datetime import date

import yaml
from tests.unit.dashboard.made import NOW, analysis, held_one, pattern

from logwarden_contracts.messages import Feedback
from logwarden_contracts.redact import Redactor
from logwarden_dashboard.held.export import COLUMNS, as_csv, as_json
from logwarden_dashboard.held.known import known_entry, most_per_hour
from logwarden_dashboard.held.patterns import AlertPattern, alert_patterns
from logwarden_dashboard.held.word import feedback_of

UNTIL = date(2026, 12, 23)
REDACTOR = Redactor(b"0123456789abcdef")


def said(kind: str = "missed", **given: object) -> Feedback:
    fields: dict[str, object] = {"who": "ada", "note": "", "now_ms": NOW, "redactor": REDACTOR}
    marked = given.pop("marked", ())
    return feedback_of(analysis(critical=[3]), kind, ["a"], marked, **(fields | given))  # type: ignore[arg-type] # a test's short way


def alert(text: str = "disk failed", count: int = 1) -> AlertPattern:
    return alert_patterns([held_one(patterns=[pattern(text=text, count=count)])])[0]


def test_feedback_names_the_analysis_and_the_verdict_that_was_shown() -> None:
    told = said()
    assert (told.analysis_id, told.verdict) == ("analysis-1", analysis(critical=[3]).verdict)
    assert (told.lines, told.who, told.given_at_ms) == (("a",), "ada", NOW)


def test_useful_agrees_with_the_lines_that_were_called_critical() -> None:
    assert said("useful").marked == (3,)
    assert said("false_alarm").marked == ()


def test_lines_that_the_window_does_not_have_cannot_be_marked() -> None:
    assert said(marked=(9, 2, 11, 0, 2)).marked == (2, 9)


def test_a_note_is_cleaned_and_redacted() -> None:
    note = said(note="\x1b[2J password=hunter2hunter2").note
    assert "\x1b" not in note
    assert "hunter2" not in note


def test_nobody_is_called_anonymous() -> None:
    assert said(who="  ").who == "anonymous"


def test_a_known_entry_is_yaml_whatever_the_pattern_says() -> None:
    hostile = "a: [b\n- {c} # d' \" <script>"
    [entry] = yaml.safe_load(known_entry(alert(hostile), UNTIL, "noise", "web team"))
    assert entry["pattern"] == hostile
    assert (entry["source"], entry["until"], entry["owner"]) == (
        "kernel",
        UNTIL,
        "web team",
    )


def test_a_known_entry_leaves_room_above_the_busiest_hour() -> None:
    assert most_per_hour(alert(count=7)) == 14


def test_no_cell_is_a_formula() -> None:
    [header, row] = csv.reader(io.StringIO(as_csv([alert('=HYPERLINK("http://x")')]).decode()))
    assert tuple(header) == COLUMNS
    assert row[COLUMNS.index("text")] == '\'=HYPERLINK("http://x")'


def test_json_says_the_same() -> None:
    [row] = json.loads(as_json([alert("=1+1")]))
    assert (row["text"], row["risk"], row["lines"]) == ("=1+1", 80, 1)
