from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.messages import LogLine
from logwarden_standalone.scan.windows import WindowCutter, WindowLimits

LIMITS = WindowLimits(lines=3, size=100, interval_ms=5_000)


def lines(first: int, last: int, text: str = "x") -> list[LogLine]:
    return [LogLine(text, number) for number in range(first, last + 1)]


def test_a_window_closes_as_soon_as_it_is_full() -> None:
    [window] = WindowCutter("app.log", LIMITS).add(lines(1, 3), now_ms=7)
    assert (window.id, window.close_reason) == ("app.log/0/1-3", "size")


def test_a_window_closes_before_the_line_that_would_make_it_too_large() -> None:
    [window] = WindowCutter("app.log", LIMITS).add(lines(1, 2, "x" * 60), now_ms=7)
    assert (window.last_offset, window.close_reason) == (1, "bytes")


def test_idle_time_before_the_first_line_does_not_age_the_window() -> None:
    cutter = WindowCutter("app.log", LIMITS)
    assert cutter.milliseconds_left(1_000_000) is None
    cutter.add(lines(1, 1), now_ms=1_000_000)
    assert cutter.milliseconds_left(1_000_001) == 4_999


def test_lines_of_one_record_stay_together() -> None:
    record = [LogLine("x", 1, index=index) for index in range(10)]
    [window] = WindowCutter("app.log", LIMITS).add(record, now_ms=0)
    assert len(window.lines) == 10


@given(
    st.lists(st.lists(st.integers(0, 120), max_size=8), max_size=20),
    st.builds(WindowLimits, lines=st.integers(1, 5), size=st.integers(1, 200)),
)
def test_every_line_is_in_exactly_one_window_in_order(
    pieces: list[list[int]], limits: WindowLimits
) -> None:
    cutter, closed, number = WindowCutter("app.log", limits), [], 0
    for piece in pieces:
        added = [LogLine("x" * size, number + step) for step, size in enumerate(piece, 1)]
        number += len(piece)
        closed += cutter.add(added, now_ms=0)
    closed += cutter.close("end", 0)
    assert [line.offset for window in closed for line in window.lines] == list(range(1, number + 1))
    assert all(len(window.lines) <= limits.lines for window in closed)
