"""The sentence at the top: calm when calm, loud when loud, and honest when blind."""

from tests.unit.dashboard.made import MINUTE, NOW, held_one, pattern

from logwarden_dashboard.held.analysis import Held
from logwarden_dashboard.held.patterns import alert_patterns
from logwarden_dashboard.held.standing import Standing, standing
from logwarden_dashboard.held.store import Contact, Snapshot


def told(*analyses: Held, contact: Contact = Contact(NOW)) -> Standing:  # noqa: B008 - a value
    return standing(Snapshot(1, analyses, contact=contact), alert_patterns(analyses), "1 h", NOW)


def test_calm_when_calm() -> None:
    now = told(held_one(risk=10))
    assert (now.tone, now.title) == ("quiet", "All calm")
    assert now.details[0] == "no alert in the last 1 h"


def test_what_is_over_leaves_it_calm_and_is_mentioned() -> None:
    now = told(held_one(at_ms=NOW - 20 * MINUTE, patterns=[pattern()]))
    assert now.title == "All calm"
    assert now.details[0] == "1 pattern in the last 1 h, the last 20 min ago"


def test_high_risk_is_urgent() -> None:
    now = told(held_one(patterns=[pattern("a"), pattern("b")]))
    assert (now.tone, now.title) == ("critical", "2 patterns need you now")


def test_lower_risk_needs_a_look() -> None:
    now = told(held_one(risk=55, patterns=[pattern()]))
    assert (now.tone, now.title) == ("warning", "1 pattern needs a look")


def test_a_store_that_stops_is_no_calm() -> None:
    now = told(held_one(risk=10), contact=Contact(NOW - 16_000))
    assert now.title == "Kafka does not answer"
    assert now.details == ("What you see is as of 16 s ago",)


def test_trouble_is_named() -> None:
    assert "no answer within 10 s" in told(contact=Contact(None, "no answer within 10 s")).details


def test_windows_without_their_model_are_counted() -> None:
    now = told(held_one(1, risk=10), held_one(2, risk=10, degraded_reason="model_unreachable"))
    assert "1 of 2 windows were judged without the model that was asked" in now.details


def test_a_long_silence_is_told() -> None:
    assert "no window for 5 min" in told(held_one(risk=10, at_ms=NOW - 5 * MINUTE)).details
