import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logwarden_analyzer.errors import ModelUnreachable
from logwarden_analyzer.judges.wire import (
    OPTIONAL,
    Identity,
    Trial,
    completion_of,
    identity_of,
    parents_of,
    request_body,
    retry_after_seconds,
    without,
)
from logwarden_contracts.prompt import Question
from logwarden_contracts.reply import REPLY_SCHEMA

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BODY = request_body("logs", Question((1,), "system", "user"), REPLY_SCHEMA, Trial(1))


def answer(message: dict[str, object], finish_reason: str = "stop") -> bytes:
    return json.dumps({"choices": [{"message": message, "finish_reason": finish_reason}]}).encode()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds


@given(st.text())
def test_any_retry_after_is_read(header: str) -> None:
    seconds = retry_after_seconds(header, NOW)
    assert seconds is None or seconds >= 0


def test_without_nothing_the_body_is_whole() -> None:
    assert without(BODY, ()) == BODY


def test_a_refused_field_is_left_out_or_renamed() -> None:
    plain = without(BODY, OPTIONAL)
    assert set(plain) == {"model", "messages", "max_completion_tokens"}


def test_a_raw_question_has_no_system_message() -> None:
    body = request_body("logs", Question((1,), None, "user"), REPLY_SCHEMA, Trial(1))
    assert [message["role"] for message in body["messages"]] == ["user"]


def test_content_goes_before_reasoning() -> None:
    assert completion_of(answer({"content": "a", "reasoning": "b"})).text == "a"


@given(st.binary() | st.text().map(str.encode))
def test_any_other_body_counts_as_no_answer(content: bytes) -> None:
    with pytest.raises(ModelUnreachable):
        completion_of(content)


@pytest.mark.parametrize("listing", [b"", b"{}", b'{"data": 7}', b'{"data": [{"id": "other"}]}'])
def test_a_list_that_does_not_tell_leaves_the_name(listing: bytes) -> None:
    assert identity_of("logs", parents_of(listing)) == Identity("logs")
