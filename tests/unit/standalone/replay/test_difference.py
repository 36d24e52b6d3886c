from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_standalone.replay.difference import difference, told

LINES = st.sets(st.integers(1, 20))


def verdict(risk: int, critical: set[int], warning: set[int]) -> Verdict:
    messages = VerdictMessages(
        critical=tuple(sorted(critical)), warning=tuple(sorted(warning - critical))
    )
    return Verdict(risk_score=risk, should_alert_user=risk >= 50, messages=messages)


@given(st.integers(0, 100), LINES, LINES)
def test_a_verdict_does_not_differ_from_itself(
    risk: int, critical: set[int], warning: set[int]
) -> None:
    same = verdict(risk, critical, warning)
    assert difference("w", same, same).is_none


@given(st.integers(0, 100), st.integers(0, 100), LINES, LINES)
def test_what_one_gains_the_other_loses(
    risk: int, other: int, one: set[int], two: set[int]
) -> None:
    there = difference("w", verdict(risk, one, set()), verdict(other, two, set()))
    back = difference("w", verdict(other, two, set()), verdict(risk, one, set()))
    assert there.gained == back.lost
    assert there.turns_the_alert == back.turns_the_alert


def test_a_line_that_changes_its_level_is_moved() -> None:
    apart = difference("w", verdict(60, {1, 2}, set()), verdict(60, {1}, {2}))
    assert (apart.moved, apart.gained, apart.lost) == ((2,), (), ())
    assert not apart.is_none


def test_many_are_told_in_one_sentence() -> None:
    quiet, loud = verdict(0, set(), set()), verdict(80, {1}, set())
    pairs = [difference("a", quiet, loud), difference("b", quiet, quiet)]
    assert told(pairs) == (
        "1 of 2 windows differ, 1 in their alert; risk differs by 40.0 on average"
    )
    assert told([]) == "no window"
