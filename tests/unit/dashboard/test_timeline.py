"""Risk over time and the numbers: equal slices, nothing counted twice or left out."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.dashboard.made import MINUTE, NOW, held_one

from logwarden_dashboard.held.numbers import lag_of, numbers
from logwarden_dashboard.held.store import Snapshot
from logwarden_dashboard.held.timeline import timeline

HOUR = 60 * MINUTE


@given(st.lists(st.integers(-90, 10), max_size=60))
def test_every_window_of_the_time_is_in_exactly_one_slice(minutes: list[int]) -> None:
    analyses = [held_one(n, at_ms=NOW + minute * MINUTE) for n, minute in enumerate(minutes)]
    slices = timeline(analyses, NOW - HOUR, NOW)
    begin, end = slices[0].begins_ms, slices[-1].ends_ms
    inside = [one for one in analyses if begin <= one.judged_at_ms < end]
    assert sum(part.windows for part in slices) == len(inside)
    assert all(a.ends_ms == b.begins_ms for a, b in pairwise(slices))
    assert begin <= NOW - HOUR + MINUTE
    assert end >= NOW


def test_a_slice_has_its_highest_risk_and_an_empty_one_has_none() -> None:
    slices = timeline([held_one(1, risk=20), held_one(2, risk=80)], NOW - HOUR, NOW)
    assert (slices[-1].risk, slices[-1].alerts) == (80, 1)
    assert slices[0].risk is None


def test_a_bar_keeps_its_windows_while_time_goes_on() -> None:
    analyses = [held_one(1, at_ms=NOW - 30 * MINUTE)]
    edges = {
        part.begins_ms
        for later in range(0, 5000, 700)
        for part in timeline(analyses, NOW - HOUR + later, NOW + later)
        if part.windows
    }
    assert len(edges) == 1


def test_rates_are_of_the_last_minute() -> None:
    analyses = [held_one(n, at_ms=NOW - n * 10_000, lines=60) for n in range(12)]
    now = numbers(Snapshot(1, sorted(analyses, key=lambda one: one.judged_at_ms)), NOW)
    assert (now.lines_a_second, now.windows_a_second) == (6.0, 0.1)
    assert now.slowest_seconds == 0.25


def test_lag_counts_what_no_analysis_covers() -> None:
    analyses = [held_one(1), held_one(2)]
    assert lag_of(analyses, {("logs", 0): 35, ("logs", 1): 1000}) == 5
    assert lag_of([], {("logs", 0): 35}) is None
