"""Times as the person who looks reads them."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.dashboard.made import NOW

from logwarden_dashboard.moments import ago_text, clock_text, full_text, zone_of, zone_text

BERLIN = zone_of("Europe/Berlin", None)


def test_times_are_the_browsers() -> None:
    assert clock_text(NOW, NOW, BERLIN) == "09:00:00"
    assert full_text(NOW, BERLIN) == "2026-11-23 09:00:00 CET"
    assert zone_text(BERLIN, NOW) == "Europe/Berlin"


def test_a_day_that_is_not_today_is_named() -> None:
    assert clock_text(NOW - 86_400_000, NOW, BERLIN) == "Nov 22 09:00:00"


@pytest.mark.parametrize("name", ["No/Such", "../etc/passwd", "", None])
def test_an_unknown_zone_is_known_by_its_offset(name: str | None) -> None:
    assert clock_text(NOW, NOW, zone_of(name, -330)) == "13:30:00"
    assert zone_of(name, None) is UTC


@given(st.integers(-(2**63), 2**63) | st.none())
def test_no_time_breaks_a_page(at_ms: int | None) -> None:
    assert clock_text(at_ms, NOW, BERLIN)
    assert full_text(at_ms, BERLIN)


@pytest.mark.parametrize(
    ("ago_ms", "text"),
    [(900, "0 s ago"), (61_000, "1 min ago"), (7_300_000, "2 h ago"), (200_000_000, "2 d ago")],
)
def test_how_long_ago_is_told_in_one_unit(ago_ms: int, text: str) -> None:
    assert ago_text(NOW - ago_ms, NOW) == text
