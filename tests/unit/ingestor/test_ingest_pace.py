from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logwarden_ingestor.pace import MAX_BEHIND_SECONDS, AtOnce, AtOwnTimes, AtRandom, AtRate


def test_as_fast_as_it_goes_is_always_due() -> None:
    assert AtOnce().due_at(None, 7.0) == 7.0


def test_a_rate_spaces_lines_evenly_from_the_first() -> None:
    pace = AtRate(10)
    assert [pace.due_at(None, 5.0) for _ in range(4)] == pytest.approx([5.0, 5.1, 5.2, 5.3])


def test_a_rate_held_up_for_a_minute_catches_up_on_a_second_of_lines() -> None:
    pace = AtRate(10)
    pace.due_at(None, 0.0)
    overdue = [due for _ in range(100) if (due := pace.due_at(None, 60.0)) < 60.0]
    assert len(overdue) == 10 * MAX_BEHIND_SECONDS


def test_random_pauses_lie_between_the_bounds_and_follow_the_seed() -> None:
    one, other = AtRandom(0.5, 2.0, seed=3), AtRandom(0.5, 2.0, seed=3)
    times = [one.due_at(None, 0.0) for _ in range(50)]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert times == [other.due_at(None, 0.0) for _ in range(50)]
    assert times[0] == 0.0
    assert 0.5 <= min(gaps) < 0.7
    assert 1.8 < max(gaps) <= 2.0


def test_own_times_keep_their_gaps_shortened() -> None:
    pace = AtOwnTimes(speedup=10)
    assert [pace.due_at(ms, 100.0) for ms in (5_000, 6_000, 25_000)] == [100.0, 100.1, 102.0]


def test_a_line_without_a_time_or_from_the_past_is_due_with_the_one_before() -> None:
    pace = AtOwnTimes(speedup=1)
    assert [pace.due_at(ms, 0.0) for ms in (0, 2000, None, 1000, 3000)] == [0, 2, 2, 2, 3]


def test_own_times_begin_again_with_the_lines() -> None:
    pace = AtOwnTimes(speedup=1)
    pace.due_at(0, 0.0)
    pace.due_at(9000, 0.0)
    pace.restart()
    assert pace.due_at(0, 9.0) == 9.0


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**13))), st.floats(0.01, 1000))
def test_own_times_never_run_backwards(times: list[int | None], speedup: float) -> None:
    pace = AtOwnTimes(speedup)
    dues = [pace.due_at(time_ms, 0.0) for time_ms in times]
    assert dues == sorted(dues)
