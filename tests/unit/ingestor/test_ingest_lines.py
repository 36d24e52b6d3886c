from hypothesis import given
from hypothesis import strategies as st

from logwarden_ingestor.lines import MAX_LINE_BYTES, LineCutter, Lines

PIECES = st.lists(st.binary(max_size=30).map(lambda piece: piece.replace(b"a", b"\n")))


def everything(pieces: list[bytes], offset: int = 0) -> Lines:
    cutter = LineCutter(offset)
    cut = [*(cutter.cut(piece) for piece in pieces), cutter.finish()]
    return Lines([v for each in cut for v in each.values], [e for each in cut for e in each.ends])


@given(PIECES)
def test_however_the_bytes_arrive_the_lines_are_the_same(pieces: list[bytes]) -> None:
    assert everything(pieces) == everything([b"".join(pieces)])


@given(PIECES)
def test_every_line_but_empty_ones_comes_out_as_it_was_written(pieces: list[bytes]) -> None:
    written = [line.removesuffix(b"\r") for line in b"".join(pieces).split(b"\n")]
    assert everything(pieces).values == [line for line in written if line]


@given(PIECES)
def test_reading_from_any_end_gives_exactly_the_rest(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    lines = everything([whole])
    for number, end in enumerate(lines.ends, 1):
        assert everything([whole[end:]], end).values == lines.values[number:]


def test_a_line_that_has_not_ended_waits() -> None:
    cutter = LineCutter()
    assert cutter.cut(b"one\ntw") == Lines([b"one"], [4])
    assert (cutter.offset, cutter.read_to) == (4, 6)


def test_carriage_returns_before_line_feeds_are_line_breaks() -> None:
    assert everything([b"one\r\n\r\ntwo\r\n"]) == Lines([b"one", b"two"], [5, 12])


def test_a_line_longer_than_a_record_may_be_is_sent_in_pieces() -> None:
    long = b"x" * (2 * MAX_LINE_BYTES + 5)
    lines = everything([b"a\n" + long + b"\nb\n"])
    assert [len(line) for line in lines.values] == [1, MAX_LINE_BYTES, MAX_LINE_BYTES, 5, 1]
    assert lines.ends[3:] == [len(long) + 3, len(long) + 5]


def test_an_endless_line_does_not_fill_the_memory() -> None:
    cutter = LineCutter()
    cut = [len(line) for _ in range(40) for line in cutter.cut(b"x" * 100_000).values]
    assert sum(cut) + cutter.read_to - cutter.offset == 4_000_000
    assert max(cut) == MAX_LINE_BYTES
