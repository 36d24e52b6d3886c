"""Mixed and short windows, the tutorial's scores, a log's own column, false alerts a day."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_training.errors import BadLabels
from logwarden_training.evaluate.alerting import operating_points
from logwarden_training.evaluate.kinds import mixed_windows, short_windows
from logwarden_training.evaluate.measuring import Measured
from logwarden_training.evaluate.scores import table_of
from logwarden_training.evaluate.truth import against_column, labelled_by_column
from logwarden_training.evaluate.tutorial import (
    CONSTANTS,
    read_tutorial,
    reply_of,
    text_scores,
    tutorial_scores,
)
from logwarden_training.labels import LabelledWindow


def verdict(risk: int, critical: tuple[int, ...] = (), warning: tuple[int, ...] = ()) -> Verdict:
    messages = VerdictMessages(critical=critical, warning=warning)
    return Verdict(risk_score=risk, should_alert_user=risk >= 50, messages=messages)


@st.composite
def windows(draw: st.DrawFn, system: str = "host") -> LabelledWindow:
    size = draw(st.integers(1, 60))
    lines = st.integers(1, size)
    critical = draw(st.frozensets(lines, max_size=8))
    warning = draw(st.frozensets(lines, max_size=8)) - critical
    risk = draw(st.integers(50, 100) if critical else st.integers(0, 49))
    truth = verdict(risk, tuple(sorted(critical)), tuple(sorted(warning)))
    texts = tuple(
        f"{system} {number} " + ("c" if number in critical else "w" if number in warning else "-")
        for number in range(1, size + 1)
    )
    return LabelledWindow(system, system, texts, truth)


def levels_are_kept(window: LabelledWindow) -> bool:
    said = window.verdict.messages
    marks = {"c": said.critical, "w": said.warning}
    return all(
        (number in numbers) == text.endswith(mark)
        for number, text in enumerate(window.texts, 1)
        for mark, numbers in marks.items()
    )


@given(windows())
def test_short_windows_keep_their_lines_and_labels(window: LabelledWindow) -> None:
    for cut in short_windows([window]):
        assert 1 <= len(cut.texts) <= 20
        assert levels_are_kept(cut)
        assert cut.verdict.should_alert_user == (cut.verdict.risk_score >= 50)


@given(windows())
def test_a_short_window_is_loud_with_what_decides_and_quiet_without(window: LabelledWindow) -> None:
    for cut in short_windows([window]):
        said = cut.verdict.messages
        if said.critical or said.warning:
            assert cut.verdict.risk_score == window.verdict.risk_score
        else:
            assert cut.verdict.risk_score <= 5


@given(st.tuples(windows("a"), windows("b"), windows("c")))
def test_mixed_windows_keep_every_label_and_the_highest_risk(
    parts: tuple[LabelledWindow, ...],
) -> None:
    risks = {part.system: part.verdict.risk_score for part in parts}
    for mixed in mixed_windows(parts):
        systems = {text[0] for text in mixed.texts}
        assert len(systems) >= 2
        assert levels_are_kept(mixed)
        assert mixed.verdict.risk_score == max(risks[system] for system in systems)


def test_one_system_gives_no_mixed_windows() -> None:
    one = LabelledWindow("a", "host", ("x",), verdict(0))
    assert mixed_windows([one, one]) == []


def test_equal_windows_make_equal_windows() -> None:
    parts = [LabelledWindow(name, name, (name, name * 2), verdict(0)) for name in "abcd"]
    assert mixed_windows(parts) == mixed_windows(parts)


def test_false_alerts_a_day_are_those_of_the_highest_sufficient_threshold() -> None:
    truths = [verdict(80)] * 10 + [verdict(0)] * 10
    said = [verdict(risk) for risk in [90] * 8 + [60, 10] + [70] + [20] * 9]
    points = {point.recall: point for point in operating_points(table_of(truths, said))}
    assert (points[0.8].threshold, points[0.8].false_alerts_a_day) == (90, 0)
    assert (points[0.9].threshold, points[0.9].false_alerts_a_day) == (60, 144)
    assert (points[0.99].threshold, points[0.99].false_alerts_a_day) == (10, 1440)


def test_without_alerts_there_is_no_recall_to_fix() -> None:
    assert operating_points(table_of([verdict(0)], [verdict(0)])) == []


def conversations(path: Path, reply: str) -> Path:
    asked = "Analyze.\n\nLog content:\n\nfirst line\nsecond line"
    turns = [{"from": "human", "value": asked}, {"from": "gpt", "value": reply}]
    path.write_text(json.dumps([{"conversations": turns}]), "utf-8")
    return path


def test_a_conversation_is_its_lines_and_its_reply(tmp_path: Path) -> None:
    read = read_tutorial(conversations(tmp_path / "val.json", "{}"))
    assert [each.window.texts for each in read] == [("first line", "second line")]
    assert read[0].reply == "{}"


def test_a_file_that_holds_no_conversations_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('[{"x": 1}]', "utf-8")
    with pytest.raises(BadLabels, match="no file of conversations"):
        read_tutorial(tmp_path / "other.json")


def test_the_same_text_scores_one_everywhere() -> None:
    said = reply_of(verdict(80, (1, 2)))
    assert list(text_scores([said, said], [said, said]).values()) == pytest.approx([1.0] * 6)


@pytest.mark.data
def test_a_constant_empty_answer_scores_as_high_as_a_published_model(data_dir: Path) -> None:
    """The published fine-tune has .761, .473, .674 on another hundred of the same windows."""
    read = read_tutorial(data_dir / "tutorial" / "val.json")
    scores = tutorial_scores(read, {})
    assert len(read) == 100
    assert set(scores) == set(CONSTANTS)
    empty = scores["constant, empty"]
    assert empty["fuzzy"] == pytest.approx(0.804, abs=1e-3)
    assert empty["bleu"] == pytest.approx(0.599, abs=1e-3)
    assert empty["rouge1"] == pytest.approx(0.724, abs=1e-3)


def test_answers_are_held_against_the_logs_own_column(tmp_path: Path) -> None:
    rows = ["- 1 fine", "KERNDTLB 2 broken", "- 3 fine", "- 4 fine"]
    (tmp_path / "BGL.log").write_text("\n".join(rows) + "\n", "utf-8")
    quiet = LabelledWindow("x", "HDFS", ("a",), verdict(0), 1)
    loud = LabelledWindow("b", "BGL", ("1 fine", "2 broken"), verdict(80, (1,)), 1)
    truths = labelled_by_column([quiet, loud], tmp_path, "BGL")
    judge = Measured("teacher", [quiet, loud], [quiet.verdict, loud.verdict])
    figures = against_column(judge, truths).figures
    assert figures["alert_f1"] == 1.0
    assert figures["critical_f1"] == 0.0
    assert truths == [(1, verdict(100, (2,)))]


def test_a_column_nobody_was_asked_about_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "BGL.log").write_text("- 1\n", "utf-8")
    with pytest.raises(BadLabels, match="no window"):
        labelled_by_column([], tmp_path, "BGL")
