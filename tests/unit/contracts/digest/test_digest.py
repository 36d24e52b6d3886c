"""Promises of the digest: every line in one row, joined traces, values listed."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.digest import Digest, digest_of
from logwarden_contracts.messages import LogLine
from logwarden_contracts.messages.line import source_group
from logwarden_contracts.multiline import MAX_EVENT_LINES
from logwarden_contracts.rendering import Detail, hosts_text, row_text

TRACE = [
    "ERROR request failed",
    "java.lang.IllegalStateException: pool is closed",
    "\tat com.example.Pool.take(Pool.java:42)",
    "\tat com.example.Main.main(Main.java:7)",
    "Caused by: java.io.IOException: broken pipe",
    "\t... 3 more",
    "INFO next request",
]
WORDS = st.sampled_from(
    ["failed", "for", "user", "root", "10.0.0.1", "x7", '"GET', "\tat a.b(c)", "é", "at"]
)
LINES = st.lists(
    st.one_of(st.lists(WORDS, max_size=6).map(" ".join), st.text(max_size=40)), min_size=1
)


def digest(*texts: str, sources: Sequence[str] = ()) -> Digest:
    named = sources or ["web-1/app"] * len(texts)
    lines = [
        LogLine(text, n, source) for n, (text, source) in enumerate(zip(texts, named, strict=True))
    ]
    return digest_of(lines, texts)


def shown(*texts: str) -> list[str]:
    return [row_text(row) for row in digest(*texts).rows]


@given(LINES, st.randoms(use_true_random=False))
def test_every_line_is_in_exactly_one_row(texts, random) -> None:  # type: ignore[no-untyped-def]  # given
    sources = [random.choice(["a/x", "b/x", "b/y"]) for _ in texts]
    made = digest(*texts, sources=sources)
    cited = sorted(line for row in made.rows for line in row.lines)
    assert cited == list(range(1, len(texts) + 1))
    for row in made.rows:
        assert {source_group(sources[line - 1]) for line in row.lines} == {row.group}


@given(LINES)
def test_every_row_can_be_shown_on_one_line(texts: list[str]) -> None:
    for row in digest(*texts).rows:
        assert len(row_text(row, Detail(values=False, width=60))) <= 60
        assert row_text(row) is not None


def test_a_stack_trace_is_one_row() -> None:
    rows = digest(*TRACE).rows
    assert [row.lines for row in rows] == [(1,), (2, 3, 4, 5, 6), (7,)]


def test_a_trace_is_joined_within_its_source_only() -> None:
    sources = ["a/x", "a/x", "b/x", "a/x"]
    texts = ["boom.Error: x", "\tat a.b(C.java:1)", "\tat z.z(Z.java:9)", "\tat a.c(C.java:2)"]
    rows = digest(*texts, sources=sources).rows
    assert [row.lines for row in rows] == [(1, 2, 4), (3,)]


def test_the_same_form_from_several_hosts_is_one_row_that_names_them() -> None:
    [row] = digest("link down", "link down", "link down", sources=["a/x", "b/x", "a/x"]).rows
    assert (row.count, hosts_text(row)) == (3, "{a x2|b}")


def test_applications_and_severities_have_rows_of_their_own() -> None:
    lines = [
        LogLine("x", 0, "a/x"),
        LogLine("x", 1, "a/y"),
        LogLine("x", 2, "a/x", severity="error"),
    ]
    assert len(digest_of(lines, ["x"] * 3).rows) == 3


def test_long_identifiers_are_shown_by_their_first_digits() -> None:
    uuid = "38101a0b-2d96-4c7d-9f3a-0a7de2ad7c51"
    assert shown(f"req {uuid} sum {'0a1b2c3d' * 5} at 1132345678") == [
        "req 38101a0b… sum 0a1b2c3d… at 1132345678"
    ]


def test_a_python_trace_ends_with_its_exception() -> None:
    texts = [
        "Traceback (most recent call last):",
        '  File "a.py", line 1, in f',
        "    f()",
        "ValueError: x",
        "ok",
    ]
    assert [row.lines for row in digest(*texts).rows] == [(1, 2, 3, 4), (5,)]


def test_an_endless_trace_is_cut_into_events() -> None:
    texts = ["boom", *["\tat a.b(C.java:1)"] * (2 * MAX_EVENT_LINES)]
    assert max(len(row.skeletons) for row in digest(*texts).rows) == MAX_EVENT_LINES


def test_equal_traces_share_a_row_and_count_once_each() -> None:
    row = digest(*TRACE[1:6], *TRACE[1:6]).rows[0]
    assert (row.count, len(row.lines)) == (2, 10)


def test_few_values_are_listed_with_their_counts() -> None:
    lines = ["from 10.0.0.1", "from 10.0.0.1", "from 10.0.0.2"]
    assert shown(*lines) == ["from {10.0.0.1 x2|10.0.0.2}"]


def test_many_numbers_show_how_many_and_their_range() -> None:
    assert shown(*(f"took {n} ms" for n in (5, 900, 17, 33))) == ["took {4 in 5..900} ms"]


def test_many_addresses_show_the_frequent_one_and_how_many_more() -> None:
    lines = ["from 10.0.0.1"] * 5 + [f"from 10.9.9.{n}" for n in range(4)]
    assert shown(*lines) == ["from {10.0.0.1 x5|+4}"]


def test_no_word_is_left_out_however_many_there_are() -> None:
    names = [f"{chr(97 + n)}lice" for n in range(20)]
    row = shown(*(f"Invalid user {name} from 10.0.0.1" for name in names))[0]
    assert all(name in row for name in names)


def test_what_is_equal_everywhere_stands_as_it_was_written() -> None:
    assert shown("a 10.0.0.1 b 1", "a 10.0.0.1 b 2") == ["a 10.0.0.1 b {1|2}"]


def test_without_examples_words_are_still_listed() -> None:
    rows = digest(
        *(f"user {name} id {n}" for n, name in enumerate(["eve", "bob", "joe", "ann"]))
    ).rows
    assert row_text(rows[0], Detail(values=False)) == "user {eve|bob|joe|ann} id {4 in 0..3}"
