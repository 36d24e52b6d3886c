"""Labelled windows as conversations, and back."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logwarden_analyzer.judges.formats import DigestFormat
from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_contracts.prompt import PROMPT_VERSION, RAW_PROMPT_VERSION, SYSTEM
from logwarden_contracts.reply import RAW_REPLY_SCHEMA, REPLY_SCHEMA, expanded, merged, parse_reply
from logwarden_training.conversations import (
    OWN_WORDS,
    conversations_of,
    material_for,
    read_conversations,
    write_conversations,
)
from logwarden_training.errors import BadLabels
from logwarden_training.labels import LabelledWindow, read_labels

SECRET = b"marks"
REPOSITORY = Path(__file__).parents[3]
WINDOWS = REPOSITORY / "training/data/windows"
ROWS = [f"disk {'abcdefgh'[n]}x failed on bay {n}" for n in range(8)]


def window(critical: tuple[int, ...] = (), warning: tuple[int, ...] = ()) -> LabelledWindow:
    risk = 80 if critical else 30 if warning else 5
    messages = VerdictMessages(critical=critical, warning=warning)
    said = Verdict(risk_score=risk, should_alert_user=risk >= 50, messages=messages)
    return LabelledWindow("w", "store", tuple(ROWS), said)


def answered(labelled: LabelledWindow, budget_tokens: int = 6000) -> Verdict:
    """What service would make of the replies."""
    material = material_for(labelled)
    questions = DigestFormat(SECRET, budget_tokens).questions(material)
    asked = conversations_of(labelled, "digest", SECRET, budget_tokens=budget_tokens)
    assert [each.messages[1]["content"] for each in asked] == [each.user for each in questions]
    replies = [
        parse_reply(each.reply, frozenset(question.rows))
        for each, question in zip(asked, questions, strict=True)
    ]
    assert not any(reply.repaired for reply in replies)
    return expanded(merged(replies), material.digest, 50)


lines = st.sets(st.integers(1, len(ROWS)))


@given(lines, lines)
@settings(max_examples=50)
def test_a_reply_means_the_lines_that_the_verdict_cites(one: set[int], two: set[int]) -> None:
    labelled = window(tuple(sorted(one)), tuple(sorted(two - one)))
    assert answered(labelled) == labelled.verdict


@pytest.mark.parametrize("path", sorted(WINDOWS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_real_windows_lose_no_cited_line_and_no_risk(path: Path) -> None:
    for labelled in read_labels(path)[::8]:
        said, true = answered(labelled), labelled.verdict
        assert set(true.messages.critical) <= set(said.messages.critical)
        either = {*said.messages.critical, *said.messages.warning}
        assert either >= set(true.messages.warning)
        assert (said.risk_score, said.should_alert_user) == (
            true.risk_score,
            true.should_alert_user,
        )


def test_a_split_window_gives_its_risk_to_the_question_that_shows_why() -> None:
    many = tuple(f"{'abcdefghijklmnopqrst'[n % 20] * (n // 20 + 2)} done" for n in range(300))
    messages = VerdictMessages(critical=(1,), warning=(299,))
    loud = Verdict(risk_score=90, should_alert_user=True, messages=messages)
    labelled = LabelledWindow("w", "store", many, loud)
    risks = [
        json.loads(each.reply)["risk_score"] for each in conversations_of(labelled, "digest", b"")
    ]
    assert risks == [90, 5, 45]
    assert answered(labelled) == loud


def test_the_digest_is_asked_in_the_words_of_service() -> None:
    (asked,) = conversations_of(window((1,)), "digest", SECRET)
    assert [each["role"] for each in asked.messages] == ["system", "user", "assistant"]
    assert asked.messages[0]["content"] == SYSTEM
    assert asked.prompt_version == PROMPT_VERSION
    assert list(json.loads(asked.reply)) == list(REPLY_SCHEMA["properties"])


def test_raw_holds_every_line_and_answers_in_lines() -> None:
    (asked,) = conversations_of(window((1, 3)), "raw", SECRET)
    assert asked.messages[0]["content"].endswith("\n\n" + "\n".join(ROWS))
    assert json.loads(asked.reply)["messages"]["critical"] == [1, 3]
    assert list(json.loads(asked.reply)) == list(RAW_REPLY_SCHEMA["properties"])
    assert asked.prompt_version == RAW_PROMPT_VERSION


def test_raw_in_other_words_has_a_version_of_its_own() -> None:
    (asked,) = conversations_of(window(), "raw", SECRET, instructions="Judge:\n")
    assert asked.messages[0]["content"].startswith("Judge:\ndisk")
    assert asked.prompt_version == OWN_WORDS


def test_no_secret_reaches_a_conversation() -> None:
    key = "ghp_" + "x1Y2" * 9
    quiet = Verdict(risk_score=20, should_alert_user=False, summary=(f"key {key} was used",))
    labelled = LabelledWindow("w", "store", (f"login with {key}",), quiet)
    for prompt_format in ("digest", "raw"):
        (asked,) = conversations_of(labelled, prompt_format, SECRET)
        assert key not in str(asked.messages)
        assert "<github-token:" in asked.reply


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a" / "train.jsonl"
    written = [*conversations_of(window((2,)), "digest", SECRET)]
    write_conversations(path, written)
    assert read_conversations(path) == written


def test_the_tutorials_form_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "val.json"
    turns = [{"from": "human", "value": "Log content:\n\nx"}, {"from": "gpt", "value": "{}"}]
    path.write_text(json.dumps([{"conversations": turns}], indent=1), "utf-8")
    (read,) = read_conversations(path)
    assert (read.window, read.prompt_format, read.prompt_version) == ("val-1", "raw", OWN_WORDS)
    assert read.messages[1] == {"role": "assistant", "content": "{}"}


@pytest.mark.data
def test_the_tutorials_own_file_is_read(data_dir: Path) -> None:
    assert len(read_conversations(data_dir / "tutorial/val.json")) == 100


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "holds no conversation"),
        ("{", "cannot be read"),
        ('{"messages":[{"role":"user","content":"x"}]}', ":1: is no conversation"),
        ("\n[1]\n", ":1: is no conversation"),
        ('\n{"x":1}', ":2: is no conversation"),
    ],
)
def test_what_is_no_conversation_is_named(tmp_path: Path, text: str, where: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(BadLabels, match=where):
        read_conversations(path)
