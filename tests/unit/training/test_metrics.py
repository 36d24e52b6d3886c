"""Figures, intervals and baselines: against what others compute, and by hand."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_training.evaluate.baselines import (
    KEYWORD_LINES,
    baselines,
    by_keywords,
    by_lookup,
    by_nearest,
    read,
)
from logwarden_training.evaluate.bootstrap import (
    Difference,
    Interval,
    difference_of,
    draws_of,
    interval_of,
    windows_to_settle,
)
from logwarden_training.evaluate.comparing import without_shared
from logwarden_training.evaluate.overlap import Span, shared, span_of, text_digest
from logwarden_training.evaluate.scores import NAMES, Table, figures_of, table_of
from logwarden_training.labels import LabelledWindow


def verdict(risk: int, critical: tuple[int, ...] = (), warning: tuple[int, ...] = ()) -> Verdict:
    messages = VerdictMessages(critical=critical, warning=warning)
    return Verdict(risk_score=risk, should_alert_user=risk >= 50, messages=messages)


def window(
    name: str,
    lines: tuple[str, ...],
    truth: Verdict,
    system: str = "host",
    first: int | None = None,
) -> LabelledWindow:
    return LabelledWindow(name, system, lines, truth, first)


risks = st.integers(0, 100)
pairs = st.lists(st.tuples(risks, risks), min_size=2, max_size=40)


def table(said_and_true: list[tuple[int, int]]) -> Table:
    return table_of(
        [verdict(true) for _, true in said_and_true], [verdict(said) for said, _ in said_and_true]
    )


def test_line_figures_are_counted_over_all_windows() -> None:
    truths = [verdict(80, (1, 2), (3,)), verdict(70, (5,))]
    answers = [verdict(80, (1, 3)), verdict(10)]
    figures = figures_of(table_of(truths, answers))
    assert figures["critical_f1"] == pytest.approx(2 * 1 / (2 * 1 + 1 + 2))
    assert figures["either_f1"] == pytest.approx(2 * 2 / (2 * 2 + 0 + 2))
    assert figures["critical_f1_macro"] == pytest.approx((0.5 + 0) / 2)


def test_the_mean_of_windows_leaves_out_windows_without_any_line() -> None:
    truths = [verdict(80, (1,)), verdict(0)]
    figures = figures_of(table_of(truths, truths))
    assert figures["critical_f1_macro"] == 1.0


def test_what_cannot_be_told_is_none_and_not_zero() -> None:
    figures = figures_of(table_of([verdict(0)], [verdict(0)]))
    assert figures["alert_f1"] is None
    assert figures["auroc"] is None
    assert figures["critical_f1"] is None
    assert figures["risk_error"] == 0.0


@given(pairs)
def test_alert_figures_are_those_of_scikit_learn(said_and_true: list[tuple[int, int]]) -> None:
    figures = figures_of(table(said_and_true))
    said = [risk for risk, _ in said_and_true]
    alerts = [risk >= 50 for risk in said]
    truth = [risk >= 50 for _, risk in said_and_true]
    if any(alerts) or any(truth):
        expected = metrics.f1_score(truth, alerts, zero_division=0)
        assert figures["alert_f1"] == pytest.approx(expected)
    if len(set(truth)) == 2:
        assert figures["auroc"] == pytest.approx(metrics.roc_auc_score(truth, said))
    squared = metrics.mean_squared_error(truth, [risk / 100 for risk in said])
    assert figures["brier"] == pytest.approx(squared)


@given(pairs)
def test_rank_correlation_is_that_of_scipy(said_and_true: list[tuple[int, int]]) -> None:
    from scipy.stats import spearmanr  # type: ignore[import-untyped] # it ships no types

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where one side never changes
        expected = spearmanr(*zip(*said_and_true, strict=True)).statistic
    figure = figures_of(table(said_and_true))["risk_spearman"]
    assert figure == (None if np.isnan(expected) else pytest.approx(expected))


def test_perfect_calibration_has_no_error() -> None:
    said_and_true = [(100, 100), (0, 0), (50, 100), (50, 0)]
    assert figures_of(table(said_and_true))["ece"] == 0.0


@given(pairs)
def test_every_figure_lies_in_its_range(said_and_true: list[tuple[int, int]]) -> None:
    for name, value in figures_of(table(said_and_true)).items():
        low, high = (-1, 1) if name == "risk_spearman" else (0, 100 if name == "risk_error" else 1)
        assert value is None or low - 1e-9 <= value <= high + 1e-9


def test_draws_are_the_same_each_time_and_hold_every_figure() -> None:
    measured = table([(80, 75), (10, 5), (60, 20), (0, 55)])
    once, again = draws_of(measured), draws_of(measured)
    assert set(once) == set(NAMES)
    for name in NAMES:
        np.testing.assert_array_equal(once[name], again[name])


def test_an_interval_holds_its_figure_and_shrinks_with_more_windows() -> None:
    few = [(80, 75), (10, 5), (60, 20), (0, 55), (40, 45), (90, 80)]
    narrow, wide = (interval_of(draws_of(table(few * k))["risk_error"]) for k in (20, 1))
    assert narrow is not None
    assert wide is not None
    assert wide.low < narrow.low < 19.2 < narrow.high < wide.high


def test_a_judge_differs_from_itself_by_nothing() -> None:
    same = table([(80, 75), (10, 5), (60, 20), (0, 55)])
    difference = difference_of("alert_f1", (same, draws_of(same)), (same, draws_of(same)))
    assert difference == Difference(0.0, Interval(0.0, 0.0), 4)


@pytest.mark.parametrize(
    ("value", "low", "bound", "windows"),
    [(0.1, 0.05, 0.0, 25), (0.1, -0.1, 0.0, 400), (0.0, -0.1, 0.0, None), (1e-12, -1, 0, None)],
)
def test_windows_to_settle_shrink_the_interval_to_the_bound(
    value: float, low: float, bound: float, windows: int | None
) -> None:
    difference = Difference(value, Interval(low, 2 * value - low), 100)
    assert windows_to_settle(difference, bound) == windows


LEARNED = [
    window("a", ("disk 1 failed", "user 7 came"), verdict(80, (1,))),
    window("b", ("disk 2 failed", "user 8 came"), verdict(70, (1,))),
    window("c", ("user 9 came", "queue is slow"), verdict(20, (), (2,))),
]


def test_the_lookup_gives_each_line_the_label_of_its_form() -> None:
    said = by_lookup([read(each) for each in LEARNED])(
        window("new", ("queue is slow", "disk 5 failed", "never seen"), verdict(0))
    )
    assert said.messages == VerdictMessages(critical=(2,), warning=(1,))
    assert said.should_alert_user


def test_the_lookup_says_nothing_of_what_it_never_saw() -> None:
    said = by_lookup([read(each) for each in LEARNED])(window("new", ("never seen",), verdict(90)))
    assert said == verdict(0)


def test_the_nearest_window_lends_risk_and_lines() -> None:
    said = by_nearest([read(each) for each in LEARNED])(
        window("new", ("queue is slow", "user 1 came"), verdict(0))
    )
    assert (said.risk_score, said.messages.warning) == (20, (1,))


def test_only_what_learns_nothing_stands_beside_without_training_windows() -> None:
    assert set(baselines([])) == {"constant", "keywords"}


def test_lines_with_a_keyword_are_an_alert_where_there_are_enough_of_them() -> None:
    few = ("all is well", *("Connection refused",) * (KEYWORD_LINES - 1))
    warned, alerted = tuple(range(2, len(few) + 1)), tuple(range(2, len(few) + 2))
    said = by_keywords(window("few", few, verdict(0)))
    assert said == verdict(10, warning=warned)
    said = by_keywords(window("enough", (*few, "kernel panic"), verdict(0)))
    assert said == verdict(60, critical=alerted)


def test_a_new_system_gets_the_median_of_all() -> None:
    said = baselines(LEARNED)["system majority"](window("new", ("x",), verdict(0), "elsewhere"))
    assert said.risk_score == 70


def test_windows_share_lines_where_their_ranges_meet() -> None:
    spans = [Span(system="BGL", first_line=100, lines=50)]
    two = ("a", "b")
    before = window("before", two, verdict(0), "BGL", 98)
    touching = window("touching", two, verdict(0), "BGL", 149)
    after = window("after", two, verdict(0), "BGL", 150)
    elsewhere = window("elsewhere", two, verdict(0), "HDFS", 120)
    assert shared(spans, [before, touching, after, elsewhere]) == [touching]


def test_a_window_that_holds_its_text_is_known_by_it() -> None:
    given_anew = window("renamed", ("a", "b"), verdict(0), "other")
    assert shared([span_of(window("x", ("a", "b"), verdict(0)))], [given_anew]) == [given_anew]
    assert text_digest(("a", "b")) != text_digest(("ab",))


def test_baselines_do_not_learn_from_what_they_are_measured_on() -> None:
    assert without_shared(LEARNED, LEARNED[:1]) == LEARNED[1:]
