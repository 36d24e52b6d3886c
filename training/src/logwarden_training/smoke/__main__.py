"""Runs every step of training on little, and sees that the gate does what it must.

Each step is the command that people run. Two environments: this one, without torch, and the one
that trains (`--train-python`). Exit code 0 only where every step ended as it must.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from logwarden_training.evaluate.writing import write_atomically
from logwarden_training.promote.hearing import gate_set
from logwarden_training.promote.run import GateRun
from logwarden_training.runs import read_run

GATE = Path("training/runs/gate-smoke.yaml")
REFUSED = 1

screen = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Step:
    """A command and how it must end.

    Attributes:
        title: for people.
        command: with `{here}` and `{torch}` for the two interpreters and `{out}` for the folder.
        ends: exit code.
        says: what its output must hold.
    """

    title: str
    command: str
    ends: int = 0
    says: str = ""


@dataclass(frozen=True)
class Places:
    """Where the steps leave their work.

    Attributes:
        out: a folder of its own; emptied first.
        train_python: interpreter with torch.
    """

    out: Path
    train_python: Path

    def filled(self, command: str) -> list[str]:
        """A command with these places, word by word."""
        names = {"here": sys.executable, "torch": self.train_python, "out": self.out}
        return [word.format(**names) for word in command.split()]


PREPARE = (
    "{here} -m logwarden_training prepare --run training/runs/prepare-smoke.yaml --out {out}/data"
)
TRAIN = """{torch} -m logwarden_training train --run training/runs/smoke.yaml \
    --labels {out}/data/train.jsonl --out {out}/adapter --report-to none"""
TRIAGE = """{torch} -m logwarden_training triage --run training/runs/triage-smoke.yaml --out {out}/triage"""
RECORD = """{torch} -m logwarden_training.smoke.recording --run training/runs/smoke.yaml \
    --gate training/runs/gate-smoke.yaml --adapter {out}/adapter \
    --base-out {out}/base.jsonl --adapter-out {out}/adapter.jsonl"""
EVALUATE = """{here} -m logwarden_training evaluate --labels {out}/gate.jsonl \
    --answers {out}/adapter.jsonl --json {out}/adapter.json --report {out}/report"""
PROMOTE = """{here} -m logwarden_training promote --run training/runs/gate-smoke.yaml \
    --candidate {out}/adapter --registry {out}/registry --base-answers {out}/base.jsonl \
    --triage {out}/triage --answers {out}/"""
LIST = """{here} -m logwarden_training promote list --registry {out}/registry"""


def steps() -> list[Step]:
    """All of them, in the order of the work."""
    return [
        Step("prepare a data set", PREPARE),
        Step("train the adapter", TRAIN),
        Step("fit a small triage", TRIAGE),
        Step("record base and adapter", RECORD),
        Step("evaluate the adapter", EVALUATE),
        Step(
            "the gate refuses it", f"{PROMOTE}adapter.jsonl", REFUSED, "NO beats constant for sure"
        ),
        Step(
            "the gate lets in a planted better one",
            f"{PROMOTE}planted.jsonl",
            says="in service: adapter",
        ),
        Step(
            "the adapter is refused beside it",
            f"{PROMOTE}adapter.jsonl",
            REFUSED,
            "NO better for sure",
        ),
        Step("list", LIST, says="in service"),
    ]


def plant(places: Places) -> None:
    """The gate set as labels, and answers that are its truth: better than any model."""
    windows = gate_set(read_run(GATE, GateRun)).windows
    labels = [
        {
            "id": each.id,
            "system": each.system,
            "lines": each.texts,
            "verdict": each.verdict.model_dump(mode="json"),
        }
        for each in windows
    ]
    answers = [{"id": row["id"], "verdict": row["verdict"]} for row in labels]
    for name, rows in (("gate.jsonl", labels), ("planted.jsonl", answers)):
        written = "".join(f"{json.dumps(row)}\n" for row in rows)
        write_atomically(places.out / name, written)


def run(step: Step, places: Places) -> bool:
    """Run a step, show what it said, and tell whether it ended as it must."""
    screen.rule(step.title)
    began = time.perf_counter()
    ended = subprocess.run(  # noqa: S603 - our own commands
        places.filled(step.command),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    for line in ended.stdout.strip().split("\n"):
        screen.print(line.rpartition("\r")[2], markup=False)  # of a progress bar only its end
    screen.print(f"{time.perf_counter() - began:.0f} s", style="dim")
    if ended.returncode != step.ends:
        screen.print(f"ended with {ended.returncode}, not {step.ends}", style="red")
        return False
    if step.says not in " ".join(ended.stdout.split()):
        screen.print(f"did not say {step.says!r}", style="red")
        return False
    return True


def main() -> None:
    """Every step until one ends as it must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/train-smoke"))
    parser.add_argument("--train-python", type=Path, default=Path(".venv-train/bin/python"))
    given = parser.parse_args()
    places = Places(given.out, given.train_python)
    shutil.rmtree(places.out, ignore_errors=True)
    plant(places)
    began = time.perf_counter()
    passed = all(run(step, places) for step in steps())
    screen.rule("passed" if passed else "failed")
    screen.print(f"{time.perf_counter() - began:.0f} s in all")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
