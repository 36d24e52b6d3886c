"""`logwarden-train evaluate`, as people run it."""

import json
import sys
from pathlib import Path

import pytest

from logwarden_training.__main__ import main

QUIET = ["Accepted publickey for deploy from 10.0.0.1 port 50123 ssh2"] * 3
LOUD = ["Out of memory: Killed process 4242 (java) total-vm:8000000kB"] * 3


def label(window_id: str, lines: list[str], risk: int, critical: list[int]) -> dict[str, object]:
    verdict = {
        "risk_score": risk,
        "should_alert_user": risk >= 50,
        "messages": {"critical": critical, "warning": []},
        "summary": [],
    }
    return {"id": window_id, "system": "host", "lines": lines, "verdict": verdict}


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    rows = [label("quiet", QUIET, 5, []), label("loud", LOUD, 80, [1, 2, 3])]
    return written(tmp_path / "labels.jsonl", rows)


def written(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().err.split())


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["logwarden-train", "evaluate", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_the_rules_are_measured_and_the_figures_written(
    labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.json"
    assert run(monkeypatch, "--labels", labels, "--judge", "rules", "--json", out) == 0
    result = json.loads(out.read_text())
    assert result["windows"] == 2
    assert result["alert_f1"] == result["critical_f1"] == result["either_f1"] == 1.0
    assert result["risk_error"] >= 0


def test_without_the_floor_the_headline_is_the_judge_alone(
    labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = {"risk_score": 0, "should_alert_user": False}
    answers = written(
        tmp_path / "answers.jsonl", [{"id": name, "verdict": silent} for name in ("quiet", "loud")]
    )
    with_floor, alone = tmp_path / "floor.json", tmp_path / "alone.json"
    given = ("--labels", labels, "--answers", answers)
    assert run(monkeypatch, *given, "--json", with_floor) == 0
    assert run(monkeypatch, *given, "--json", alone, "--no-floor") == 0
    assert json.loads(with_floor.read_text())["alert_f1"] == 1.0
    assert json.loads(alone.read_text())["alert_f1"] == 0.0


def test_saved_answers_give_the_same_figures_again(
    labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, first, second = (tmp_path / name for name in ("saved.jsonl", "1.json", "2.json"))
    asked = ("--labels", labels, "--judge", "rules", "--save-answers", saved, "--json", first)
    assert run(monkeypatch, *asked) == 0
    assert run(monkeypatch, "--labels", labels, "--answers", saved, "--json", second) == 0
    results = [json.loads(path.read_text()) for path in (first, second)]
    assert results[0]["product"] == results[1]["product"]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"system": "Nowhere", "first_line": 1, "lines": 2}, "no log to read"),
        ({"system": "host", "lines": QUIET, "id": None}, "comes twice"),
    ],
)
def test_a_window_that_cannot_be_read_is_an_error_and_never_skipped(
    row: dict[str, object],
    complaint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good = label("quiet", QUIET, 5, [])
    bad = {**good, **row, "id": "quiet" if "id" in row else "other"}
    path = written(tmp_path / "labels.jsonl", [good, bad])
    assert run(monkeypatch, "--labels", path, "--logs", tmp_path, "--judge", "rules") == 2
    assert complaint in said(capsys)


def test_a_row_without_an_id_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = label("quiet", QUIET, 5, [])
    del row["id"]
    path = written(tmp_path / "labels.jsonl", [row])
    assert run(monkeypatch, "--labels", path, "--judge", "rules") == 2
    assert "lacks 'id'" in said(capsys)


def test_a_window_without_a_recorded_answer_is_an_error(
    labels: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    verdict = {"risk_score": 0, "should_alert_user": False}
    answers = written(tmp_path / "answers.jsonl", [{"id": "quiet", "verdict": verdict}])
    assert run(monkeypatch, "--labels", labels, "--answers", answers) == 2
    assert "no answer for 1 windows, first loud" in said(capsys)


@pytest.mark.parametrize("judge", ["nobody", "http://127.0.0.1:1/v1"])
def test_a_judge_that_cannot_be_asked_is_an_error(
    judge: str, labels: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--labels", labels, "--judge", judge) == 2
    assert judge in said(capsys)


def test_a_reply_that_is_no_verdict_counts_as_invalid_and_the_rules_answer(
    labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = '{"critical":[],"warning":[],"summary":[],"risk_score":3,"should_alert_user":false}'
    answers = written(
        tmp_path / "answers.jsonl",
        [{"id": "quiet", "reply": good}, {"id": "loud", "reply": "I am not sure."}],
    )
    out = tmp_path / "out.json"
    assert run(monkeypatch, "--labels", labels, "--answers", answers, "--json", out) == 0
    result = json.loads(out.read_text())
    assert result["valid_replies"] == 0.5
    assert result["alert_f1"] == 1.0


@pytest.mark.data
def test_the_rules_on_the_labelled_windows_are_as_good_as_their_benchmark_says(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.json"
    labels, logs = data_dir / "verdicts" / "train.jsonl", data_dir / "loghub"
    arguments = ("--labels", labels, "--logs", logs, "--judge", "rules", "--json", out)
    assert run(monkeypatch, *arguments) == 0
    result = json.loads(out.read_text())
    assert result["windows"] == 328
    assert result["alert_f1"] >= 0.9
    assert result["critical_f1"] >= 0.8


def test_the_full_report_stands_beside_what_understands_nothing(
    labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "report"
    given = ("--labels", labels, "--judge", "rules", "--train", labels, "--report", folder)
    assert run(monkeypatch, *given) == 0
    report = (folder / "report.md").read_text("utf-8")
    for judge in ("constant", "keywords", "| short |"):
        assert judge in report
    for picture in ("calibration", "confusion", "systems", "alerts-a-day"):
        assert (folder / f"{picture}.png").read_bytes().startswith(b"\x89PNG")


def test_windows_that_share_lines_with_the_training_are_not_learned_from(
    labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.json"
    other = label("other", ["disk 1 is full"], 80, [1])
    train = written(tmp_path / "train.jsonl", [label("same", LOUD, 80, [1, 2, 3]), other])
    given = ("--labels", labels, "--judge", "rules", "--train", train, "--json", out)
    assert run(monkeypatch, *given) == 0
    lookup = json.loads(out.read_text())["others"]["skeleton lookup"]
    assert lookup["critical_f1"] == 0.0


def test_a_base_without_a_server_is_an_error(
    labels: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--labels", labels, "--judge", "rules", "--base", "tiny") == 2
    assert "--judge http" in said(capsys)
