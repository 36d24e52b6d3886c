"""One window before several judges, as the terminal shows it."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from logwarden_analyzer.comparison import Compared, Comparison
from logwarden_training.promote.compare_command import (
    CannotCompare,
    numbers_of,
    seats_of,
    side_by_side,
    window_of,
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "app.log"
    path.write_text("".join(f"line {number}\n" for number in range(1, 11)))
    return path


def test_the_window_is_the_named_lines_of_the_file(log: Path) -> None:
    window = window_of(log, 3, 5)
    assert [line.text for line in window.lines] == ["line 3", "line 4", "line 5"]
    assert (window.first_offset, window.last_offset) == (3, 5)


def test_a_file_without_these_lines_is_told(log: Path) -> None:
    with pytest.raises(CannotCompare, match="has no line 11"):
        window_of(log, 11, 20)


@pytest.mark.parametrize("written", ["5", "5-3", "0-4", "a-b"])
def test_lines_that_are_no_range_are_refused(written: str) -> None:
    with pytest.raises(CannotCompare, match="FIRST-LAST"):
        numbers_of(written)


def test_a_judge_that_does_not_exist_is_refused() -> None:
    assert seats_of("rules, base") == ("rules", "base")
    with pytest.raises(CannotCompare, match="choose from"):
        seats_of("rules,oracle")


def test_a_judge_that_did_not_answer_says_why_in_its_column(log: Path) -> None:
    absent = Compared(judge="base", error="the model server does not answer", seconds=0)
    comparison = Comparison(digest="", prompt=(), results=(absent,))
    shown = StringIO()
    Console(width=80, file=shown).print(side_by_side(comparison, window_of(log, 1, 3)))
    assert "app.log, lines 1-3" in shown.getvalue()
    assert "the model server does not answer" in shown.getvalue()
