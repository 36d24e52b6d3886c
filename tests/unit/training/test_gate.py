"""The gate's decision, from figures alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logwarden_training.evaluate.bootstrap import Difference, Interval
from logwarden_training.promote.gate import (
    BELOW,
    DECIDING,
    Case,
    Decision,
    Gains,
    Rates,
    decide,
)

BETTER = Difference(0.05, Interval(0.02, 0.08), 100)
EQUAL = Difference(0.0, Interval(-0.01, 0.01), 100)
WORSE = Difference(-0.02, Interval(-0.025, -0.015), 100)
WIDE = Difference(0.01, Interval(-0.05, 0.07), 100)
UNKNOWN = Difference(None, None, 100)


def gains(name: str, **figures: Difference) -> Gains:
    return Gains(name, dict.fromkeys(DECIDING, BETTER) | figures)


def case(**changed: object) -> Case:
    good = Case(
        kind="triage",
        windows=100,
        shared=(),
        service=gains("0001"),
        below=[gains(name) for name in BELOW["triage"]],
        rates=Rates(1.0),
        service_rates=Rates(1.0),
    )
    return replace(good, **changed)  # type: ignore[arg-type] # each test names fields of Case


def refused_for(decision: Decision) -> list[str]:
    return [check.name for check in decision.refusals]


def test_a_candidate_that_is_better_in_everything_is_promoted() -> None:
    assert decide(case()).promoted


def test_with_nothing_in_service_it_needs_to_beat_what_stands_below() -> None:
    assert decide(case(service=None, service_rates=None)).promoted


def test_a_window_that_it_learned_from_refuses_it() -> None:
    decision = decide(case(shared=["HDFS-1201-1250"]))
    assert refused_for(decision) == ["unseen"]
    assert "1 of the gate's 100 windows, such as HDFS-1201-1250" in decision.refusals[0].said


def test_a_candidate_that_does_not_say_what_it_learned_from_is_refused() -> None:
    assert refused_for(decide(case(shared=None))) == ["unseen"]


@pytest.mark.parametrize("name", ["alert_f1", "critical_f1"])
def test_a_lower_f1_than_in_service_refuses_it(name: str) -> None:
    decision = decide(case(service=gains("0001", **{name: WORSE})))
    assert refused_for(decision) == [f"{name} not lower"]
    assert decision.refusals[0].settle is None


@pytest.mark.parametrize("name", ["alert_f1", "critical_f1"])
def test_a_lower_bound_under_three_points_refuses_it_and_says_how_many_windows_would_settle(
    name: str,
) -> None:
    decision = decide(case(service=gains("0001", **{name: WIDE})))
    assert refused_for(decision) == [f"{name} surely within the margin"]
    assert decision.refusals[0].settle == 225  # 100 windows x (0.06 / (0.01 + 0.03)) squared


def test_a_lower_bound_of_exactly_three_points_is_within_the_margin() -> None:
    edge = Difference(0.01, Interval(-0.03, 0.05), 100)
    assert decide(case(service=gains("0001", alert_f1=edge))).promoted


def test_a_higher_risk_error_alone_refuses_nothing() -> None:
    assert decide(case(service=gains("0001", risk_error=WORSE))).promoted


def test_one_figure_that_is_better_for_sure_is_enough() -> None:
    some = gains("0001", alert_f1=EQUAL, critical_f1=EQUAL, risk_error=BETTER)
    assert decide(case(service=some)).promoted


def test_as_good_as_what_serves_is_not_enough() -> None:
    nothing = gains("0001", **dict.fromkeys(DECIDING, EQUAL))
    assert refused_for(decide(case(service=nothing))) == ["better for sure"]


def test_an_interval_that_touches_zero_is_not_sure() -> None:
    touching = Difference(0.05, Interval(0.0, 0.1), 100)
    nothing = gains("0001", **dict.fromkeys(DECIDING, touching))
    decision = decide(case(service=nothing))
    assert refused_for(decision) == ["better for sure"]
    assert decision.refusals[0].settle == 101  # more than there are


@pytest.mark.parametrize("name", BELOW["triage"])
def test_triage_must_beat_rules_and_lookup(name: str) -> None:
    below = [gains(each) for each in BELOW["triage"] if each != name]
    weak = gains(name, **dict.fromkeys(DECIDING, EQUAL))
    assert refused_for(decide(case(below=[*below, weak]))) == [f"beats {name} for sure"]


@pytest.mark.parametrize("name", BELOW["adapter"])
def test_an_adapter_must_be_measured_beside_everything_below_it(name: str) -> None:
    below = [gains(each) for each in BELOW["adapter"] if each != name]
    decision = decide(case(kind="adapter", below=below))
    assert refused_for(decision) == ["complete"]
    assert name in decision.refusals[0].said


def test_a_f1_below_the_rules_refuses_it_however_good_its_risk() -> None:
    below = [gains("rules", alert_f1=WORSE), *map(gains, BELOW["triage"][1:])]
    assert refused_for(decide(case(below=below))) == ["alert_f1 not below rules"]


def test_fewer_valid_replies_refuse_it() -> None:
    assert refused_for(decide(case(rates=Rates(0.99)))) == ["valid replies"]


def test_injection_that_nobody_measured_refuses_nothing_and_is_said() -> None:
    decision = decide(case())
    assert decision.promoted
    assert any("not measured" in check.said for check in decision.checks)


@pytest.mark.parametrize(
    ("ours", "theirs", "is_promoted"),
    [(0.02, None, True), (0.02, 0.02, True), (0.03, 0.02, False), (None, 0.02, False)],
)
def test_injection_counts_from_the_moment_it_was_measured(
    ours: float | None, theirs: float | None, is_promoted: bool
) -> None:
    decision = decide(case(rates=Rates(1.0, ours), service_rates=Rates(1.0, theirs)))
    assert decision.promoted is is_promoted


def test_a_gate_set_that_cannot_tell_a_figure_promotes_nobody() -> None:
    decision = decide(case(service=gains("0001", alert_f1=UNKNOWN)))
    assert not decision.promoted
    assert "cannot be told" in decision.refusals[0].said


def test_the_reasons_hold_the_figures() -> None:
    decision = decide(case(service=gains("0001", alert_f1=WIDE)))
    assert "alert F1 +0.010 (95 %: -0.050 to +0.070) against 0001" in decision.refusals[0].said


differences = st.builds(
    lambda value, below, above: Difference(value, Interval(value - below, value + above), 100),
    st.floats(-1, 1),
    st.floats(0, 1),
    st.floats(0, 1),
)


@given(st.fixed_dictionaries(dict.fromkeys(DECIDING, differences)))
def test_nothing_is_promoted_that_is_worse_or_not_surely_better(
    against: dict[str, Difference],
) -> None:
    decision = decide(case(service=Gains("0001", against)))
    if decision.promoted:
        held = [against["alert_f1"], against["critical_f1"]]
        assert all((each.value or 0) >= 0 for each in held)
        assert all(each.interval and each.interval.low >= -0.03 for each in held)
        assert any(each.interval and each.interval.low > 0 for each in against.values())
