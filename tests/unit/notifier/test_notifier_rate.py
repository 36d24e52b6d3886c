"""How often a pattern occurs, and what is usual for it."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.notifier.analyses import DAY, HOUR, MINUTE, NOW

from logwarden_notifier.rate import BASELINE_BUCKETS, BUCKET_MS, Rate


def steady(lines: int, steps: int) -> Rate:
    rate = Rate()
    for step in range(steps):
        rate.add((NOW + step * BUCKET_MS,) * 2, lines)
    return rate


def test_nothing_is_usual_until_half_an_hour_shows_it() -> None:
    at = NOW + BASELINE_BUCKETS * BUCKET_MS
    assert steady(4, BASELINE_BUCKETS - 1).usual(at) is None
    assert steady(4, BASELINE_BUCKETS).usual(at) == 4


def test_three_times_the_usual_is_no_rise_and_more_is() -> None:
    rate = steady(10, 12)
    now = NOW + 12 * BUCKET_MS
    rate.add((now, now), 30)
    assert not rate.is_rising(now)
    rate.add((now, now), 1)
    assert rate.is_rising(now)


def test_what_is_older_than_a_day_is_not_usual() -> None:
    assert steady(10, 12).usual(NOW + 26 * HOUR) is None


def test_lines_of_a_long_window_are_spread_over_it() -> None:
    rate = Rate()
    rate.add((NOW, NOW + 2 * HOUR - 1), 240)
    assert round(rate.lines(NOW + 2 * HOUR - 1)) == 120


counts = st.lists(st.tuples(st.integers(0, 3 * DAY), st.integers(0, 3 * HOUR), st.integers(1, 99)))


@given(counts)
def test_memory_is_bounded_by_a_day(added: list[tuple[int, int, int]]) -> None:
    rate = Rate()
    for at, length, count in added:
        rate.add((NOW + at, NOW + at + length), count)
        assert len(rate._lines) <= DAY // BUCKET_MS


@given(counts)
def test_what_is_taken_back_was_never_there(added: list[tuple[int, int, int]]) -> None:
    rate = Rate()
    spans = [((NOW + at % HOUR, NOW + at % HOUR + length), count) for at, length, count in added]
    for span, count in spans:
        rate.add(span, count)
    for span, count in spans:
        rate.add(span, -count)
    assert rate.lines(NOW + DAY - MINUTE, DAY) < 0.01
