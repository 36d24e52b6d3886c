"""The smoke's own logic: the steps themselves run in `make train-smoke`."""

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from logwarden_contracts.prompt import PROMPT_VERSION
from logwarden_training.__main__ import main
from logwarden_training.evaluate.answers import read_recorded
from logwarden_training.labels import read_labels
from logwarden_training.prepare.run import PrepareRun
from logwarden_training.runs import read_run
from logwarden_training.smoke.__main__ import GATE, REFUSED, Places, Step, plant, run, steps
from logwarden_training.smoke.recording import questions_on


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path, Path("python-with-torch"))


def step(**changed: object) -> Step:
    return Step("a step", "{here} -c exit(1)", **changed)  # type: ignore[arg-type] # each test names fields of Step


def test_a_step_passes_only_with_its_exit_code(places: Places) -> None:
    assert run(step(ends=1), places)
    assert not run(step(ends=0), places)


def test_a_step_passes_only_if_it_says_why(places: Places) -> None:
    assert not run(step(ends=1, says="no reason"), places)


def test_planted_answers_are_the_truth_of_the_whole_gate(places: Places) -> None:
    plant(places)
    windows = read_labels(places.out / "gate.jsonl")
    recorded = read_recorded(places.out / "planted.jsonl", [each.id for each in windows])
    assert len(windows) >= 5
    assert all(recorded[each.id].own == each.verdict for each in windows)


def test_the_smoke_learns_from_no_window_of_its_gate(places: Places) -> None:
    plant(places)
    gate = {each.texts for each in read_labels(places.out / "gate.jsonl")}
    run = read_run(Path("training/runs/prepare-smoke.yaml"), PrepareRun)
    learned = {each.texts for path in run.labels for each in read_labels(path)}
    assert learned
    assert not gate & learned


def test_every_window_of_the_gate_is_asked_about(places: Places) -> None:
    plant(places)
    windows = read_labels(places.out / "gate.jsonl")
    asked = dict(questions_on(windows))
    assert list(asked) == [each.id for each in windows]
    assert all(question.rows for question in asked.values())


@pytest.mark.parametrize("name", ["prepare", "train", "evaluate", "promote"])
def test_the_commands_options_exist(name: str, places: Places) -> None:
    app = importlib.import_module(f"logwarden_training.{name}.command").app
    known = {option for each in typer.main.get_command(app).params for option in each.opts}
    commands = [places.filled(each.command) for each in steps()]
    used = [command for command in commands if name in command and "list" not in command]
    assert used
    for command in used:
        assert {word for word in command if word.startswith("--")} <= known


CONSTANT = '{"critical":[],"warning":[],"summary":[],"risk_score":5,"should_alert_user":false}'


@pytest.fixture
def offered(places: Places, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], int]:
    """Offers an adapter with these answers to the smoke's gate; below it only what is silent."""
    plant(places)
    silent = replied(places, "silent.jsonl", "I am not sure.")
    case = {
        "--run": GATE,
        "--candidate": adapter(places.out / "adapter", [{"system": "elsewhere", "lines": 1}]),
        "--registry": places.out / "registry",
        "--base-answers": silent,
        "--triage-answers": silent,
    }
    given = [str(word) for pair in case.items() for word in pair]
    return lambda answers: promoted(monkeypatch, *given, "--answers", str(answers))


@pytest.mark.parametrize("reply", ["I am not sure.", CONSTANT])
def test_the_smokes_gate_refuses_who_saw_nothing(
    reply: str,
    offered: Callable[[Path], int],
    places: Places,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert offered(replied(places, "answers.jsonl", reply)) == REFUSED
    assert "NO beats constant for sure" in " ".join(capsys.readouterr().out.split())


def test_the_smokes_gate_lets_planted_answers_in(
    offered: Callable[[Path], int], places: Places
) -> None:
    assert offered(places.out / "planted.jsonl") == 0


def replied(places: Places, name: str, reply: str) -> Path:
    windows = read_labels(places.out / "gate.jsonl")
    rows = [json.dumps({"id": each.id, "reply": reply}) for each in windows]
    path = places.out / name
    path.write_text("\n".join(rows), "utf-8")
    return path


def adapter(folder: Path, trained_on: list[dict[str, object]]) -> Path:
    folder.mkdir()
    manifest = {
        "kind": "adapter",
        "base": {"name": "tiny"},
        "prompt_format": "digest",
        "prompt_version": PROMPT_VERSION,
        "rank": 4,
        "trained_on": trained_on,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def promoted(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["logwarden-train", "promote", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)
