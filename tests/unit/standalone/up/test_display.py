"""What people see of a run, on a terminal and in a pipe."""

from io import StringIO
from pathlib import Path

from rich.console import Console
from tests.unit.standalone.scan.analyses import analysis, found

from logwarden_standalone.up.alerts import Arrival
from logwarden_standalone.up.board import Board
from logwarden_standalone.up.display import Heading, PlainDisplay, TerminalDisplay
from logwarden_standalone.up.measures import BatcherMeasures
from logwarden_standalone.up.summary import Ended, show_summary

HOSTILE = "Killed process 811 \x1b[2J\u202e"


def console(*, is_terminal: bool, width: int = 60) -> Console:
    return Console(file=StringIO(), force_terminal=is_terminal, width=width, markup=False)


def written(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def board() -> Board:
    board = Board()
    board.saw_input(120, now=1.0)
    board.saw_batcher(BatcherMeasures(lag=20, lag_seconds=1.5, rejected=0, retries=0))
    board.add(Arrival(analysis(0, 75, found(HOSTILE)), 0.5))
    return board


def test_a_pipe_gets_a_line_of_numbers_every_few_seconds() -> None:
    pipe = console(is_terminal=False, width=160)
    display = PlainDisplay(pipe)
    for spent in (0.0, 5.0, 6.0, 9.9, 10.0):
        display.draw(board(), spent)
    assert written(pipe).count("120 lines in") == 2
    assert "lag: 20 records, the oldest 1.5 s old" in written(pipe)


def test_a_step_that_goes_on_is_not_told_each_time() -> None:
    pipe = console(is_terminal=False)
    display = PlainDisplay(pipe)
    for words in ("fetching: 1 of 3", "fetching: 2 of 3", "starting Kafka"):
        display.step(words)
    assert written(pipe).splitlines() == ["fetching: 1 of 3", "starting Kafka"]


def test_the_screen_fits_a_narrow_terminal() -> None:
    terminal = console(is_terminal=True, width=60)
    with TerminalDisplay(terminal) as display:
        display.begin(Heading((("broker", "kafka-1.example.com:9092," * 9),)))
        display.draw(board(), 3.0)
    assert "kafka-1.example.com:9092" in written(terminal)
    assert max(map(len, written(terminal).splitlines())) < 160  # colours and moves included


def test_what_a_log_holds_never_moves_the_cursor() -> None:
    pipe = console(is_terminal=False)
    display = PlainDisplay(pipe)
    display.show_alert(board().latest[0], "0.5 s after its newest line")
    show_summary(pipe, Ended(board(), 10.0, "rules", Path("/logs")))
    assert "Killed process 811" in written(pipe)
    assert "\x1b[2J" not in written(pipe)
    assert "\u202e" not in written(pipe)


def test_the_summary_tells_how_soon_alerts_came_and_shows_the_newest_line() -> None:
    pipe = console(is_terminal=False, width=160)
    show_summary(pipe, Ended(board(), 10.0, "rules", Path("/logs"), restarts=1))
    told = written(pipe)
    assert "0.5 s after its newest line (median), 0.5 s at most" in told
    assert "120 lines in 10 s, 12 lines/s; 100 judged" in told
    assert "1 restart of programs that ended by themselves" in told
    assert "critical  1 alert, 1 line" in told
