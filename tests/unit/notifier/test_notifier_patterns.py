"""What pages, what does not, and what an incident is: on event time, without a clock."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notifier.analyses import DAY, DISK, HOUR, MINUTE, NOW, Told, analysis

from logwarden_contracts.fingerprint import fingerprint
from logwarden_notifier.known import Known

DISK_IS_KNOWN = Known(pattern="disk", until=date(2026, 12, 1), why="old disks", owner="storage")


def test_a_new_pattern_pages_once() -> None:
    told = Told()
    assert told.chronic(NOW, 60) == ["page", *["continue"] * 11]


def test_each_critical_pattern_is_a_page_of_its_own() -> None:
    assert Told().take(analysis(NOW, ["one", "two"])) == ["page", "page"]


def test_a_warning_pages_only_where_nothing_is_critical() -> None:
    assert Told().take(analysis(NOW, level="warning")) == ["page"]


def test_an_alert_that_cites_nothing_pages_all_the_same() -> None:
    assert Told().take(analysis(NOW, [])) == ["page"]


def test_a_window_that_does_not_alert_is_counted_only() -> None:
    told = Told()
    assert told.take(analysis(NOW, risk=40, lines=7)) == ["counted"]
    [pattern] = told.patterns
    assert pattern.rate.lines(NOW) == 7


def test_a_pattern_seen_below_the_alert_pages_when_it_first_alerts() -> None:
    told = Told()
    told.take(analysis(NOW, risk=40))
    assert told.take(analysis(NOW + MINUTE, risk=60)) == ["page"]


def test_the_same_analysis_twice_counts_once() -> None:
    told = Told()
    one = analysis(NOW)
    assert (told.take(one), told.take(one)) == (["page"], None)


def test_it_is_over_after_quiet_time_and_begins_where_it_began() -> None:
    told = Told(quiet_ms=30 * MINUTE)
    told.chronic(NOW, 15)
    [incident] = told.patterns.alerts(NOW + 20 * MINUTE)
    assert incident.started_ms == NOW
    assert incident.ends_ms(30 * MINUTE) == NOW + 40 * MINUTE


def test_after_quiet_time_it_is_recurring_and_does_not_page() -> None:
    told = Told()
    told.chronic(NOW, 15)
    assert told.take(analysis(NOW + 3 * HOUR)) == ["recurring"]


def test_after_a_day_of_silence_it_pages_again_as_recurring() -> None:
    told = Told()
    told.take(analysis(NOW))
    [decision] = told.decisions(analysis(NOW + 25 * HOUR)) or []
    assert decision.outcome == "page"
    assert decision.incident
    assert decision.incident.novelty == "recurring"


def test_what_comes_again_within_each_day_stays_in_the_digest() -> None:
    told = Told()
    told.take(analysis(NOW))
    days = [told.take(analysis(NOW + day * 23 * HOUR)) for day in range(1, 5)]
    assert days == [["recurring"]] * 4


def test_ten_times_the_rate_pages_as_rising_once() -> None:
    told = Told()
    told.chronic(NOW, 60)
    outcomes = told.chronic(NOW + HOUR, 60, lines=40)
    assert outcomes == ["raise", *["continue"] * 5, *outcomes[6:]]
    assert "raise" not in outcomes[1:]


def test_a_rise_ends_when_the_rate_is_back_though_the_pattern_goes_on() -> None:
    told = Told(quiet_ms=30 * MINUTE)
    told.chronic(NOW, 120)
    told.chronic(NOW + 2 * HOUR, 10, lines=40)
    told.chronic(NOW + 130 * MINUTE, 60)
    last = NOW + 190 * MINUTE
    open_now = [one for one in told.patterns.alerts(last) if one.is_open(last, 30 * MINUTE)]
    assert open_now == []


def test_a_quiet_pattern_that_comes_back_ten_times_as_loud_pages_as_rising() -> None:
    told = Told()
    told.chronic(NOW, 60)
    [decision] = told.decisions(analysis(NOW + 5 * HOUR, lines=40)) or []
    assert decision.incident
    assert (decision.outcome, decision.incident.novelty) == ("page", "rising")


def test_a_burst_of_few_lines_is_no_rise() -> None:
    told = Told()
    told.chronic(NOW, 60, lines=2)
    assert told.take(analysis(NOW + HOUR, lines=17)) == ["continue"]


def test_a_much_higher_risk_raises_the_page_once_and_keeps_the_beginning() -> None:
    told = Told()
    told.take(analysis(NOW, risk=52))
    [raised] = told.decisions(analysis(NOW + MINUTE, risk=90)) or []
    assert raised.incident
    assert (raised.outcome, raised.incident.severity) == ("raise", "critical")
    assert raised.incident.started_ms == NOW
    assert told.take(analysis(NOW + 2 * MINUTE, risk=95)) == ["continue"]


def test_a_raised_page_ends_the_one_before() -> None:
    told = Told()
    told.take(analysis(NOW, risk=52))
    told.take(analysis(NOW + MINUTE, risk=90))
    before, after = told.patterns.alerts(NOW + MINUTE)
    assert (before.ended_ms, after.ended_ms) == (NOW + MINUTE, None)


def test_a_somewhat_higher_risk_raises_nothing() -> None:
    told = Told()
    told.take(analysis(NOW, risk=58))
    assert told.take(analysis(NOW + MINUTE, risk=72)) == ["continue"]


def test_old_evidence_pages_nobody_and_stays_in_the_rate() -> None:
    told = Told(max_age_ms=HOUR)
    assert told.take(analysis(NOW - 2 * HOUR, lines=9), written_ms=NOW) == ["aged"]
    [pattern] = told.patterns
    assert pattern.rate.lines(NOW - 2 * HOUR) == 9
    assert told.patterns.alerts(NOW) == []


def test_what_nobody_was_told_of_pages_when_it_goes_on() -> None:
    told = Told(max_age_ms=HOUR)
    told.take(analysis(NOW - 2 * HOUR), written_ms=NOW)
    [decision] = told.decisions(analysis(NOW + MINUTE)) or []
    assert decision.incident
    assert (decision.outcome, decision.incident.novelty) == ("page", "recurring")


def test_a_line_from_the_future_counts_as_of_now() -> None:
    told = Told()
    [decision] = told.decisions(analysis(NOW + 9 * DAY), written_ms=NOW) or []
    assert decision.incident
    assert decision.incident.started_ms == NOW


def test_a_pipeline_that_lags_does_not_end_an_incident() -> None:
    told = Told(quiet_ms=30 * MINUTE)
    told.take(analysis(NOW), written_ms=NOW + 40 * MINUTE)
    [incident] = told.patterns.alerts(NOW + 41 * MINUTE)
    assert incident.is_open(NOW + 41 * MINUTE, 30 * MINUTE)


def test_a_superseding_analysis_never_repeats_a_page() -> None:
    told = Told()
    told.take(analysis(NOW, window="w", id="a", lines=5))
    again = analysis(NOW, window="w", id="b", lines=5, supersedes="a")
    assert told.take(again, written_ms=NOW + 20 * MINUTE) == ["continue"]
    [pattern] = told.patterns
    assert pattern.rate.lines(NOW) == 5
    assert pattern.incident
    assert pattern.incident.told_ms == NOW


def test_a_superseding_analysis_may_raise_a_page() -> None:
    told = Told()
    told.take(analysis(NOW, window="w", id="a", risk=20))
    again = analysis(NOW, window="w", id="b", risk=80, supersedes="a")
    assert told.take(again, written_ms=NOW + MINUTE) == ["page"]


def test_a_superseding_analysis_takes_a_page_back() -> None:
    told = Told()
    told.take(analysis(NOW, window="w", id="a"))
    quiet = analysis(NOW, [], window="w", id="b", risk=5, supersedes="a")
    assert told.take(quiet, written_ms=NOW + MINUTE) == ["withdrawn"]
    assert [one.ended_ms for one in told.patterns.alerts(NOW + MINUTE)] == [NOW + MINUTE]
    assert told.take(analysis(NOW + 2 * MINUTE)) == ["page"]


def test_a_page_that_other_windows_speak_for_is_not_taken_back() -> None:
    told = Told()
    told.take(analysis(NOW, window="w", id="a"))
    told.take(analysis(NOW + MINUTE))
    quiet = analysis(NOW, [], window="w", id="b", risk=5, supersedes="a")
    assert told.take(quiet, written_ms=NOW + 2 * MINUTE) == []
    assert [one.ended_ms for one in told.patterns.alerts(NOW + MINUTE)] == [None]


def test_known_noise_does_not_page() -> None:
    assert Told([DISK_IS_KNOWN]).chronic(NOW, 60) == ["known"] * 12


def test_more_than_the_declared_noise_pages() -> None:
    told = Told([DISK_IS_KNOWN.model_copy(update={"most_per_hour": 10})])
    assert told.chronic(NOW, 20) == ["known", "known", "page", "continue"]


def test_more_than_the_declared_noise_pages_though_people_were_told_before_it_was_declared() -> (
    None
):
    told = Told()
    told.take(analysis(NOW))
    told.patterns.accept([DISK_IS_KNOWN.model_copy(update={"most_per_hour": 10})], NOW + MINUTE)
    assert told.take(analysis(NOW + HOUR, lines=2)) == ["known"]
    assert told.take(analysis(NOW + 2 * HOUR, lines=11)) == ["page"]


def test_known_noise_pages_after_its_last_day() -> None:
    told = Told([DISK_IS_KNOWN.model_copy(update={"until": date(2026, 11, 23)})])
    assert told.take(analysis(NOW + 16 * HOUR)) == ["known"]
    assert told.take(analysis(NOW + 18 * HOUR)) == ["page"]


def test_accepting_a_pattern_ends_its_alert() -> None:
    told = Told()
    told.take(analysis(NOW))
    told.patterns.accept([DISK_IS_KNOWN], NOW + MINUTE)
    assert [one.ended_ms for one in told.patterns.alerts(NOW + MINUTE)] == [NOW + MINUTE]


def test_the_budget_holds_back_what_is_over_it() -> None:
    told = Told(alerts_per_day=2)
    outcomes = [told.take(analysis(NOW, [text])) for text in ("one", "two", "three")]
    assert outcomes == [["page"], ["page"], ["held"]]
    assert told.take(analysis(NOW, ["four"], source="web-1/nginx")) == ["page"]


def test_a_held_pattern_pages_the_next_day() -> None:
    told = Told(alerts_per_day=1)
    told.take(analysis(NOW, ["one"]))
    told.take(analysis(NOW, ["two"]))
    assert told.take(analysis(NOW + 18 * HOUR, ["two"])) == ["page"]


def test_the_budget_never_holds_back_a_new_pattern_of_risk_70() -> None:
    told = Told(alerts_per_day=1)
    outcomes = [told.take(analysis(NOW, [text], risk=70)) for text in ("one", "two", "three")]
    assert outcomes == [["page"]] * 3


def test_a_pattern_silent_for_longer_than_the_memory_is_new_again() -> None:
    told = Told(memory_ms=14 * DAY)
    told.take(analysis(NOW))
    [decision] = told.decisions(analysis(NOW + 15 * DAY)) or []
    assert decision.incident
    assert decision.incident.novelty == "new"
    assert len(told.patterns) == 1


def test_memory_is_bounded_however_many_patterns_come() -> None:
    told = Told(max_patterns=10, alerts_per_day=1000)
    for number in range(50):
        told.take(analysis(NOW + number, [f"pattern {number}"]))
    assert len(told.patterns) == 11  # the one that came last is forgotten with the next


@pytest.mark.parametrize(
    ("minutes", "state"), [(1, "new"), (31, "quiet"), (24 * 60 + 35, "recurring")]
)
def test_a_pattern_is_new_for_a_day_and_quiet_without_lines(minutes: int, state: str) -> None:
    told = Told()
    told.take(analysis(NOW))
    if state == "recurring":
        told.take(analysis(NOW + 24 * HOUR + 30 * MINUTE))
    [pattern] = told.patterns
    assert pattern.state(NOW + minutes * MINUTE, told.patterns.policy) == state


steps = st.lists(
    st.tuples(
        st.integers(0, 90),  # minutes after the one before
        st.integers(-200, 30),  # event time against writing, minutes
        st.sampled_from(["one", "two", DISK]),
        st.sampled_from([20, 55, 75, 95]),
        st.integers(1, 60),  # lines
        st.integers(0, 12),  # number of the window: repeats supersede
    ),
    max_size=40,
)


def fed(told: Told, given_steps: list[tuple[int, int, str, int, int, int]]) -> int:
    written = NOW
    for number, (pause, against, text, risk, lines, window) in enumerate(given_steps):
        written += pause * MINUTE
        one = analysis(
            written + against * MINUTE,
            [text],
            risk=risk,
            lines=lines,
            window=f"w{window}",
            id=f"a{number}",
        )
        told.take(one, written_ms=written)
    return written


@settings(max_examples=50)
@given(steps)
def test_read_again_from_the_topic_the_incidents_are_the_same(
    given_steps: list[tuple[int, int, str, int, int, int]],
) -> None:
    first, second = Told(), Told()
    now = fed(first, given_steps)
    fed(second, given_steps)
    told = [[each.identity for each in one.patterns.alerts(now)] for one in (first, second)]
    assert told[0] == told[1]


@settings(max_examples=50)
@given(steps)
def test_never_two_open_alerts_of_one_pattern_nor_one_that_ends_before_it_begins(
    given_steps: list[tuple[int, int, str, int, int, int]],
) -> None:
    told = Told()
    now = fed(told, given_steps)
    quiet = told.patterns.policy.quiet_ms
    alerts = told.patterns.alerts(now)
    firing = [one.opening.fingerprint for one in alerts if one.is_open(now, quiet)]
    assert len(firing) == len(set(firing))
    assert all(one.started_ms <= one.ends_ms(quiet) for one in alerts)


@settings(max_examples=50)
@given(steps)
def test_evidence_that_is_too_old_never_pages(
    given_steps: list[tuple[int, int, str, int, int, int]],
) -> None:
    told = Told()
    old = [(pause, -61, *rest) for pause, _, *rest in given_steps]
    now = fed(told, old)  # type: ignore[arg-type]  # the same six
    assert told.patterns.alerts(now) == []


def test_a_pattern_of_another_group_is_another_pattern() -> None:
    assert fingerprint("disk", DISK) != fingerprint("nginx", DISK)
    told = Told()
    told.take(analysis(NOW))
    assert told.take(analysis(NOW, source="web-1/nginx")) == ["page"]
