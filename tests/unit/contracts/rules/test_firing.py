"""What follows from fired rules: a verdict of their own, and the floor under another's."""

from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_contracts.rules import Firing, apply_floor, rules_verdict

LINES = 12

line_sets = st.sets(st.integers(1, LINES), min_size=1, max_size=5).map(lambda each: sorted(each))
firings = st.lists(
    st.builds(
        Firing,
        rule=st.sampled_from(["leak", "flood", "fire"]),
        title=st.sampled_from(["Leak", "Flood", "Fire" * 15]),
        source=st.sampled_from(["-/-", "web01/app", "-/app"]),
        risk=st.integers(0, 100),
        level=st.sampled_from(["critical", "warning"]),
        lines=line_sets.map(tuple),
    ),
    max_size=6,
)


@st.composite
def verdicts(draw: st.DrawFn) -> Verdict:
    levels = draw(st.lists(st.sampled_from(["critical", "warning", ""]), max_size=LINES))
    risk = draw(st.integers(0, 100))
    return Verdict(
        risk_score=risk,
        should_alert_user=risk >= 50,
        messages=VerdictMessages(
            critical=tuple(n for n, level in enumerate(levels, 1) if level == "critical"),
            warning=tuple(n for n, level in enumerate(levels, 1) if level == "warning"),
        ),
        summary=tuple(draw(st.lists(st.sampled_from(["Disk is full", "Leak"]), unique=True))),
    )


def firing(risk: int = 60, lines: tuple[int, ...] = (1, 2), level: str = "critical") -> Firing:
    return Firing.model_validate(
        {
            "rule": "leak",
            "title": "Leak",
            "source": "web01/app",
            "risk": risk,
            "level": level,
            "lines": lines,
        }
    )


QUIET = Verdict(risk_score=5, should_alert_user=False)


def test_nothing_fired_is_a_quiet_verdict() -> None:
    assert rules_verdict([], LINES) == Verdict(risk_score=0, should_alert_user=False)


def test_the_highest_risk_decides_and_its_sentence_comes_first() -> None:
    verdict = rules_verdict([firing(30, (3,), "warning"), firing(60)], LINES)
    assert (verdict.risk_score, verdict.should_alert_user) == (60, True)
    assert verdict.messages == VerdictMessages(critical=(1, 2), warning=(3,))
    assert verdict.summary == ("Leak on web01 (3 times)",)


def test_a_line_both_rules_see_is_critical_once() -> None:
    verdict = rules_verdict([firing(30, (1, 3), "warning"), firing(60)], LINES)
    assert verdict.messages == VerdictMessages(critical=(1, 2), warning=(3,))


def test_the_floor_raises_a_quiet_verdict_to_an_alert() -> None:
    floored = apply_floor(QUIET, [firing()])
    assert (floored.risk_score, floored.should_alert_user) == (60, True)
    assert floored.summary == ("Leak on web01 (2 times)",)


def test_a_riskier_verdict_keeps_its_words() -> None:
    verdict = Verdict(risk_score=90, should_alert_user=True, summary=("Disk is full",))
    assert apply_floor(verdict, [firing()]).summary == ("Disk is full",)


def test_the_alert_risk_is_a_setting() -> None:
    assert not apply_floor(QUIET, [firing(60)], alert_risk=70).should_alert_user
    assert rules_verdict([firing(40)], LINES, alert_risk=40).should_alert_user


@given(verdicts(), firings)
def test_the_floor_only_adds(verdict: Verdict, fired: list[Firing]) -> None:
    floored = apply_floor(verdict, fired)
    before, after = verdict.messages, floored.messages
    assert floored.risk_score == max([verdict.risk_score, *(each.risk for each in fired)])
    assert floored.should_alert_user >= verdict.should_alert_user
    assert set(after.critical) >= set(before.critical)
    assert {*after.critical, *after.warning} >= {*before.critical, *before.warning}
    assert set(floored.summary) >= set(verdict.summary)


@given(verdicts(), firings)
def test_the_floor_twice_is_the_floor_once(verdict: Verdict, fired: list[Firing]) -> None:
    floored = apply_floor(verdict, fired)
    assert apply_floor(floored, fired) == floored


@given(verdicts(), firings, firings)
def test_more_fired_rules_never_lower_the_floor(
    verdict: Verdict, few: list[Firing], more: list[Firing]
) -> None:
    low, high = apply_floor(verdict, few), apply_floor(verdict, few + more)
    assert low.risk_score <= high.risk_score
    assert set(low.messages.critical) <= set(high.messages.critical)


@given(firings)
def test_a_critical_line_of_a_rule_is_critical_and_all_lines_are_the_windows(
    fired: list[Firing],
) -> None:
    messages = apply_floor(QUIET, fired).messages
    critical = {line for each in fired if each.level == "critical" for line in each.lines}
    assert set(messages.critical) == critical
    assert {*messages.critical, *messages.warning} <= set(range(1, LINES + 1))


@given(firings)
def test_the_rules_own_verdict_is_the_floor_of_nothing(fired: list[Firing]) -> None:
    nothing = Verdict(risk_score=0, should_alert_user=False)
    own, floored = rules_verdict(fired, LINES), apply_floor(nothing, fired)
    assert (own.risk_score, own.messages) == (floored.risk_score, floored.messages)
    assert len(own.summary) <= 5
    assert all(len(sentence) <= 90 for sentence in own.summary)


@given(firings, st.integers(1, LINES))
def test_lines_beyond_the_window_are_left_out(fired: list[Firing], lines_count: int) -> None:
    messages = rules_verdict(fired, lines_count).messages
    assert all(line <= lines_count for line in (*messages.critical, *messages.warning))
