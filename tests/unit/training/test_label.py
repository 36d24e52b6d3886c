"""Windows to verdicts: a scripted server on loopback is the teacher."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.contracts.model_server.answers import UNKNOWN_ROWS, cut, judging, reply
from tests.contracts.model_server.server import (
    MODEL,
    Exchange,
    ModelServer,
    answering,
    refusing,
    slowly,
    status,
)
from typer.testing import CliRunner

from logwarden_analyzer.judges.chat import Endpoint
from logwarden_analyzer.judges.wire import Completion
from logwarden_contracts.messages import TokenCount, Verdict, VerdictMessages
from logwarden_contracts.reply import InvalidReply
from logwarden_training.label.agreement import agreement_of, kappa
from logwarden_training.label.asking import Standing, Teacher, taught
from logwarden_training.label.checking import faults_of, strictly_read
from logwarden_training.label.command import app
from logwarden_training.label.errors import BadAnswers, LabelError, TeacherGone
from logwarden_training.label.lesson import LINES, lesson_on
from logwarden_training.label.paid import PaidAnswers
from logwarden_training.label.spending import Price, Purse, most_tokens
from logwarden_training.labels import LabelledWindow, read_labels
from logwarden_training.prepare.window import Window, written

TEXTS = ("session opened for {}", "disk {} failed", "volume of shard {} is slow")
PRICE = Price(1.0, 10.0)
"""An answer of the scripted server: 100 and 10 tokens."""

COST = 200 / 1_000_000


def windows(count: int) -> list[Window]:
    return [
        Window(f"w{number}", "store", tuple(text.format(f"x{chr(97 + number)}") for text in TEXTS))
        for number in range(count)
    ]


(TASK,) = lesson_on(windows(1)[0], "rows", 12_000).tasks
MOST = PRICE.of(most_tokens(TASK.question))


def teacher(server: ModelServer, **changed: Any) -> Teacher:
    endpoint = Endpoint(server.base_url, changed.pop("model", MODEL), "key", max_concurrency=4)
    return Teacher(endpoint, patience_seconds=20, **changed)


def ask(
    server: ModelServer, tmp_path: Path, count: int = 3, purse: Purse | None = None, **changed: Any
) -> Standing:
    with PaidAnswers(tmp_path / "answers.jsonl") as paid:
        purse = purse or Purse(PRICE)
        asked = taught(windows(count), teacher(server, **changed), paid, purse, lambda _: None)
        return asyncio.run(asked)


def test_a_teachers_rows_become_lines(model_server: ModelServer, tmp_path: Path) -> None:
    standing = ask(model_server, tmp_path)
    assert [standing.judged[place].messages.critical for place in range(3)] == [(2,)] * 3
    assert standing.purse.spent == pytest.approx(3 * COST)


def test_line_by_line_the_teacher_sees_numbers(model_server: ModelServer, tmp_path: Path) -> None:
    said = {
        "risk_score": 70,
        "should_alert_user": True,
        "messages": {"critical": [2], "warning": [3]},
        "summary": [],
    }
    model_server.always = answering(json.dumps(said))
    standing = ask(model_server, tmp_path, 1, shown="lines")
    assert standing.judged[0].messages == VerdictMessages(critical=(2,), warning=(3,))
    user = model_server.questions[0]["messages"][-1]["content"]
    assert user.startswith("1|session opened for xa\n2|disk xa failed")
    assert "0-9 routine" in LINES


def test_house_rules_reach_the_teacher(model_server: ModelServer, tmp_path: Path) -> None:
    ask(model_server, tmp_path, 1, house_rules="Slow shards are normal here.")
    assert model_server.questions[0]["messages"][0]["content"].endswith("normal here.")


def test_a_secret_of_the_logs_never_reaches_the_teacher(model_server: ModelServer) -> None:
    key = "ghp_" + "x1Y2" * 9
    window = Window("w", "store", (f"login with {key}",))
    for shown in ("rows", "lines"):
        (task,) = lesson_on(window, shown, 6000).tasks
        assert key not in task.question.user
        assert "<github-token:" in task.question.user


def test_busy_and_broken_servers_are_asked_again(model_server: ModelServer, tmp_path: Path) -> None:
    model_server.script(status(429, retry_after="0"), status(503), status(500))
    standing = ask(model_server, tmp_path)
    assert len(standing.judged) == 3
    assert len(model_server.questions) == 6
    assert standing.purse.spent == pytest.approx(3 * COST)


def test_retry_after_is_kept(model_server: ModelServer, tmp_path: Path) -> None:
    model_server.script(status(429, retry_after="1"))
    began = time.monotonic()
    ask(model_server, tmp_path, 1)
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (answering("no JSON"), "not_json"),
        (answering(cut), "not_json"),
        (answering(judging, finish_reason="length"), "cut_off"),
        (answering('{"critical":[],"warning":[]}'), "not_the_schema"),
        (answering(UNKNOWN_ROWS), "risk_without_rows"),
        (answering(reply([2, 77])), "beyond_the_question"),
        (answering(reply([2]).replace("true", "false")), "alert_contradicts_risk"),
        (answering(reply([2], risk=5)), "quiet_but_cites_lines"),
        (status(400, "too long"), "refused_400"),
    ],
)
def test_what_cannot_be_used_is_rejected_with_its_reason(
    model_server: ModelServer, tmp_path: Path, said: Any, reason: str
) -> None:
    model_server.always = said
    standing = ask(model_server, tmp_path, 1)
    assert [each.reasons for each in standing.rejected] == [(reason,)]


def test_an_invalid_reply_is_asked_once_more_and_both_are_paid(
    model_server: ModelServer, tmp_path: Path
) -> None:
    model_server.script(answering("no JSON"))
    standing = ask(model_server, tmp_path, 1)
    assert standing.judged[0].risk_score == 70
    assert [each["temperature"] for each in model_server.questions] == [0, 0.3]
    assert standing.purse.spent == pytest.approx(2 * COST)


def test_fields_that_a_server_refuses_are_left_out(
    model_server: ModelServer, tmp_path: Path
) -> None:
    model_server.always = refusing("chat_template_kwargs")
    assert len(ask(model_server, tmp_path).judged) == 3


def test_an_answer_that_was_paid_is_never_asked_again(
    model_server: ModelServer, tmp_path: Path
) -> None:
    model_server.script(answering("no JSON"))
    first = ask(model_server, tmp_path, 3)
    asked = len(model_server.questions)
    again = ask(model_server, tmp_path, 4)
    assert len(model_server.questions) == asked + 1
    assert again.purse.spent == pytest.approx(first.purse.spent + COST)
    assert {place: again.judged[place] for place in range(3)} == first.judged


def test_a_torn_last_answer_is_asked_again_and_the_others_are_not(
    model_server: ModelServer, tmp_path: Path
) -> None:
    ask(model_server, tmp_path, 3)
    path = tmp_path / "answers.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    ask(model_server, tmp_path, 3)
    assert len(model_server.questions) == 4
    with PaidAnswers(path) as paid:
        assert len(paid) == 3


def test_a_file_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text("my notes\n", "utf-8")
    with pytest.raises(BadAnswers, match="move the file away"):
        PaidAnswers(path)
    assert path.read_text("utf-8") == "my notes\n"


def test_another_model_is_another_question(model_server: ModelServer, tmp_path: Path) -> None:
    ask(model_server, tmp_path, 2)
    ask(model_server, tmp_path, 2, model="small-model")
    assert len(model_server.questions) == 4


@pytest.mark.parametrize("affordable", [0, 1, 2])
def test_a_budget_is_never_exceeded(
    model_server: ModelServer, tmp_path: Path, affordable: int
) -> None:
    budget = MOST + (affordable - 1) * COST + COST / 2 if affordable else MOST / 2
    standing = ask(model_server, tmp_path, 5, Purse(PRICE, budget))
    assert standing.stopped
    assert len(model_server.questions) == affordable
    assert standing.purse.spent <= budget


def test_many_at_once_stay_within_the_budget(model_server: ModelServer, tmp_path: Path) -> None:
    model_server.always = slowly
    standing = ask(model_server, tmp_path, 20, Purse(PRICE, 0.03))
    assert standing.stopped is (standing.done < 20)
    assert standing.purse.spent <= 0.03
    assert model_server.most_at_once <= 4


def test_a_server_that_counts_no_tokens_costs_the_most(
    model_server: ModelServer, tmp_path: Path
) -> None:
    def uncounted(exchange: Exchange) -> None:
        message = {"role": "assistant", "content": judging(exchange.question)}
        exchange.write(200, {"choices": [{"message": message, "finish_reason": "stop"}]})

    model_server.always = uncounted
    assert ask(model_server, tmp_path, 1).purse.spent == MOST


def test_a_refused_key_ends_the_run_with_advice(model_server: ModelServer, tmp_path: Path) -> None:
    model_server.script(answering(judging))
    model_server.always = status(401, "bad key sk-secret")
    with pytest.raises(TeacherGone, match="OPENAI_API_KEY") as gone:
        ask(model_server, tmp_path)
    assert "sk-secret" not in str(gone.value)
    with PaidAnswers(tmp_path / "answers.jsonl") as paid:
        assert len(paid) == 1


def test_a_silent_teacher_is_given_up_and_what_was_paid_is_kept(tmp_path: Path) -> None:
    gone = Teacher(Endpoint("http://127.0.0.1:9/v1", MODEL), patience_seconds=0)
    with PaidAnswers(tmp_path / "a.jsonl") as paid:
        asked = taught(windows(2), gone, paid, Purse(PRICE), lambda _: None)
        with pytest.raises(TeacherGone, match="is kept"):
            asyncio.run(asked)


def read(text: str, asked: tuple[int, ...] = (1, 2, 3)) -> Any:
    return strictly_read(Completion(text, cut_off=False, tokens=TokenCount()), asked)


def test_a_good_reply_is_taken_as_it_is() -> None:
    assert read(f"```json\n{reply([1, 3])}\n```").critical == (1, 3)


def test_a_line_in_both_lists_is_no_example() -> None:
    with pytest.raises(InvalidReply, match="beyond_the_question"):
        read(reply([1]).replace('"warning":[]', '"warning":[1]'))


@pytest.mark.parametrize(
    ("verdict", "faults"),
    [
        (Verdict(risk_score=5, should_alert_user=False), []),
        (Verdict(risk_score=60, should_alert_user=False), "alert_contradicts_risk"),
        (Verdict(risk_score=60, should_alert_user=True), "loud_without_critical_line"),
        (
            Verdict(risk_score=20, should_alert_user=False, messages=VerdictMessages(warning=(4,))),
            "line_out_of_range",
        ),
        (
            Verdict(risk_score=20, should_alert_user=False, summary=("odd",)),
            "summary_without_lines",
        ),
    ],
)
def test_what_the_guide_forbids_is_a_fault(verdict: Verdict, faults: Any) -> None:
    found = faults_of(verdict, 3)
    assert found == faults if isinstance(faults, list) else faults in found


def labelled(name: str, risk: int, critical: tuple[int, ...] = ()) -> LabelledWindow:
    messages = VerdictMessages(critical=critical)
    said = Verdict(risk_score=risk, should_alert_user=risk >= 50, messages=messages)
    return LabelledWindow(name, "s", ("a", "b", "c"), said)


def test_agreement_of_two_teachers() -> None:
    one = [labelled("a", 80, (1, 2)), labelled("b", 5), labelled("c", 60, (1,)), labelled("x", 1)]
    two = [labelled("c", 40, ()), labelled("b", 10), labelled("a", 70, (1,))]
    found = agreement_of(one, two)
    assert (found.windows, found.only_one, found.disputed) == (3, 1, ("c",))
    assert found.alert_kappa == pytest.approx(0.4)
    assert found.alert_f1 == pytest.approx(2 / 3)
    assert found.risk_difference == pytest.approx((10 + 5 + 20) / 3)
    assert found.risk_bias == pytest.approx((-10 + 5 - 20) / 3)
    assert found.critical_f1 == pytest.approx(0.5)


def test_kappa_is_none_where_nobody_varies_and_below_zero_where_they_always_differ() -> None:
    assert kappa([(False, False)] * 3) is None
    assert kappa([(True, False), (False, True)]) == -1
    assert kappa([(True, True), (False, False)]) == 1


def test_agreement_wants_the_same_lines() -> None:
    other = LabelledWindow("a", "s", ("x",), labelled("a", 5).verdict)
    with pytest.raises(LabelError, match="not the same lines"):
        agreement_of([labelled("a", 5)], [other])
    with pytest.raises(LabelError, match="no window in common"):
        agreement_of([labelled("a", 5)], [labelled("b", 5)])


def arguments(server: ModelServer, folder: Path, *more: str) -> list[str]:
    said = ["--windows", f"{folder}/w.jsonl", "--out", f"{folder}/labels.jsonl", "--model", MODEL]
    priced = ["--at-once", "1", "--price", "1", "10"]
    return [*said, "--base-url", server.base_url, *priced, *more]


def test_a_killed_run_goes_on_and_pays_for_nothing_twice(
    model_server: ModelServer, tmp_path: Path
) -> None:
    (tmp_path / "w.jsonl").write_text(written(windows(20)), "utf-8")
    model_server.always = slowly
    said = arguments(model_server, tmp_path)
    program = "from logwarden_training.label.command import app; app()"
    killed = subprocess.Popen([sys.executable, "-c", program, *said], stdout=subprocess.DEVNULL)
    while len(model_server.questions) < 8:
        assert killed.poll() is None
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    paid = (tmp_path / "labels.answers.jsonl").read_bytes().count(b"\n")
    asked = len(model_server.questions)
    assert paid >= asked - 1  # at most what was under way is lost
    ended = CliRunner().invoke(app, said)
    assert len(model_server.questions) - asked == 20 - paid
    assert [each.id for each in read_labels(tmp_path / "labels.jsonl")] == [
        f"w{number}" for number in range(20)
    ]
    assert f"20 of 20 windows, 0 rejected, 2,200 tokens, cost {20 * COST:.4f}" in ended.output


def test_a_run_that_the_budget_ends_says_so_and_keeps_what_it_has(
    model_server: ModelServer, tmp_path: Path
) -> None:
    (tmp_path / "w.jsonl").write_text(written(windows(6)), "utf-8")
    model_server.script(answering("no JSON"), answering("no JSON either"))
    said = [*arguments(model_server, tmp_path), "--budget"]
    ended = CliRunner().invoke(app, [*said, f"{MOST + 3.5 * COST}"])
    assert ended.exit_code == 3
    assert "stopped by the budget" in ended.output
    assert len(read_labels(tmp_path / "labels.jsonl")) == 2
    rejected = (tmp_path / "labels.rejected.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(row)["reasons"] for row in rejected] == [["not_json"]]
    assert "6 of 6 windows" in CliRunner().invoke(app, [*said, "9"]).output
    assert len(model_server.questions) == 7


def test_a_budget_wants_a_price(model_server: ModelServer, tmp_path: Path) -> None:
    said = ["--windows", "w", "--out", "o", "--model", "unheard-of", "--budget", "1"]
    ended = CliRunner().invoke(app, said)
    assert isinstance(ended.exception, LabelError)
    assert "--price" in str(ended.exception)


def test_the_key_is_read_from_a_file_and_shown_nowhere(
    model_server: ModelServer, tmp_path: Path
) -> None:
    (tmp_path / "w.jsonl").write_text(written(windows(1)), "utf-8")
    (tmp_path / "key").write_text("sk-very-secret\n", "utf-8")
    headers: list[str | None] = []

    def refused(exchange: Exchange) -> None:
        headers.append(exchange.headers["Authorization"])
        status(401, "wrong key sk-very-secret")(exchange)

    model_server.always = refused
    said = arguments(model_server, tmp_path, "--api-key-file", f"{tmp_path}/key")
    ended = CliRunner().invoke(app, said)
    assert headers == ["Bearer sk-very-secret"]
    assert "refused the key" in str(ended.exception)
    assert "sk-very-secret" not in f"{ended.exception}{ended.output}"
