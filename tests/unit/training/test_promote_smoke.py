"""The smoke's own logic: the steps themselves run in `make train-smoke`."""

import importlib
from pathlib import Path

import pytest
import typer

from logwarden_training.evaluate.answers import read_recorded
from logwarden_training.labels import read_labels
from logwarden_training.smoke.__main__ import Places, Step, plant, run, steps
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
    assert not run(step(ends=1, says="beats rules for sure"), places)


def test_planted_answers_are_the_truth_of_the_whole_gate(places: Places) -> None:
    plant(places)
    windows = read_labels(places.out / "gate.jsonl")
    recorded = read_recorded(places.out / "planted.jsonl", [each.id for each in windows])
    assert len(windows) >= 8
    assert all(recorded[each.id].own == each.verdict for each in windows)


def test_the_smoke_learns_from_no_window_of_its_gate(places: Places) -> None:
    plant(places)
    gate = {each.texts for each in read_labels(places.out / "gate.jsonl")}
    learned = {each.texts for each in read_labels(Path("training/data/windows/web.jsonl"))}
    assert not gate & learned


def test_every_window_of_the_gate_is_asked_about(places: Places) -> None:
    plant(places)
    windows = read_labels(places.out / "gate.jsonl")
    asked = dict(questions_on(windows))
    assert list(asked) == [each.id for each in windows]
    assert all(question.rows for question in asked.values())


@pytest.mark.parametrize("name", ["evaluate", "promote", "train"])
def test_the_commands_options_exist(name: str, places: Places) -> None:
    app = importlib.import_module(f"logwarden_training.{name}.command").app
    known = {option for each in typer.main.get_command(app).params for option in each.opts}
    commands = [places.filled(each.command) for each in steps()]
    used = [command for command in commands if name in command and "list" not in command]
    assert used
    for command in used:
        assert {word for word in command if word.startswith("--")} <= known
