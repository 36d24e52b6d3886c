"""Promises of the prompt: golden characters, marks, and a budget that drops no row."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.digest import Digest, digest_of
from logwarden_contracts.messages import LogLine
from logwarden_contracts.prompt import BYTES_PER_TOKEN, SYSTEM, mark_of, questions_of, raw_question

TEXTS = [
    "Failed password for root from 10.0.0.1",
    "Failed password for root from 10.0.0.2",
    "session closed",
]


def digest(*texts: str, source: str = "a/b", **fields: Any) -> Digest:
    return digest_of([LogLine(text, n, source, **fields) for n, text in enumerate(texts)], texts)


LINES = [
    LogLine(TEXTS[0], 1, "web-1/sshd", severity="warning"),
    LogLine(TEXTS[1], 2, "web-2/sshd", severity="warning"),
    LogLine(TEXTS[2], 3, "web-1/cron", severity="info"),
]
DIGEST = digest_of(LINES, TEXTS)


def test_the_user_message_is_this_to_the_character() -> None:
    [question] = questions_of(DIGEST, "abcd", 4000)
    assert question.system == SYSTEM
    assert question.user == (
        "Rows begin with abcd\n"
        "== sshd\n"
        "abcd1|x2|warning|Failed password for root from {10.0.0.1|10.0.0.2} @{web-1|web-2}\n"
        "== web-1/cron\n"
        "abcd2|session closed"
    )


def test_the_raw_format_shows_each_line_as_it_is() -> None:
    question = raw_question(TEXTS, "Judge:\n")
    assert (question.system, question.user) == (None, "Judge:\n" + "\n".join(TEXTS))


def test_a_mark_repeats_for_the_same_window_and_no_other() -> None:
    other = digest(TEXTS[2])
    assert mark_of(b"s", DIGEST) == mark_of(b"s", DIGEST)
    assert len({mark_of(b"s", DIGEST), mark_of(b"t", DIGEST), mark_of(b"s", other)}) == 3


@given(st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=80), st.integers(900, 3000))
def test_over_the_budget_rows_are_split_and_none_is_dropped(texts: list[str], budget: int) -> None:
    made = digest(*texts)
    questions = questions_of(made, "abcd", budget)
    asked = [row for question in questions for row in question.rows]
    assert asked == [row.number for row in made.rows]


@given(st.lists(st.text(alphabet="abc 123", min_size=1, max_size=300), min_size=1, max_size=80))
def test_no_question_is_larger_than_the_budget(texts: list[str]) -> None:
    for question in questions_of(digest(*texts), "abcd", 1500):
        assert len((SYSTEM + question.user).encode()) <= 1500 * BYTES_PER_TOKEN


def test_examples_go_before_rows_are_split() -> None:
    texts = [f"request {n} from 10.0.{n}.1 took {n} ms" for n in range(4)]
    just_too_small = (len(SYSTEM) + 300) / BYTES_PER_TOKEN
    [question] = questions_of(digest(*texts), "abcd", int(just_too_small))
    assert "request {4 in 0..3} from {4} took {4 in 0..3} ms" in question.user
