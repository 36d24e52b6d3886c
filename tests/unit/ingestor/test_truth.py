"""The verdict that a window of simulated lines deserves."""

import json
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from logwarden_ingestor.simulate import (
    INCIDENTS,
    Label,
    SimulatedLine,
    Simulator,
    truth_of_window,
    truth_record,
)


def line(label: Label = "none", kind: str | None = None, number: int = 1) -> SimulatedLine:
    incident = f"{kind}#{number}" if kind else None
    return SimulatedLine("text", "web-1/apache2", 0, label, 0, incident, kind)


LINES = st.builds(
    line,
    st.sampled_from(["critical", "warning", "none"]),
    st.sampled_from(sorted(INCIDENTS)),
    st.integers(1, 2),
)


def test_routine_lines_deserve_nothing() -> None:
    verdict = truth_of_window([line(), line()])
    assert (verdict.risk_score, verdict.should_alert_user, verdict.summary) == (0, False, ())


def test_noise_alone_is_minor_however_much_of_it() -> None:
    verdict = truth_of_window([line("warning")] * 100)
    assert verdict.risk_score == 25
    assert verdict.summary == ("Minor oddities (web-1/apache2, 100 lines)",)


def test_the_worst_incident_decides_and_comes_first() -> None:
    window = [line("critical", "port-scan"), line(), line("critical", "web-shell")]
    verdict = truth_of_window(window)
    assert verdict.risk_score == INCIDENTS["web-shell"].severity.risk_of(1, 0)
    assert verdict.messages.critical == (1, 3)
    assert verdict.summary[0].startswith("A script is uploaded")


def test_a_few_lines_of_an_attack_are_not_yet_an_alert() -> None:
    verdict = truth_of_window([line("critical", "brute-force-failed")] * 2)
    assert 30 <= verdict.risk_score < 50


def test_a_whole_attack_is_an_alert() -> None:
    attack = islice(Simulator("sshd", 1, ("brute-force-failed",), incident_every=40), 400)
    verdict = truth_of_window(list(attack))
    assert verdict.risk_score == 75
    assert len(verdict.messages.critical) > 20


@given(st.lists(LINES, max_size=60))
def test_an_alert_always_has_a_critical_line(window: list[SimulatedLine]) -> None:
    verdict = truth_of_window(window)
    assert not verdict.should_alert_user or verdict.messages.critical
    assert (verdict.risk_score >= 50) == verdict.should_alert_user


@given(st.lists(LINES, max_size=60))
def test_a_summary_is_short(window: list[SimulatedLine]) -> None:
    summary = truth_of_window(window).summary
    assert len(summary) <= 5
    assert all(len(sentence) <= 90 for sentence in summary)


def test_a_truth_record_names_its_line() -> None:
    record = json.loads(truth_record(7, line("critical", "oom-kill")))
    assert record == {
        "line": 7,
        "source": "web-1/apache2",
        "label": "critical",
        "risk": 0,
        "incident": "oom-kill#1",
        "kind": "oom-kill",
    }
