"""When a program that ended is started again, and when it is given up."""

from hypothesis import given
from hypothesis import strategies as st

from logwarden_standalone.up.patience import MEMORY_SECONDS, MOST_ENDS, Patience


def test_each_pause_is_twice_as_long_as_the_one_before() -> None:
    patience = Patience()
    assert [patience.ended(now=at) for at in (0, 1, 2, 3)] == [0.5, 1, 2, 4]


def test_a_program_that_ends_again_and_again_is_given_up() -> None:
    patience = Patience()
    assert [patience.ended(now=at) for at in range(MOST_ENDS + 1)][-1] is None


def test_what_ended_long_ago_is_forgiven() -> None:
    patience = Patience()
    for at in range(MOST_ENDS):
        patience.ended(now=at)
    assert patience.ended(now=MOST_ENDS + MEMORY_SECONDS) == 0.5


@given(st.lists(st.floats(MEMORY_SECONDS / MOST_ENDS + 0.1, 1000), max_size=30))
def test_a_program_that_ends_seldom_is_always_started_again(gaps: list[float]) -> None:
    patience, now = Patience(), 0.0
    for gap in gaps:
        now += gap
        assert patience.ended(now) is not None
