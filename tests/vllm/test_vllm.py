"""The analyzer asks a real vLLM: base and adapter, compact JSON, counters, and the loop without it."""

import asyncio
import subprocess
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.contracts.model_server.promises import (
    ModelServerPromises,
    Served,
    by_model,
    judged,
)
from tests.vllm.conftest import ADAPTER, BASE, CONTEXT, ROOT, SERVE, Running

from logwarden_analyzer import Analyst, analyze
from logwarden_analyzer.judges.chat import ChatClient, Endpoint
from logwarden_analyzer.judges.formats import DigestFormat
from logwarden_analyzer.judges.model import ModelJudge
from logwarden_analyzer.judges.patience import Patience
from logwarden_analyzer.material import Material
from logwarden_contracts.messages import WindowAnalysis
from logwarden_contracts.prompt import Question
from logwarden_contracts.redact import Redactor
from logwarden_contracts.rules import RuleSet
from logwarden_training.labels import LabelledWindow, read_labels

pytestmark = pytest.mark.timeout(900)

WINDOWS = 20
KEY = b"of the tests alone"


@pytest.fixture(scope="session")
def windows() -> list[LabelledWindow]:
    """The shortest: a small model on two cores reads slowly."""
    labelled = read_labels(ROOT / "training/data/windows/hosts.jsonl")
    return sorted(labelled, key=lambda each: sum(map(len, each.texts)))[:WINDOWS]


def served_by(server: Running, model: str) -> Served:
    return Served(server.url, model, BASE, CONTEXT)


class TestVllm(ModelServerPromises):
    @pytest.fixture
    def served(self, vllm: Running) -> Served:
        return served_by(vllm, ADAPTER)


async def check(
    server: Running, model: str, windows: Sequence[LabelledWindow]
) -> list[WindowAnalysis]:
    """Judge, and see that vLLM counted what the analyses say."""
    before = [server.counted(name) for name in ("prompt_tokens_total", "generation_tokens_total")]
    analyses = await judged(served_by(server, model), [each.window for each in windows])
    after = [server.counted(name) for name in ("prompt_tokens_total", "generation_tokens_total")]
    answered = by_model(analyses)
    assert len(answered) >= 15
    told = [each.tokens for each in answered]
    moved = [now - then for now, then in zip(after, before, strict=True)]
    if len(answered) == len(analyses):
        assert moved == [sum(t.prompt for t in told), sum(t.completion for t in told)]
    assert moved[0] >= sum(t.prompt for t in told) > 0
    assert moved[1] >= sum(t.completion for t in told) > 0
    for each in answered:
        WindowAnalysis.model_validate_json(each.model_dump_json())
    return answered


async def test_base_and_adapter_judge_windows_and_differ(
    vllm: Running, windows: list[LabelledWindow]
) -> None:
    base = await check(vllm, BASE, windows)
    adapter = await check(vllm, ADAPTER, windows)
    assert {(each.versions.model, each.versions.adapter) for each in base} == {(BASE, None)}
    assert {(each.versions.model, each.versions.adapter) for each in adapter} == {(BASE, ADAPTER)}
    said = [{each.window.id: each.judges["model"] for each in some} for some in (base, adapter)]
    both = said[0].keys() & said[1].keys()
    assert any(said[0][window] != said[1][window] for window in both)


def test_an_adapter_is_loaded_into_the_running_server(vllm: Running, swapped: Path) -> None:
    options: list[str | Path] = ["--adapter", swapped, "--name", "second", "--into", vllm.url]
    done = subprocess.run([SERVE, "serve", *options], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "as second" in done.stderr


def test_chat_streams_an_answer(vllm: Running) -> None:
    done = subprocess.run(
        [SERVE, "chat", "--url", vllm.url, "--model", BASE, "--max-tokens", "8"],
        input="/system Answer with one word.\nSay hello.\n/quit\n",
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


class Blunt(DigestFormat):
    """Shows the rows and says nothing of how to answer: the server's grammar alone holds the model."""

    def questions(self, material: Material) -> list[Question]:
        return [replace(each, system=None) for each in DigestFormat.questions(self, material)]

    def plainer(self, question: Question, material: Material) -> list[Question]:
        asked = DigestFormat.plainer(self, question, material)
        return [replace(each, system=None) for each in asked]


async def test_without_the_switch_the_white_space_loop_is_caught(
    loose_vllm: Running, windows: list[LabelledWindow]
) -> None:
    analyses = await judged_bluntly(loose_vllm, windows[:4])
    looped = [each for each in analyses if each.degraded_reason == "invalid_reply"]
    assert looped
    assert all(each.judge == "rules" for each in looped)
    assert loose_vllm.counted('request_success_total{engine="0",finished_reason="length"') > 0


async def judged_bluntly(
    server: Running, windows: Sequence[LabelledWindow]
) -> list[WindowAnalysis]:
    endpoint = Endpoint(server.url, BASE, timeout_seconds=600)
    async with aclosing(ChatClient(endpoint)) as client:
        written = Blunt(b"row marks", served_by(server, BASE).budget_tokens)
        judge = ModelJudge(client, written, Patience(60))
        analyst = Analyst(Redactor(KEY), RuleSet.load(), judge)
        return await asyncio.gather(*(analyze(each.window, analyst) for each in windows))
