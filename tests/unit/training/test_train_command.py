"""The command line of `train`, as far as it goes without torch; and the manifest."""

import json
from pathlib import Path

import pytest

from logwarden_analyzer.adapter import AdapterManifest
from logwarden_contracts.prompt import PROMPT_VERSION
from logwarden_training.conversations import write_conversations
from logwarden_training.runs import read_run
from logwarden_training.train.chats import read_chats
from logwarden_training.train.errors import CannotTrain
from logwarden_training.train.manifest import Trained, data_hash, manifest_of
from logwarden_training.train.run import AdapterRun
from logwarden_training.train.telling import Standing

TRAINING = Path(__file__).parents[3] / "training"
LABELS = TRAINING / "data/windows/hosts.jsonl"
RUN = read_run(TRAINING / "runs/qwen3-4b-logwarden.yaml", AdapterRun)
ORIGINAL = read_run(TRAINING / "runs/qwen3-4b-h100.yaml", AdapterRun)


@pytest.fixture(scope="module")
def few() -> AdapterRun:
    return RUN.model_copy(update={"windows": RUN.windows.model_copy(update={"limit": 12})})


def test_labels_become_conversations_of_the_runs_format(few: AdapterRun) -> None:
    chats = read_chats(few, None, [LABELS], None)
    assert {chat.prompt_version for chat in chats} == {PROMPT_VERSION}
    assert all(chat.spans for chat in chats)
    reply = json.loads(chats[0].reply)
    assert [*reply] == ["critical", "warning", "summary", "risk_score", "should_alert_user"]


def test_a_folder_of_conversations_is_read_as_it_was_written(
    few: AdapterRun, tmp_path: Path
) -> None:
    chats = read_chats(few, None, [LABELS], None)
    write_conversations(tmp_path / "train.jsonl", chats)
    assert data_hash(read_chats(few, tmp_path, [], None)) == data_hash(chats)


def test_conversations_of_another_format_are_refused(few: AdapterRun, tmp_path: Path) -> None:
    write_conversations(tmp_path / "train.jsonl", read_chats(few, None, [LABELS], None))
    with pytest.raises(CannotTrain, match="are digest, the run's prompt_format is raw"):
        read_chats(ORIGINAL, tmp_path, [], None)


@pytest.mark.parametrize(("data", "labels"), [(None, []), (Path("x"), [LABELS])])
def test_the_command_wants_one_kind_of_data(data: Path | None, labels: list[Path]) -> None:
    with pytest.raises(CannotTrain, match="say what to learn from"):
        read_chats(RUN, data, labels, None)


def test_the_manifest_says_all_that_its_readers_need(few: AdapterRun) -> None:
    chats = read_chats(few, None, [LABELS], None)
    standing = Standing(1, 1, 2.0, 0.0, 100, 0.5, 0.1, 10, None)
    trained = Trained(few, "run.yaml", "abc", PROMPT_VERSION, chats, 3, "CPU", [standing])
    said = manifest_of(trained, {"adapter_model.safetensors": "00"})
    read = AdapterManifest.model_validate(said)
    assert (read.base.revision, read.rank, read.prompt_version) == ("abc", 16, PROMPT_VERSION)
    assert said["run"]["learning_rate"] == few.learning_rate
    assert said["conversations"] == {"trained": len(chats), "left_out": 3}
    assert said["metrics"]["tokens_per_second"] == 50
