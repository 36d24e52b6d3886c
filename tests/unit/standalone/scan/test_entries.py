from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.messages import LogLine
from logwarden_standalone.scan.entries import (
    MAX_LINE_BYTES,
    Entries,
    Format,
    JournalEntries,
    TextLines,
    entries_of,
)

JOURNAL = (
    b"__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795420800000000\n_HOSTNAME=db-1\n"
    b"SYSLOG_IDENTIFIER=kernel\nPRIORITY=3\nMESSAGE=first\n\n"
    b"__CURSOR=s=2\n_HOSTNAME=db-1\nSYSLOG_IDENTIFIER=app\n"
    b"MESSAGE\n\x0b\x00\x00\x00\x00\x00\x00\x00two\n\nlines!\n\n"
)


def fed(entries: Entries, pieces: Iterable[bytes]) -> list[LogLine]:
    lines = [line for piece in pieces for line in entries.feed(piece)]
    return lines + entries.finish()


def texts(*pieces: bytes) -> list[tuple[int, str]]:
    return [(line.offset, line.header + line.text) for line in fed(TextLines(), pieces)]


@given(st.lists(st.binary(max_size=20)))
def test_where_the_pieces_are_cut_changes_nothing(pieces: list[bytes]) -> None:
    assert texts(*pieces) == texts(b"".join(pieces))


def test_blank_lines_are_counted_and_left_out() -> None:
    assert texts(b"one\r\n\r\n \nfour") == [(1, "one"), (4, "four")]


def test_only_line_feeds_end_a_line() -> None:
    assert len(texts("a\x0bb\x85c\u2028d\n".encode())) == 1


def test_bytes_that_are_no_text_become_escapes() -> None:
    assert texts(b"caf\xe9\n") == [(1, "caf\\xe9")]


def test_a_byte_order_mark_is_no_text() -> None:
    assert texts(b"\xef\xbb\xbfone\n") == [(1, "one")]


def test_of_an_endless_line_the_beginning_is_kept_and_counted_once() -> None:
    entries = TextLines()
    [line, after] = fed(entries, [b"x" * 400_000] * 5 + [b"\nnext\n"])
    assert (len(line.text), after.offset, entries.cut) == (MAX_LINE_BYTES, 2, 1)


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_the_journal_is_read_in_pieces_of_any_size(size: int) -> None:
    pieces = [JOURNAL[start : start + size] for start in range(0, len(JOURNAL), size)]
    first, second = fed(JournalEntries(), pieces)
    assert (first.source, first.severity, first.text) == ("db-1/kernel", "error", "first")
    assert (second.offset, second.text) == (2, "two\n\nlines!")


def test_a_core_dump_in_the_journal_is_skipped_not_kept() -> None:
    size = MAX_LINE_BYTES + 1
    dump = b"COREDUMP\n" + size.to_bytes(8, "little") + b"x" * size + b"\n"
    entries = JournalEntries()
    [line] = fed(entries, [b"__CURSOR=s\nMESSAGE=crashed\n", dump, b"_HOSTNAME=db-1\n\n"])
    assert (line.text, line.source[:4], entries.cut) == ("crashed", "db-1", 1)


def test_an_export_that_ends_in_the_middle_of_an_entry_keeps_it() -> None:
    [line] = fed(JournalEntries(), [b"__CURSOR=s\nMESSAGE=last words"])
    assert line.text == "last words"


@given(st.binary(max_size=200))
def test_no_bytes_break_the_journal_reader(noise: bytes) -> None:
    assert len(fed(JournalEntries(), [b"__CURSOR=s\nMESSAGE=x\n\n", noise])) >= 1


@pytest.mark.parametrize(
    ("wanted", "begin", "reader"),
    [
        ("auto", b"__CURSOR=s=1\n", JournalEntries),
        ("text", b"__CURSOR=s=1\n", TextLines),
        ("auto", b"Nov 23 10:00:00 db-1 app: x\n", TextLines),
        ("journal", b"MESSAGE=x\n", JournalEntries),
    ],
)
def test_the_format_is_told_by_the_first_bytes(
    wanted: Format, begin: bytes, reader: type[Entries]
) -> None:
    assert isinstance(entries_of(wanted, begin), reader)


def test_journal_as_json_is_decoded_and_plain_text_is_not() -> None:
    line = b'{"MESSAGE": "x", "_HOSTNAME": "db-1", "SYSLOG_IDENTIFIER": "app"}\n'
    assert fed(entries_of("auto", line), [line])[0].source == "db-1/app"
    assert fed(entries_of("text", line), [line])[0].text.startswith("{")
