"""Evidence in its surroundings: by offset, cleaned, redacted, numbered as the window is."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.dashboard.made import analysis, evidence

from logwarden_contracts.decode import Record
from logwarden_contracts.messages import WindowAnalysis
from logwarden_contracts.redact import Redactor
from logwarden_dashboard.held.surroundings import (
    ShownLine,
    shown_lines,
    span_around,
    window_texts,
    without_distant,
)

REDACTOR = Redactor(b"0123456789abcdef")


def record(offset: int, text: str) -> Record:
    return Record(text.encode(), offset, b"db-1/kernel", (), 0, "logs")


def records(first: int = 5, last: int = 25) -> list[Record]:
    return [record(offset, f"line at {offset}") for offset in range(first, last + 1)]


def shown(one: WindowAnalysis, stored: list[Record]) -> list[ShownLine]:
    return shown_lines(stored, one, REDACTOR)


def test_lines_of_the_window_have_its_numbers_and_others_none() -> None:
    lines = shown(analysis(1), records())
    assert {line.offset: line.number for line in lines if line.number} == {
        offset: offset - 9 for offset in range(10, 20)
    }


def test_evidence_is_marked_at_its_offset() -> None:
    one = analysis(1, evidence=(evidence(4, 13, "line at 13"),), critical=[4])
    marked = [line for line in shown(one, records()) if line.level]
    assert [(line.offset, line.text, line.level) for line in marked] == [
        (13, "line at 13", "critical")
    ]


def test_lines_beyond_the_kept_evidence_are_marked_by_their_number() -> None:
    lines = shown(analysis(1, critical=[2, 9]), records())
    assert [line.offset for line in lines if line.level] == [11, 18]


def test_what_is_read_back_is_cleaned_and_redacted() -> None:
    [line] = shown(analysis(1), [record(10, "\x1b[31mtoken=ghp_" + "a1B2" * 9)])
    assert "\x1b" not in line.text
    assert "ghp_" not in line.text
    assert "\\x1b[31m" in line.text


def test_a_line_with_its_own_header_is_shown_as_it_was_written() -> None:
    written = "Nov 23 10:00:00 db-1 kernel: Out of memory"
    [line] = shown(analysis(1), [Record(written.encode(), 10, None, (), 0, "logs")])
    assert (line.text, line.has_header) == (written, True)


def test_a_part_of_an_oversized_record_begins_where_its_evidence_says() -> None:
    body = b'[{"message":"a"},{"message":"b"},{"message":"c"},{"message":"d"}]'
    stored = [Record(body, 10, None, (), 0, "logs")]
    one = analysis(1, lines=2, evidence=(evidence(1, 10, "c", index=2),), critical=[1])
    window = one.window.model_copy(update={"part": 2, "last_offset": 10})
    lines = shown(one.model_copy(update={"window": window}), stored)
    assert [line.number for line in lines] == [None, None, 1, 2]


def test_feedback_takes_all_lines_of_the_window_or_none() -> None:
    window = analysis(1).window
    assert window_texts(shown(analysis(1), records()), window) == tuple(
        f"line at {offset}" for offset in range(10, 20)
    )
    assert window_texts(shown(analysis(1), records(first=12)), window) == ()


def test_a_span_never_begins_before_the_first_record() -> None:
    assert span_around(analysis(1).window, 50).first == 0


@given(st.lists(st.booleans(), max_size=80), st.integers(0, 5))
def test_lines_that_are_left_out_are_counted(marks: list[bool], context: int) -> None:
    lines = [
        ShownLine(n, 0, "s", "t", None, None, level="critical" if mark else None)
        for n, mark in enumerate(marks)
    ]
    kept = without_distant(lines, context)
    assert sum(one if isinstance(one, int) else 1 for one in kept) == len(lines)
    assert [line for line in kept if isinstance(line, ShownLine) and line.level] == [
        line for line in lines if line.level
    ]
