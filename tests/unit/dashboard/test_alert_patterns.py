"""Alerts by pattern: what counts for which, what is new, rising, quiet."""

import pytest
from tests.unit.dashboard.made import MINUTE, NOW, held_one, pattern

from logwarden_dashboard.held.analysis import Held
from logwarden_dashboard.held.choice import Choice, groups_of
from logwarden_dashboard.held.patterns import (
    Novelty,
    alert_patterns,
    is_present,
    novelty_of,
    occurrences,
)

LONG_AGO = NOW - 24 * 60 * MINUTE


def seen(*minutes_ago: float, count: int = 1) -> list[Held]:
    return [
        held_one(n, at_ms=int(NOW - ago * MINUTE), patterns=[pattern(count=count)])
        for n, ago in enumerate(sorted(minutes_ago, reverse=True))
    ]


def test_lines_and_windows_of_a_pattern_are_counted() -> None:
    [one] = alert_patterns(seen(5, 3, 1, count=4))
    assert (one.lines, one.windows) == (12, 3)
    assert (one.first_ms, one.last_ms) == (NOW - 5 * MINUTE, NOW - MINUTE)


def test_warnings_do_not_count_where_something_is_critical() -> None:
    cited = [pattern("loud"), pattern("mild", level="warning")]
    assert [one.key for one in alert_patterns([held_one(patterns=cited)])] == ["loud"]


def test_warnings_count_where_nothing_is_critical() -> None:
    [one] = alert_patterns([held_one(patterns=[pattern("mild", level="warning")])])
    assert (one.key, one.is_critical) == ("mild", False)


def test_an_alert_that_cites_nothing_is_an_alert_all_the_same() -> None:
    [one] = alert_patterns([held_one(7, summary=["Something is wrong"])])
    assert (one.key, one.skeleton) == ("window-analysis-7", "Something is wrong")
    assert [found.id for found in occurrences([held_one(7)], one.key)] == ["analysis-7"]


def test_quiet_windows_are_no_alerts() -> None:
    assert alert_patterns([held_one(risk=49, patterns=[pattern()])]) == []


def test_the_worst_come_first_and_of_these_the_newest() -> None:
    found = alert_patterns(
        [
            held_one(1, risk=60, patterns=[pattern("old")]),
            held_one(2, risk=90, patterns=[pattern("worst")]),
            held_one(3, risk=60, at_ms=NOW + 1, patterns=[pattern("young")]),
        ]
    )
    assert [one.key for one in found] == ["worst", "young", "old"]


@pytest.mark.parametrize(
    ("minutes_ago", "expected"),
    [
        ([1], "new"),
        ([14, 1], "new"),
        ([70, 50, 30, 1], "recurring"),
        ([70, 31], "quiet"),
        ([70, 60, 50, 40, 30, 20, 5, 4, 3, 2, 1], "rising"),
    ],
)
def test_novelty_is_told_from_when_a_pattern_was_seen(
    minutes_ago: list[float], expected: Novelty
) -> None:
    [one] = alert_patterns(seen(*minutes_ago))
    assert novelty_of(one, LONG_AGO, NOW) == expected


def test_nothing_is_called_new_while_nothing_before_it_is_known() -> None:
    [one] = alert_patterns(seen(1))
    assert novelty_of(one, one.first_ms, NOW) == "recurring"


def test_a_judge_that_says_new_is_believed() -> None:
    cited = pattern().model_copy(update={"new": True})
    [one] = alert_patterns([held_one(patterns=[cited])])
    assert novelty_of(one, one.first_ms, NOW) == "new"


def test_what_was_seen_a_quarter_of_an_hour_ago_is_present() -> None:
    [one] = alert_patterns(seen(15))
    assert is_present(one, NOW)
    assert not is_present(one, NOW + 1)


def test_a_choice_keeps_what_was_chosen() -> None:
    analyses = [
        held_one(1, at_ms=NOW - 20 * MINUTE, patterns=[pattern()]),
        held_one(2, risk=20, patterns=[pattern()]),
        held_one(3, risk=90),
        held_one(4, risk=70, patterns=[pattern()]),
    ]
    chosen = Choice(15, "kernel", 50).of(analyses, NOW)
    assert [one.id for one in chosen] == ["analysis-4"]
    assert groups_of(analyses) == ["kernel"]
