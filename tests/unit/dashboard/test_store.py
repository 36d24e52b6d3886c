"""What is held: bounded, the later analysis of a window counts, the oldest go first."""

import threading

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.dashboard.made import MINUTE, NOW, analysis, held_one

from logwarden_dashboard.held.analysis import held
from logwarden_dashboard.held.store import Contact, Store, TailLine


def store(analyses: int = 100, size: int = 10_000_000, lines: int = 50) -> Store:
    return Store(analyses, size, lines)


def test_a_held_analysis_is_the_whole_message() -> None:
    told = analysis(3, risk=55)
    assert held(told.write()).unpacked() == told


def test_of_a_window_that_was_judged_again_the_later_analysis_counts() -> None:
    held_in = store()
    held_in.add_analyses([held_one(1, risk=80), held_one(2)])
    held_in.add_analyses([held_one(1, risk=10, id="again", supersedes="analysis-1")])
    assert [(one.id, one.risk) for one in held_in.snapshot().analyses] == [
        ("again", 10),
        ("analysis-2", 80),
    ]


def test_analyses_are_in_order_of_time_whatever_the_order_of_arrival() -> None:
    held_in = store()
    held_in.add_analyses([held_one(2, at_ms=NOW), held_one(1, at_ms=NOW - MINUTE)])
    assert [one.id for one in held_in.snapshot().analyses] == ["analysis-1", "analysis-2"]


@given(st.lists(st.integers(0, 500), max_size=400))
def test_no_more_is_held_than_allowed_and_the_newest_stay(order: list[int]) -> None:
    held_in = store(analyses=100)
    for number in order:
        held_in.add_analyses([held_one(number, at_ms=NOW + number)])
    kept = [one.judged_at_ms - NOW for one in held_in.snapshot().analyses]
    assert len(kept) <= 110
    assert set(sorted(set(order))[-100:]) <= set(kept)


def test_bytes_are_bounded_too() -> None:
    held_in = store(analyses=1000, size=20_000)
    for number in range(200):
        held_in.add_analyses([held_one(number, at_ms=NOW + number)])
    assert held_in.size <= 20_000
    assert held_in.size == sum(len(one.packed) for one in held_in.snapshot().analyses)
    assert held_in.snapshot().analyses[-1].id == "analysis-199"


def test_only_the_newest_lines_are_held() -> None:
    held_in = store(lines=50)
    held_in.add_lines(TailLine("logs", 0, n, 0, "a/b", str(n), None, None) for n in range(80))
    assert [line.offset for line in held_in.newest_lines()] == list(range(30, 80))


def test_a_snapshot_is_new_only_where_something_is() -> None:
    held_in = store()
    assert held_in.snapshot() is held_in.snapshot()
    before = held_in.snapshot()
    held_in.saw_contact(Contact(NOW))
    assert held_in.snapshot() is not before


def test_a_writer_and_readers_do_not_disturb_each_other() -> None:
    held_in = store(analyses=100)

    def write() -> None:
        for number in range(300):
            held_in.add_analyses([held_one(number, at_ms=NOW + number)])

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        seen = [one.judged_at_ms for one in held_in.snapshot().analyses]
        assert seen == sorted(seen)
    writer.join()
