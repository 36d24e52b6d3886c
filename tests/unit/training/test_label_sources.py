"""Labels from people, from the stream, and from other forms of files."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from logwarden_contracts.messages import (
    Feedback,
    FeedbackKind,
    Timings,
    Verdict,
    VerdictMessages,
    Versions,
    WindowAnalysis,
    WindowSummary,
)
from logwarden_training.conversations import conversations_of, read_conversations
from logwarden_training.label.command import app
from logwarden_training.label.errors import BadDump, LabelError
from logwarden_training.label.feedback import is_for_the_gate, taken
from logwarden_training.label.lesson import MARK_SECRET
from logwarden_training.labels import read_labels
from logwarden_training.prepare.window import Stretch, Window, read_windows, written

SHOWN = Verdict(
    risk_score=70,
    should_alert_user=True,
    messages=VerdictMessages(critical=(1,), warning=(3,)),
    summary=("disk failed",),
)
LINES = ("disk failed", "all is well", "slow answer")


def word(kind: FeedbackKind = "useful", who: str = "ann", **more: Any) -> Feedback:
    said = {"analysis_id": "a1", "window_id": "logs/0/1-3", "lines": LINES, "verdict": SHOWN}
    return Feedback(**{**said, "kind": kind, "who": who, "given_at_ms": 1, **more})


def verdict_of(*words: Feedback, trusted: tuple[str, ...] = ()) -> Verdict:
    found = taken(words, trusted)
    (window,) = (*found.train, *found.gate)
    assert window.verdict is not None
    return window.verdict


def reason_of(*words: Feedback, trusted: tuple[str, ...] = ()) -> str:
    found = taken(words, trusted)
    assert not (*found.train, *found.gate)
    return found.unused[0].reason


def test_one_person_alone_teaches_nothing_unless_trusted() -> None:
    assert "one person alone" in reason_of(word())
    assert "one person alone" in reason_of(word(), word())
    assert verdict_of(word(), trusted=("ann",)) == SHOWN
    assert verdict_of(word(), word(who="bob")) == SHOWN


def test_people_who_disagree_teach_nothing_and_the_trusted_one_decides() -> None:
    words = (word(), word("false_alarm", who="bob"))
    assert reason_of(*words) == "people disagree"
    assert not verdict_of(*words, trusted=("bob",)).should_alert_user
    assert reason_of(*words, trusted=("ann", "bob")) == "people disagree"


def test_a_false_alarm_is_minor_and_keeps_its_lines_as_warnings() -> None:
    said = verdict_of(word("false_alarm"), word("false_alarm", who="bob"))
    assert (said.risk_score, said.should_alert_user) == (20, False)
    assert said.messages == VerdictMessages(warning=(1, 3))


def test_what_was_missed_is_what_all_marked() -> None:
    quiet = Verdict(risk_score=5, should_alert_user=False)
    words = [
        word("missed", who=who, verdict=quiet, marked=marked)
        for who, marked in (("ann", (2, 3)), ("bob", (3,)))
    ]
    said = verdict_of(*words)
    assert (said.risk_score, said.messages.critical) == (70, (3,))
    assert "no line is marked" in reason_of(words[0], word("missed", who="bob", verdict=quiet))


def test_who_changes_their_mind_counts_once_and_as_they_said_last() -> None:
    words = [word("useful", given_at_ms=2), word("false_alarm", given_at_ms=9), word(who="bob")]
    assert reason_of(*words) == "people disagree"


def test_a_mark_that_is_not_there_is_refused() -> None:
    assert (
        reason_of(word(marked=(9,)), word(who="bob", marked=(9,))) == "a marked line is not there"
    )


def test_a_fifth_is_held_back_by_its_lines_alone() -> None:
    many = [(f"event {number}",) for number in range(500)]
    held = [lines for lines in many if is_for_the_gate(lines)]
    assert 70 < len(held) < 130
    words = [word(analysis_id=f"a{place}", lines=lines) for place, lines in enumerate(many)]
    quiet = Verdict(risk_score=5, should_alert_user=False)
    found = taken([each.model_copy(update={"verdict": quiet}) for each in words], ("ann",))
    assert [window.texts for window in found.gate] == sorted(
        held, key=lambda lines: f"a{many.index(lines)}"
    )
    assert not {each.texts for each in found.gate} & {each.texts for each in found.train}


def run(*arguments: object) -> str:
    return CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False).output


def envelope(topic: str, offset: int, payload: str, **more: Any) -> str:
    return json.dumps({"topic": topic, "partition": 0, "offset": offset, "payload": payload} | more)


def test_feedback_is_read_bare_and_in_kcats_envelope(tmp_path: Path) -> None:
    dump, out = tmp_path / "dump", tmp_path / "people.jsonl"
    bare, held = word().write().decode(), word("useful", "bob").write().decode()
    dump.write_text(f"{bare}\n{envelope('feedback', 1, held)}\n", "utf-8")
    run("--from-feedback", dump, "--out", out)
    rows = [path for path in (out, tmp_path / "people.gate.jsonl") if path.read_text("utf-8")]
    (labelled,) = read_labels(rows[0])
    assert labelled.verdict == SHOWN


def test_a_row_that_is_no_feedback_is_named_and_not_quoted(tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.write_text('{"password": "hunter2"}\n', "utf-8")
    with pytest.raises(BadDump, match="dump:1: not a Feedback") as refused:
        run("--from-feedback", dump, "--out", tmp_path / "o")
    assert "hunter2" not in str(refused.value)


def analysis(first: int, last: int, lines: int, **changed: Any) -> WindowAnalysis:
    window = WindowSummary(
        id=f"logs/0/{first}-{last}",
        topic="logs",
        partition=0,
        first_offset=first,
        last_offset=last,
        lines=lines,
        opened_at_ms=0,
        closed_at_ms=0,
        close_reason="size",
    )
    said = {"id": "x", "window": window, "verdict": SHOWN, "judge": "model", "judges": {}}
    versions = Versions(prompt="p", skeleton="1", redactor="1", rules="1")
    timings = Timings(digest_seconds=0, judge_seconds=0, total_seconds=0)
    return WindowAnalysis(**{**said, "versions": versions, "timings": timings, **changed})


RECORDS = [
    envelope("logs", 10, "disk failed", key="web1/store", headers=["a", "b"], ts=1),
    envelope("logs", 12, "login with ghp_" + "x1Y2" * 9, key=None),
    envelope("logs", 13, "slow answer"),
]


def read_back(
    tmp_path: Path, *analyses: WindowAnalysis, more: tuple[str, ...] = ()
) -> list[Window]:
    alerts, lines, out = tmp_path / "alerts", tmp_path / "logs", tmp_path / "stream.jsonl"
    alerts.write_text("".join(f"{each.write().decode()}\n" for each in analyses), "utf-8")
    lines.write_text("\n".join(RECORDS), "utf-8")
    run("--from-alerts", alerts, "--lines", lines, "--out", out, *more)
    return read_windows(out)


def test_an_analysis_gets_its_lines_back_by_offset_without_secrets(tmp_path: Path) -> None:
    (window,) = read_back(tmp_path, analysis(10, 13, 3))
    assert window.texts[0] == "disk failed"
    assert window.texts[1].startswith("login with <github-token:")
    assert window.verdict == SHOWN


def test_of_one_window_the_last_analysis_counts(tmp_path: Path) -> None:
    later = SHOWN.model_copy(update={"risk_score": 90})
    (window,) = read_back(tmp_path, analysis(10, 13, 3), analysis(10, 13, 3, verdict=later))
    assert window.verdict == later


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (analysis(20, 21, 2), "0 of its 2 lines"),
        (analysis(13, 13, 1, judge="rules"), "judged by rules"),
        (analysis(13, 13, 1, degraded_reason="invalid_reply"), "degraded"),
        (analysis(13, 13, 1, injection_markers=True), "instruct the judge"),
    ],
)
def test_what_cannot_be_used_is_written_down_with_its_reason(
    tmp_path: Path, bad: WindowAnalysis, reason: str
) -> None:
    assert len(read_back(tmp_path, analysis(10, 12, 2), bad)) == 1
    (row,) = (tmp_path / "stream.unused.jsonl").read_text("utf-8").splitlines()
    assert reason in json.loads(row)["reason"]


def test_windows_of_the_stream_can_be_left_for_a_teacher(tmp_path: Path) -> None:
    rules = analysis(13, 13, 1, judge="rules")
    (window,) = read_back(tmp_path, rules, more=("--unjudged",))
    assert (window.texts, window.verdict) == (("slow answer",), None)


def judged(tmp_path: Path) -> Path:
    path = tmp_path / "judged.jsonl"
    window = Window("w", "store", LINES, (Stretch("store", 7, 3),), verdict=SHOWN)
    path.write_text(written([window]), "utf-8")
    return path


@pytest.mark.parametrize("reply", ["", "[]", '{"messages":[1]}', '{"risk_score":"high"}'])
def test_a_reply_that_is_no_verdict_is_rejected(tmp_path: Path, reply: str) -> None:
    turns = [{"role": "user", "content": "Log content:\n\none"}]
    turns.append({"role": "assistant", "content": reply})
    source, out = tmp_path / "said.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"messages": turns}), "utf-8")
    assert "0 of 1 windows" in run("convert", source, out, "--to", "verdicts")


@pytest.mark.parametrize("to", ["digest", "raw"])
def test_verdicts_become_conversations_and_come_back(tmp_path: Path, to: str) -> None:
    path, said, back = judged(tmp_path), tmp_path / "said.jsonl", tmp_path / "back.jsonl"
    run("convert", path, said, "--to", to)
    (conversation,) = read_conversations(said)
    assert (conversation.prompt_format, conversation.spans[0].first_line) == (to, 7)
    more = ("--windows", path) if to == "digest" else ()
    run("convert", said, back, "--to", "verdicts", *more)
    (labelled,) = read_labels(back)
    assert (labelled.texts, labelled.verdict) == (LINES, SHOWN)


def test_conversations_are_those_of_the_house(tmp_path: Path) -> None:
    path, said = judged(tmp_path), tmp_path / "said.jsonl"
    run("convert", path, said)
    expected = conversations_of(read_labels(path)[0], "digest", MARK_SECRET)
    assert [each.messages for each in read_conversations(said)] == [
        each.messages for each in expected
    ]


def test_a_digest_alone_does_not_tell_its_lines(tmp_path: Path) -> None:
    run("convert", judged(tmp_path), tmp_path / "said.jsonl")
    with pytest.raises(LabelError, match="--windows FILE"):
        run("convert", tmp_path / "said.jsonl", tmp_path / "b.jsonl", "--to", "verdicts")


def test_by_number_no_line_is_copied(tmp_path: Path) -> None:
    run("convert", judged(tmp_path), tmp_path / "said.jsonl", "--to", "raw")
    window = ("--windows", judged(tmp_path), "--by-number")
    run("convert", tmp_path / "said.jsonl", tmp_path / "b.jsonl", "--to", "verdicts", *window)
    row = json.loads((tmp_path / "b.jsonl").read_text("utf-8"))
    assert (row["first_line"], row["lines"]) == (7, 3)
    assert "disk failed" not in json.dumps({**row, "verdict": None})


def test_a_label_that_contradicts_itself_is_rejected_with_its_reason(tmp_path: Path) -> None:
    reply = '{"risk_score": 90, "should_alert_user": true, "messages": null, "summary": null}'
    turns = [
        {"from": "human", "value": "Log content:\n\none\ntwo\n"},
        {"from": "gpt", "value": reply},
    ]
    source, out = tmp_path / "val.json", tmp_path / "out.jsonl"
    source.write_text(json.dumps([{"conversations": turns}]), "utf-8")
    assert "0 of 1 windows" in run("convert", source, out, "--to", "verdicts")
    (row,) = (tmp_path / "out.rejected.jsonl").read_text("utf-8").splitlines()
    assert json.loads(row)["reasons"] == ["loud_without_critical_line"]


def test_a_misspelt_choice_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="--to row"):
        run("convert", judged(tmp_path), tmp_path / "x", "--to", "row")
    with pytest.raises(LabelError, match="one of --windows"):
        run("--out", tmp_path / "x")


def test_agree_prints_and_writes(tmp_path: Path) -> None:
    path = judged(tmp_path)
    said = run("agree", path, path, "--json", tmp_path / "agree.json")
    assert "critical f1" in said
    assert json.loads((tmp_path / "agree.json").read_text("utf-8"))["risk_difference"] == 0


@pytest.mark.data
def test_the_tutorials_labels_are_checked(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    said = run("convert", data_dir / "tutorial/val.json", out, "--to", "verdicts")
    rejected = (tmp_path / "out.rejected.jsonl").read_text("utf-8").splitlines()
    assert len(read_labels(out)) + len(rejected) == 100
    assert "line_out_of_range" in said
