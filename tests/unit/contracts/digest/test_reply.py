"""Promises of reading a reply: nothing outside the window, nothing unreadable accepted."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.digest import digest_of
from logwarden_contracts.messages import LogLine
from logwarden_contracts.reply import (
    MAX_STATEMENT,
    RAW_REPLY_SCHEMA,
    REPLY_SCHEMA,
    InvalidReply,
    Reply,
    expanded,
    merged,
    parse_reply,
)

TEXTS = ["link 1 down", "link 2 down", "ok"]
DIGEST = digest_of([LogLine(text, n, "a/b") for n, text in enumerate(TEXTS)], TEXTS)


def written(**fields: object) -> str:
    given = {
        "critical": [],
        "warning": [],
        "summary": [],
        "risk_score": 0,
        "should_alert_user": False,
    }
    return json.dumps(given | fields)


def test_a_cited_row_stands_for_all_of_its_lines() -> None:
    reply = parse_reply(written(critical=[1], risk_score=80, summary=["two links down"]), {1, 2})
    verdict = expanded(reply, DIGEST, alert_risk=50)
    assert verdict.messages.critical == (1, 2)
    assert (verdict.risk_score, verdict.should_alert_user) == (80, True)


def test_the_flag_follows_the_score_whatever_the_model_said() -> None:
    reply = parse_reply(written(warning=[2], risk_score=20, should_alert_user=True), {1, 2})
    assert not expanded(reply, DIGEST, alert_risk=50).should_alert_user


def test_rows_that_were_not_asked_about_are_dropped() -> None:
    reply = parse_reply(written(critical=[1, 99], warning=[1, 2], risk_score=60), {1, 2})
    assert (reply.critical, reply.warning, reply.repaired) == ((1,), (2,), True)


def test_a_reply_as_it_should_be_is_not_called_repaired() -> None:
    assert not parse_reply(written(critical=[1], risk_score=60, summary=["x"]), {1}).repaired


def test_a_summary_is_made_harmless_and_short() -> None:
    reply = parse_reply(written(warning=[1], summary=["\x1b[31m" + "x" * 900]), {1})
    assert len(reply.summary[0]) == MAX_STATEMENT
    assert "\x1b" not in reply.summary[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_json"),
        ('{"critical":[', "not_json"),
        ("[" * 5000, "not_json"),
        ("[]", "not_the_schema"),
        (written(risk_score="high"), "not_the_schema"),
        (written(risk_score=90), "risk_without_rows"),
        (written(risk_score=90, critical=[7]), "risk_without_rows"),
    ],
)
def test_what_is_no_verdict_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidReply) as refused:
        parse_reply(text, {1})
    assert refused.value.reason == reason


def test_a_fence_around_the_reply_is_taken_off() -> None:
    assert parse_reply(f"```json\n{written(warning=[1], risk_score=20)}\n```", {1}).warning == (1,)


def test_the_tutorials_format_is_read_too() -> None:
    text = '{"risk_score": 70, "should_alert_user": true, "messages": {"critical": [3], "warning": null}, "summary": null}'
    assert parse_reply(text, {1, 2, 3}).critical == (3,)


ROWS = st.lists(st.integers(-5, 10), max_size=6)


@given(
    critical=ROWS, warning=ROWS, risk=st.integers(-50, 400), summary=st.lists(st.text(), max_size=7)
)
def test_a_verdict_cites_only_lines_of_the_window(critical, warning, risk, summary) -> None:  # type: ignore[no-untyped-def]  # given
    text = written(critical=critical, warning=warning, risk_score=risk, summary=summary)
    try:
        verdict = expanded(parse_reply(text, {row.number for row in DIGEST.rows}), DIGEST, 50)
    except InvalidReply:
        return
    assert set(verdict.messages.critical + verdict.messages.warning) <= {1, 2, 3}
    assert 0 <= verdict.risk_score <= 100


def test_several_replies_become_one_with_all_rows_and_the_highest_risk() -> None:
    quiet = Reply((), (1,), ("a",), 20)
    loud = Reply((4,), (), ("b",), 80)
    assert merged([quiet, loud]) == Reply((4,), (1,), ("b", "a"), 80)


@pytest.mark.parametrize("schema", [REPLY_SCHEMA, RAW_REPLY_SCHEMA])
def test_the_schema_uses_only_what_every_server_takes(schema: dict[str, object]) -> None:
    text = json.dumps(schema)
    assert not [word for word in ("pattern", "$ref", "anyOf", "default", "format") if word in text]
    assert text.count('"additionalProperties": false') == text.count('"properties"')
