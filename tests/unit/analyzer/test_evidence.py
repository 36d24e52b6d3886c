from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.analyzer.windows import REDACTOR, RULES, window, window_of

from logwarden_analyzer.evidence import (
    CUT,
    MAX_SKELETON,
    cut_in_the_middle,
    evidence_of,
    patterns_of,
)
from logwarden_analyzer.material import Material, material_of
from logwarden_contracts.messages import Evidence, LogLine, LogWindow, Verdict, VerdictMessages


def material(of: LogWindow) -> Material:
    return material_of(of.lines, REDACTOR, RULES, 50)


def cited(critical: Sequence[int] = (), warning: Sequence[int] = ()) -> Verdict:
    messages = VerdictMessages(critical=tuple(critical), warning=tuple(warning))
    return Verdict(risk_score=70, should_alert_user=True, messages=messages)


def evidence(verdict: Verdict, of: LogWindow) -> tuple[Evidence, ...]:
    return evidence_of(verdict, of, material(of))


def test_critical_lines_come_first_then_by_number() -> None:
    found = evidence(cited([3, 4], [1, 2]), window(["a", "b", "c", "d"]))
    assert [line.line for line in found] == [3, 4, 1, 2]


def test_evidence_shows_the_line_with_its_header_and_place() -> None:
    of = window_of([LogLine("disk failed", 41, "db/kernel", "Nov 23 db kernel: ", 5, "error", 2)])
    [line] = evidence(cited([1]), of)
    assert line.text == "Nov 23 db kernel: disk failed"
    assert (line.place.offset, line.place.index) == (41, 2)
    assert (line.source, line.time_ms, line.severity) == ("db/kernel", 5, "error")


def test_of_many_lines_fifty_are_kept() -> None:
    found = evidence(cited(range(1, 201)), window([f"unit {n} failed" for n in range(200)]))
    assert [line.line for line in found] == list(range(1, 51))


def test_every_pattern_keeps_a_line() -> None:
    texts = [f"unit {n} failed" for n in range(100)] + ["disk full", "power lost"]
    of = window(texts)
    found = evidence(cited(range(1, 101), [101, 102]), of)
    assert len(found) == 50
    assert {line.pattern for line in found} == {
        pattern.fingerprint for pattern in patterns_of(cited(range(1, 103)), material(of).digest)
    }


def test_with_more_patterns_than_lines_the_critical_ones_stay() -> None:
    words = [f"{a}{b} happened" for a in "ghijklmn" for b in "opqrstuvwx"]
    found = evidence(cited(range(61, 81), range(1, 61)), window(words))
    assert [line.line for line in found[:20]] == list(range(61, 81))
    assert len(found) == 50


def test_a_row_with_one_critical_line_is_a_critical_pattern() -> None:
    of = window(["disk 1 failed", "disk 2 failed"])
    [pattern] = patterns_of(cited([2], [1]), material(of).digest)
    assert (pattern.level, pattern.count) == ("critical", 2)


def test_the_same_pattern_on_two_hosts_is_one() -> None:
    of = window_of([LogLine("disk 1 failed", n, f"db-{n}/kernel") for n in range(3)])
    [pattern] = patterns_of(cited([1, 2, 3]), material(of).digest)
    assert (pattern.source_group, pattern.count) == ("kernel", 3)


def test_one_skeleton_in_two_severities_is_one_pattern() -> None:
    lines = [
        LogLine("disk 1 failed", 0, severity="info"),
        LogLine("disk 2 failed", 1, severity="error"),
    ]
    [pattern] = patterns_of(cited([2], [1]), material(window_of(lines)).digest)
    assert (pattern.level, pattern.count) == ("critical", 2)


def test_critical_patterns_come_first() -> None:
    found = patterns_of(cited([2], [1]), material(window(["slow", "dead"])).digest)
    assert [pattern.level for pattern in found] == ["critical", "warning"]


def test_long_skeletons_are_shortened() -> None:
    words = " ".join(f"word{letter}" for letter in "abcdefghij" * 20)
    [pattern] = patterns_of(cited([1]), material(window([words])).digest)
    assert len(pattern.skeleton) <= MAX_SKELETON
    assert CUT in pattern.skeleton


@given(st.text(), st.integers(100, 300))
def test_a_cut_text_is_short_and_keeps_both_ends(text: str, limit: int) -> None:
    cut = cut_in_the_middle(text, limit)
    written = text.encode("utf-8", "replace")
    assert len(cut.encode()) <= limit or len(written) <= limit
    if len(written) > limit:
        first, _, last = cut.partition(CUT)
        assert text.startswith(first)
        assert text.endswith(last)


@given(st.integers(100, 300))
def test_a_cut_never_splits_a_character(limit: int) -> None:
    cut = cut_in_the_middle("😀ä" * 200, limit)
    assert set(cut) <= set("😀ä" + CUT)
