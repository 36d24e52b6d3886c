"""Run files of adapters: the shipped ones say what they must, and nothing else is taken."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logwarden_training.errors import BadRun
from logwarden_training.runs import read_run
from logwarden_training.train.run import AdapterRun, packed_accumulation

RUNS = Path(__file__).parents[3] / "training/runs"


def run_of(name: str) -> AdapterRun:
    return read_run(RUNS / f"{name}.yaml", AdapterRun)


def test_the_originals_run_is_the_originals() -> None:
    run = run_of("qwen3-4b-h100")
    assert run.base.name == "Qwen/Qwen3-4B-Instruct-2507"
    assert run.prompt_format == "raw"
    assert (run.lora.rank, run.lora.alpha, run.lora.dropout) == (16, 32, 0.05)
    assert run.lora.target_modules == "all-linear"
    assert (run.learning_rate, run.schedule, run.warmup_ratio) == (5e-5, "linear", 0.1)
    assert (run.epochs, run.batch, run.accumulation, run.max_length) == (3, 16, 4, 8192)
    assert (run.weight_decay, run.seed) == (0.01, 1308)


def test_the_products_run_trains_what_the_product_asks() -> None:
    run = run_of("qwen3-4b-logwarden")
    assert run.prompt_format == "digest"
    assert run.windows.single
    assert run.windows.mixed > 0
    assert run.windows.short > 0


def test_the_smoke_run_needs_no_model_hub() -> None:
    assert run_of("smoke").base.gguf


def test_a_field_that_nobody_knows_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    path.write_text((RUNS / "smoke.yaml").read_text() + "learning_rat: 1\n")
    with pytest.raises(BadRun, match="learning_rat"):
        read_run(path, AdapterRun)


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 512))
def test_a_packed_step_learns_from_as_many_samples_as_an_unpacked_one(
    samples: int, per_pack: int, per_step: int
) -> None:
    packs = -(-samples // per_pack)
    rows = packed_accumulation(samples, packs, per_step)
    assert rows >= 1
    assert abs(rows - per_step * packs / samples) <= 0.5 or rows == 1
