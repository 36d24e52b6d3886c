"""Records what a small model answers on the gate set, with transformers: no server is needed.

Nothing enforces the reply's schema here, so most replies of so small a model are no verdict; that is
what the gate is to see. Needs torch: run with the environment that trains.
Not here: servers (`evaluate --judge URL --save-answers`).
"""

import argparse
import hmac
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from logwarden_analyzer.judges.formats import DigestFormat
from logwarden_analyzer.material import material_of
from logwarden_contracts.prompt import Question
from logwarden_contracts.redact import Redactor
from logwarden_contracts.rules import RuleSet
from logwarden_training.evaluate.asking import ALERT_RISK, KEY
from logwarden_training.evaluate.writing import write_atomically
from logwarden_training.labels import LabelledWindow
from logwarden_training.promote.hearing import gate_set
from logwarden_training.promote.run import GateRun
from logwarden_training.runs import read_run
from logwarden_training.train.run import AdapterRun

MAX_REPLY_TOKENS = 48
"""A verdict of a few rows has room; a reply that loops is cut off, and is none."""

MAX_PROMPT_TOKENS = 1500


@dataclass(frozen=True)
class Model:
    """A model and its tokenizer, of transformers."""

    model: Any
    tokenizer: Any


def questions_on(windows: Sequence[LabelledWindow]) -> Iterator[tuple[str, Question]]:
    """What the product would ask about each window; of several questions the first."""
    written = DigestFormat(hmac.digest(KEY, b"row marks", "sha256"), MAX_PROMPT_TOKENS)
    redactor, rules = Redactor(KEY), RuleSet(())
    for window in windows:
        material = material_of(window.window.lines, redactor, rules, ALERT_RISK)
        yield window.id, written.questions(material)[0]


def replies(model: Model, windows: Sequence[LabelledWindow]) -> Iterator[dict[str, Any]]:
    """Rows of a file of answers, one a window."""
    for window_id, question in questions_on(windows):
        began = time.perf_counter()
        prompt, reply = _reply(model, question)
        yield {
            "id": window_id,
            "reply": model.tokenizer.decode(reply, skip_special_tokens=True),
            "prompt_tokens": len(prompt),
            "completion_tokens": len(reply),
            "seconds": round(time.perf_counter() - began, 3),
        }


def record(path: Path, model: Model, windows: Sequence[LabelledWindow]) -> None:
    """Write them all."""
    rows = "".join(f"{json.dumps(row)}\n" for row in replies(model, windows))
    write_atomically(path, rows)


def main() -> None:
    """Base and adapter, one after the other."""
    parser = argparse.ArgumentParser(description="Record a small base and its adapter.")
    for name in ("run", "gate", "adapter", "base-out", "adapter-out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    windows = gate_set(read_run(given.gate, GateRun)).windows
    base = _base(read_run(given.run, AdapterRun))
    screen = Console()
    began = time.perf_counter()
    record(given.base_out, base, windows)
    screen.print(f"base: {len(windows)} windows in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    record(given.adapter_out, _with_adapter(base, given.adapter), windows)
    screen.print(f"adapter: {len(windows)} windows in {time.perf_counter() - began:.0f} s")


def _reply(model: Model, question: Question) -> tuple[list[int], list[int]]:
    import torch

    said = [("system", question.system), ("user", question.user)]
    turns = [{"role": role, "content": text} for role, text in said if text is not None]
    prompt = model.tokenizer.apply_chat_template(
        turns, add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    with torch.inference_mode():
        tokens = model.model.generate(
            **prompt,
            max_new_tokens=MAX_REPLY_TOKENS,
            do_sample=False,
            pad_token_id=model.tokenizer.pad_token_id,
        )[0].tolist()
    length = prompt["input_ids"].shape[1]
    return tokens[:length], tokens[length:]


def _base(run: AdapterRun) -> Model:
    from transformers.utils import logging as transformers_logging

    from logwarden_training.train.base_model import hardware_found, load_base

    transformers_logging.disable_progress_bar()
    loaded = load_base(run.base, None, hardware_found())
    return Model(loaded.model.eval(), loaded.tokenizer)


def _with_adapter(base: Model, folder: Path) -> Model:
    from peft import PeftModel

    return Model(PeftModel.from_pretrained(base.model, folder).eval(), base.tokenizer)


if __name__ == "__main__":
    main()
