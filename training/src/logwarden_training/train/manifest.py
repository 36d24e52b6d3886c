"""What stands beside an adapter: everything that decided it, and how training went.

Read by `logwarden_analyzer.adapter` (whether it may be asked) and by `promote` (what it has seen).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from logwarden_analyzer.adapter import MANIFEST_NAME
from logwarden_contracts.clean import CLEAN_VERSION
from logwarden_contracts.redact import REDACTOR_VERSION
from logwarden_contracts.skeleton import SKELETON_VERSION
from logwarden_training.conversations import Conversation
from logwarden_training.evaluate.overlap import SPANS_NAME
from logwarden_training.train.run import AdapterRun
from logwarden_training.train.telling import Standing

LIBRARIES = "torch transformers peft trl accelerate datasets tokenizers".split()


@dataclass(frozen=True, slots=True)
class Trained:
    """A run that has ended.

    Attributes:
        run: as it was done.
        run_name: of its file.
        revision: of the base, as the hub told.
        prompt_version: of the conversations.
        chats: that were learned from.
        left_out: conversations too long.
        hardware: in words.
        standings: of the training, one at least.
    """

    run: AdapterRun
    run_name: str
    revision: str | None
    prompt_version: str
    chats: Sequence[Conversation]
    left_out: int
    hardware: str
    standings: Sequence[Standing]


def write_manifest(trained: Trained, folder: Path) -> None:
    """Write it beside the adapter, and the list of what it has seen."""
    spans = sorted({each.model_dump_json() for chat in trained.chats for each in chat.spans})
    (folder / SPANS_NAME).write_text("".join(f"{span}\n" for span in spans), "utf-8")
    said = json.dumps(manifest_of(trained, files_of(folder)), indent=1, ensure_ascii=False)
    (folder / MANIFEST_NAME).write_text(f"{said}\n", "utf-8")


def manifest_of(trained: Trained, files: dict[str, str]) -> dict[str, Any]:
    """The manifest. Pure but for the versions of installed libraries."""
    run = trained.run
    known = all(chat.spans for chat in trained.chats)
    return {
        "kind": "adapter",
        "base": {"name": run.base.name, "revision": trained.revision or run.base.revision},
        "prompt_format": run.prompt_format,
        "prompt_version": trained.prompt_version,
        "rank": run.lora.rank,
        "versions": {
            "skeleton": SKELETON_VERSION,
            "redactor": f"{CLEAN_VERSION}.{REDACTOR_VERSION}",
        },
        "data_sha256": data_hash(trained.chats),
        "conversations": {"trained": len(trained.chats), "left_out": trained.left_out},
        "trained_on": SPANS_NAME if known else None,
        "run": {"name": trained.run_name} | run.model_dump(mode="json"),
        "metrics": metrics_of(trained.standings),
        "hardware": trained.hardware,
        "libraries": versions_of(LIBRARIES),
        "files": files,
    }


def metrics_of(standings: Sequence[Standing]) -> dict[str, float]:
    """Of the training alone: whether the adapter is any good is for `evaluate`."""
    first, last = standings[0], standings[-1]
    named = asdict(last)
    return {
        "first_loss": first.loss,
        "last_loss": last.loss,
        "least_gradient_norm": min(each.gradient_norm for each in standings),
        "tokens_per_second": last.tokens_per_second,
    } | {name: named[name] for name in ("step", "tokens", "seconds", "memory_bytes")}


def data_hash(chats: Sequence[Conversation]) -> str:
    """SHA-256 of all conversations in their order."""
    told = sha256()
    for chat in chats:
        told.update(json.dumps(chat.messages, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return told.hexdigest()


def files_of(folder: Path) -> dict[str, str]:
    """The adapter's files with their SHA-256, its manifest not among them."""
    return {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != MANIFEST_NAME
    }


def versions_of(names: Sequence[str]) -> dict[str, str]:
    """Of installed packages; one that is absent is left out."""
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
