from hypothesis import given
from hypothesis import strategies as st
from tests.unit.standalone.scan.analyses import analysis, found

from logwarden_contracts.messages import FiredRule
from logwarden_standalone.scan.patterns import patterns_of
from logwarden_standalone.scan.tally import WORST_WINDOWS, Tally
from logwarden_standalone.scan.timeline import Timeline


@given(st.lists(st.integers(0, 100), max_size=100))
def test_the_timeline_stays_bounded_and_loses_no_window_and_no_peak(risks: list[int]) -> None:
    timeline = Timeline(max_bars=8)
    for number, risk in enumerate(risks):
        timeline.add(analysis(number, risk), "place")
    assert len(timeline.bars) <= 8
    assert sum(bar.windows for bar in timeline.bars) == len(risks)
    assert max((bar.risk for bar in timeline.bars), default=0) == max(risks, default=0)
    assert sum(bar.alerts for bar in timeline.bars) == sum(risk >= 50 for risk in risks)


def test_the_riskiest_windows_are_kept_in_order() -> None:
    tally = Tally()
    for number in range(300):
        tally.add(analysis(number, number % 101))
    kept = tally.worst(1)
    assert len(kept) == WORST_WINDOWS
    assert [one.verdict.risk_score for one in kept[:4]] == [100, 100, 99, 99]
    assert kept[0].window.first_offset < kept[1].window.first_offset


def test_a_pattern_is_counted_over_windows() -> None:
    tally = Tally()
    tally.add(analysis(0, 75, found("disk failed", count=3, time_ms=2_000)))
    tally.add(analysis(1, 75, found("disk failed", count=4, time_ms=1_000)))
    [seen] = tally.top_patterns(5)
    assert (seen.lines, seen.first_ms, seen.last_ms) == (7, 1_000, 2_000)
    assert (seen.sources, seen.place) == ({"db-1/kernel"}, "app.log:1")


def test_one_panic_comes_before_many_failed_logins() -> None:
    fired = FiredRule(rule="panic", risk=88, source="db-1/kernel", lines=(2,))
    many, one = found("login failed", 1, count=400), found("panic", 2)
    ordered = patterns_of(analysis(0, 88, many, one, fired=(fired,)))
    assert [each.pattern.skeleton for each in ordered] == ["panic", "login failed"]
