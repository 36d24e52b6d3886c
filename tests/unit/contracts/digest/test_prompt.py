"""Promises of the prompt: golden characters, marks, and a budget that drops no row."""

from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.digest import digest_of
from logwarden_contracts.prompt import BYTES_PER_TOKEN, SYSTEM, mark_of, questions_of, raw_question

TEXTS = [
    "Failed password for root from 10.0.0.1",
    "Failed password for root from 10.0.0.2",
    "session closed",
]
DIGEST = digest_of(["web-1/sshd", "web-1/sshd", "web-1/cron"], TEXTS)


def test_the_user_message_is_this_to_the_character() -> None:
    [question] = questions_of(DIGEST, "abcdef", 4000)
    assert question.system == SYSTEM
    assert question.user == (
        "Rows begin with abcdef|\n"
        "== web-1/sshd\n"
        "abcdef|1|x2|Failed password for root from {10.0.0.1|10.0.0.2}\n"
        "== web-1/cron\n"
        "abcdef|2|session closed"
    )


def test_the_raw_format_shows_each_line_as_it_is() -> None:
    question = raw_question(TEXTS, "Judge:\n")
    assert (question.system, question.user) == (None, "Judge:\n" + "\n".join(TEXTS))


def test_a_mark_repeats_for_the_same_window_and_no_other() -> None:
    other = digest_of(["web-1/cron"], TEXTS[2:])
    assert mark_of(b"s", DIGEST) == mark_of(b"s", DIGEST)
    assert len({mark_of(b"s", DIGEST), mark_of(b"t", DIGEST), mark_of(b"s", other)}) == 3


@given(st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=80), st.integers(900, 3000))
def test_over_the_budget_rows_are_split_and_none_is_dropped(texts: list[str], budget: int) -> None:
    digest = digest_of(["a/b"] * len(texts), texts)
    questions = questions_of(digest, "abcdef", budget)
    assert [row for question in questions for row in question.rows] == [
        row.number for row in digest.rows
    ]


@given(st.lists(st.text(alphabet="abc 123", min_size=1, max_size=300), min_size=1, max_size=80))
def test_no_question_is_larger_than_the_budget(texts: list[str]) -> None:
    for question in questions_of(digest_of(["a/b"] * len(texts), texts), "abcdef", 1500):
        assert len((SYSTEM + question.user).encode()) <= 1500 * BYTES_PER_TOKEN


def test_examples_go_before_rows_are_split() -> None:
    texts = [f"request {n} from 10.0.{n}.1 took {n} ms" for n in range(4)]
    just_too_small = (len(SYSTEM) + 300) / BYTES_PER_TOKEN
    [question] = questions_of(digest_of(["a/b"] * 4, texts), "abcdef", int(just_too_small))
    assert "request {4 in 0..3} from {4} took {4 in 0..3} ms" in question.user
