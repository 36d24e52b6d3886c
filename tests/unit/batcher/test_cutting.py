"""Promises of the windows: when they close, and that no record is lost or in two of them."""

from hypothesis import given
from hypothesis import strategies as st

from logwarden_batcher.cutting import Cut, Cutter, WindowLimits, halves_of, windows_of
from logwarden_batcher.record import MAX_LINE_CHARACTERS, InputRecord, shortened
from logwarden_contracts.messages import LogLine

LIMITS = WindowLimits(lines=3, seconds=5.0, size=1000)


def record(offset: int, lines: int = 1, size: int = 10) -> InputRecord:
    made = [LogLine(f"line {n}", offset, index=n) for n in range(lines)]
    return InputRecord(offset, 1000 + offset, b"key", b"x" * size, (), made)


def offsets(cut: Cut | None) -> list[int]:
    return [record.offset for record in cut.records] if cut else []


def test_a_window_closes_at_its_number_of_lines() -> None:
    cutter = Cutter(LIMITS)
    cuts = [cut for n in range(7) for cut in cutter.add(record(n), now=0, now_ms=0)]
    assert [offsets(cut) for cut in cuts] == [[0, 1, 2], [3, 4, 5]]
    assert {cut.reason for cut in cuts} == {"size"}


def test_a_window_closes_when_its_time_is_over() -> None:
    cutter = Cutter(LIMITS)
    cutter.add(record(0), now=10, now_ms=0)
    assert cutter.close_if_due(14.9, 0) is None
    assert offsets(cutter.close_if_due(15, 0)) == [0]


def test_idle_time_before_the_first_line_does_not_age_the_window() -> None:
    cutter = Cutter(LIMITS)
    assert cutter.close_if_due(1000, 0) is None
    cutter.add(record(0), now=1000, now_ms=0)
    assert cutter.due_at == 1005


def test_a_record_without_lines_ages_nothing_and_goes_with_the_next_line() -> None:
    cutter = Cutter(LIMITS)
    assert cutter.add(record(0, lines=0), now=0, now_ms=0) == []
    assert cutter.due_at is None
    cutter.add(record(1), now=100, now_ms=0)
    assert offsets(cutter.close_if_due(105, 0)) == [0, 1]


def test_a_window_closes_at_its_bytes() -> None:
    [cut] = Cutter(LIMITS).add(record(0, size=1000), now=0, now_ms=0)
    assert cut.reason == "bytes"


def test_a_record_is_never_split_between_windows() -> None:
    cutter = Cutter(LIMITS)
    cutter.add(record(0, lines=2), now=0, now_ms=0)
    [first] = cutter.add(record(1, lines=2), now=0, now_ms=0)
    assert offsets(first) == [0]


def test_a_record_larger_than_a_window_is_a_cut_of_several_parts() -> None:
    cutter = Cutter(LIMITS)
    cutter.add(record(0), now=0, now_ms=0)
    before, alone = cutter.add(record(1, lines=7), now=0, now_ms=0)
    windows = windows_of("logs", 2, alone, LIMITS.lines)
    assert offsets(before) == [0]
    assert [window.id for window in windows] == [f"logs/2/1-1.{part}" for part in (1, 2, 3)]
    assert [len(window.lines) for window in windows] == [3, 3, 1]


def test_what_cannot_be_followed_closes_the_open_window() -> None:
    cutter = Cutter(LIMITS)
    assert cutter.close_now(0) is None
    cutter.add(record(0), now=0, now_ms=0)
    cut = cutter.close_now(0)
    assert cut is not None
    assert cut.reason == "end"


STEPS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 600), st.floats(0, 4)), max_size=60)


@given(STEPS, st.integers(1, 5))
def test_every_record_is_in_exactly_one_window_in_order(
    steps: list[tuple[int, int, float]], limit: int
) -> None:
    cutter = Cutter(WindowLimits(limit, 5.0, 1000))
    now, cuts = 0.0, []
    for offset, (lines, size, wait) in enumerate(steps):
        now += wait
        cuts += [cut for cut in [cutter.close_if_due(now, 0)] if cut]
        cuts += cutter.add(record(offset, lines, size), now, 0)
    seen = [offset for cut in cuts for offset in offsets(cut)]
    assert seen == list(range(len(seen)))
    assert all(
        len(window.lines) <= limit for cut in cuts for window in windows_of("t", 0, cut, limit)
    )


@given(st.integers(2, 50))
def test_halves_hold_the_same_records(count: int) -> None:
    cut = Cut(tuple(record(n) for n in range(count)), 0, 0, "size", 10 * count)
    first, second = halves_of(cut)
    assert first.records + second.records == cut.records
    assert first.records
    assert second.records


def test_a_very_long_line_is_judged_by_its_beginning_and_end() -> None:
    line = shortened(LogLine("a" * 10**6 + "z", 0))
    assert len(line.text) < MAX_LINE_CHARACTERS + 50
    assert (line.text[0], line.text[-1]) == ("a", "z")
