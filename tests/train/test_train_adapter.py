"""Both run files, on a tiny Qwen3 of the real classes: what is learned, that it is learned, and kept."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM
from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

from logwarden_analyzer.adapter import check_format, read_adapter
from logwarden_training.conversations import Conversation
from logwarden_training.labels import read_labels
from logwarden_training.runs import read_run
from logwarden_training.train.base_model import hardware_found, load_base
from logwarden_training.train.chats import chats_of
from logwarden_training.train.doing import Place, do_run
from logwarden_training.train.run import AdapterRun, Base
from logwarden_training.train.samples import IGNORED, fitting, sample_of
from logwarden_training.train.telling import Standing
from logwarden_training.train.trainer import rows_of

ROOT = Path(__file__).parents[2]
LABELS = ROOT / "training/data/windows/hosts.jsonl"
RUNS = ["qwen3-4b-h100.yaml", "qwen3-4b-logwarden.yaml"]


def run_of(name: str) -> AdapterRun:
    return read_run(ROOT / "training/runs" / name, AdapterRun)


def chats_for(run: AdapterRun, windows: int) -> list[Conversation]:
    """Of the shortest labelled windows: a tiny model needs no long ones."""
    labelled = sorted(read_labels(LABELS), key=lambda each: sum(map(len, each.texts)))
    return chats_of(labelled[:windows], run)


@pytest.mark.parametrize("name", RUNS)
def test_the_loss_mask_covers_the_reply_with_its_end_and_nothing_else(
    name: str, tokenizer: Any
) -> None:
    chats = chats_for(run_of(name), 12)
    for chat in chats:
        sample = sample_of(chat.messages, tokenizer)
        learned = [token for token in sample.labels if token != IGNORED]
        assert tokenizer.decode(learned) == chat.messages[-1]["content"] + "<|im_end|>"
        assert sample.labels[-len(learned) :] == learned == sample.input_ids[-len(learned) :]
        asked = tokenizer.apply_chat_template(
            [*chat.messages[:-1]], tokenize=False, add_generation_prompt=True
        )
        assert tokenizer.decode(sample.input_ids[: -len(learned)]) == asked
    assert len(chats) >= 12


@pytest.mark.parametrize("name", RUNS)
def test_a_run_lowers_the_loss_and_its_adapter_loads_again(
    name: str, qwen3_folder: Path, tmp_path: Path
) -> None:
    # Only what shortens it is changed: a short context, and a rate at which few steps show.
    run = run_of(name).model_copy(update={"max_length": 2048, "learning_rate": 1e-2, "steps": 4})
    chats = chats_for(run, 4)
    out = tmp_path / "adapter"
    said: list[str] = []
    place = Place(name, out, base=qwen3_folder, report_to="none", price_per_hour=2.5)
    standings = do_run(run, chats, place, said.append)

    assert standings[-1].loss < standings[0].loss - 0.1
    assert all(each.gradient_norm > 0 for each in standings)
    assert any("tokens/s" in line and "so far" in line and "left" in line for line in said)
    _loads_again(qwen3_folder, out)
    manifest = read_adapter(out)
    check_format(manifest, run.prompt_format)
    assert manifest.rank == 16


def _loads_again(base: Path, adapter: Path) -> None:
    """And its weights do something: the reply's tokens become likelier."""
    model = AutoModelForCausalLM.from_pretrained(base)
    ids = torch.arange(3, 40)[None]
    with torch.no_grad():
        before = model(ids).logits
        after = PeftModel.from_pretrained(model, adapter)(ids).logits
    assert not torch.equal(before, after)


def test_a_packed_sample_has_the_logits_that_it_has_alone(qwen3_folder: Path) -> None:
    run = run_of("qwen3-4b-logwarden.yaml").model_copy(update={"max_length": 4096})
    hardware = hardware_found()
    loaded = load_base(Base(name="tiny"), qwen3_folder, hardware)
    samples = fitting(
        [chat.messages for chat in chats_for(run, 4)], loaded.tokenizer, run.max_length
    ).samples
    row = max(rows_of(samples, run).dataset, key=lambda each: len(each["seq_lengths"]))
    assert len(row["seq_lengths"]) > 1
    collate = DataCollatorForLanguageModeling(pad_token_id=0, padding_free=True)
    batch = collate([row])
    batch.pop("labels")
    batch["use_cache"] = False  # as TRL asks: with a cache, transformers looks for no borders
    with torch.no_grad():
        packed = loaded.model(**batch).logits[0]
        first = 0
        for length in row["seq_lengths"]:
            alone = loaded.model(torch.tensor([row["input_ids"][first : first + length]])).logits[0]
            torch.testing.assert_close(packed[first : first + length], alone, atol=1e-4, rtol=1e-4)
            first += length
        seen = loaded.model(torch.tensor([row["input_ids"]])).logits[0]  # no borders: must differ
    assert not torch.allclose(packed[-5:], seen[-5:], atol=1e-4)


def test_a_stopped_run_goes_on_from_its_checkpoint(qwen3_folder: Path, tmp_path: Path) -> None:
    run = run_of("qwen3-4b-logwarden.yaml").model_copy(
        update={"max_length": 1500, "save_steps": 1, "steps": 2}
    )
    chats = chats_for(run, 2)
    place = Place("run", tmp_path / "adapter", base=qwen3_folder, report_to="none")
    do_run(run, chats, place, print)
    again = Place("run", tmp_path / "adapter", base=qwen3_folder, report_to="none", resume=True)
    standings: list[Standing] = do_run(run.model_copy(update={"steps": 3}), chats, again, print)
    assert [each.step for each in standings] == [3]


def test_curves_and_manifest_stand_where_they_are_told(qwen3_folder: Path, tmp_path: Path) -> None:
    run = run_of("qwen3-4b-h100.yaml").model_copy(update={"max_length": 1500, "steps": 1})
    place = Place("original", tmp_path / "adapter", base=qwen3_folder)
    do_run(run, chats_for(run, 3), place, print)
    assert list((tmp_path / "adapter.work/tensorboard").iterdir())
    manifest = json.loads((tmp_path / "adapter/manifest.json").read_text())
    spans = (tmp_path / "adapter" / manifest["trained_on"]).read_text().splitlines()
    assert len(spans) == manifest["conversations"]["trained"] > 0
    assert manifest["files"].keys() == {
        "adapter_config.json",
        "adapter_model.safetensors",
        "trained_on.jsonl",
    }
