"""What a run knows of itself."""

from tests.unit.standalone.scan.analyses import analysis, found

from logwarden_standalone.up.alerts import Arrival
from logwarden_standalone.up.board import Board, Counted
from logwarden_standalone.up.measures import BatcherMeasures


def idle(rejected: int = 0, lag: int = 0) -> BatcherMeasures:
    return BatcherMeasures(lag=lag, lag_seconds=0, rejected=rejected, retries=0)


def test_a_counter_goes_on_where_its_program_is_started_again() -> None:
    counted = Counted()
    for value in (3, 5, 1, 2):
        counted.saw(value)
    assert counted.total == 7


def test_everything_is_judged_when_every_line_is_in_a_window_and_nothing_lags() -> None:
    board = Board()
    board.saw_input(100, now=0)
    board.saw_batcher(idle())
    assert not board.is_all_judged
    board.add(Arrival(analysis()))
    assert board.is_all_judged


def test_what_was_given_up_is_not_waited_for() -> None:
    board = Board()
    board.saw_input(101, now=0)
    board.add(Arrival(analysis()))
    board.saw_batcher(idle(rejected=1))
    assert board.is_all_judged


def test_what_lags_from_an_earlier_run_is_waited_for() -> None:
    board = Board()
    board.saw_batcher(idle(lag=4))
    assert not board.is_all_judged


def test_the_rate_is_that_of_the_last_seconds() -> None:
    board = Board()
    for now, sent in ((0.0, 0), (100.0, 50), (102.0, 70), (104.0, 90)):
        board.saw_input(sent, now)
    assert board.lines_a_second == 10


def test_a_place_is_told_as_kafka_writes_it() -> None:
    shown = Board().add(Arrival(analysis(0, 75, found("Killed process 811", line=3))))
    assert shown.window.topic == "logs/app.log-0"
    assert shown.evidence[0].place.topic.endswith("-0")


def test_a_pattern_shows_its_newest_line() -> None:
    board = Board()
    for number, line in enumerate((3, 9)):
        board.add(Arrival(analysis(number, 75, found("Killed process", line=line)), 0.5))
    (finding,) = board.findings.most_telling(5)
    assert (finding.alerts, finding.lines) == (2, 2)
    assert finding.newest is not None
    assert finding.newest.line == 9


def test_quiet_windows_leave_no_finding() -> None:
    board = Board()
    board.add(Arrival(analysis(0, 10, found("Killed process"))))
    assert not len(board.findings)
