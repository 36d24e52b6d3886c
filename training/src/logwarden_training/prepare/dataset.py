"""A data set: windows by split, and the folder that holds them with a manifest.

Equal runs on equal logs give equal bytes: no time, no machine, no path stands in it. Not here:
reading a file of windows (`window`).
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from logwarden_training.labels import read_labels
from logwarden_training.prepare.cutting import cuts
from logwarden_training.prepare.errors import PrepareError
from logwarden_training.prepare.gathering import LOGHUB_LICENCE, Gathered
from logwarden_training.prepare.logs import windows_at
from logwarden_training.prepare.mixing import mixed_and_short
from logwarden_training.prepare.run import PrepareRun
from logwarden_training.prepare.simulated import simulated_windows
from logwarden_training.prepare.splitting import SPLITS, Splits, split_windows, subset_of
from logwarden_training.prepare.window import Window, window_of_label, written

MANIFEST = "manifest.json"
FORMAT = 1
KIND = "windows"
"""In the manifest: models have one of the same name."""
OWN_LICENCE = "Apache-2.0, written for Logwarden"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the manifest says beside the windows.

    Attributes:
        run_name: of the run file.
        labels: SHA-256 of the files of labelled windows, by name.
        gathered: logs.
    """

    run_name: str
    labels: Mapping[str, str]
    gathered: Gathered


def prepared(run: PrepareRun, gathered: Gathered) -> Splits:
    """The windows of a run.

    Raises:
        BadLabels: a file of labelled windows cannot be used.
        PrepareError: there is nothing to learn from, or one id came twice.
    """
    found: list[Window] = []
    for log in gathered.logs:
        found += windows_at(log, cuts(log.system, log.lines, run.logs, run.windows, run.seed))
    splits = split_windows(found, run.split, run.seed)
    for name, own in splits.items():
        own += mixed_and_short(own, run.windows, run.seed, name) if own else []
    for name, labelled in split_windows(_labelled(run), run.split, run.seed).items():
        splits[name] += labelled
    if run.simulated is not None:
        for name in SPLITS:
            splits[name] += simulated_windows(run.simulated, name, run.seed)
    _refuse(splits)
    if run.subset is not None:
        splits[f"train-{run.subset}"] = subset_of(splits["train"], run.subset, run.seed)
    return splits


def provenance_of(run: PrepareRun, run_name: str, gathered: Gathered) -> Provenance:
    """Read once more what labels were made of."""
    hashes = {path.name: sha256(path.read_bytes()).hexdigest() for path in run.labels}
    return Provenance(run_name, hashes, gathered)


def write_dataset(folder: Path, splits: Splits, run: PrepareRun, told: Provenance) -> None:
    """Write the folder: whole or not at all; one that is there and no data set is left alone.

    Raises:
        PrepareError: there is something else.
    """
    if folder.exists() and any(folder.iterdir()) and not is_dataset(folder):
        raise PrepareError(f"{folder} holds something that is no data set: choose another --out")
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name, windows in splits.items():
        (part / f"{name}.jsonl").write_text(written(windows), "utf-8")
    manifest = manifest_of(part, splits, run, told)
    said = json.dumps(manifest, indent=1, ensure_ascii=False)
    (part / MANIFEST).write_text(f"{said}\n", "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    part.replace(folder)


def is_dataset(folder: Path) -> bool:
    """Only what this module wrote is replaced."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("kind") == KIND


def manifest_of(folder: Path, splits: Splits, run: PrepareRun, told: Provenance) -> dict[str, Any]:
    """What is in the folder, and everything that decided it."""
    return {
        "format": FORMAT,
        "kind": KIND,
        "run": {"name": told.run_name, **_portable(run)},
        "source": {
            "kind": run.logs.source,
            "record": told.gathered.record,
            "archives": told.gathered.archives,
            "logs": {
                log.system: {"lines": log.lines, "sha256": log.sha256} for log in told.gathered.logs
            },
            "labels": dict(told.labels),
        },
        "licence": _licences(run),
        "splits": {name: _split(folder, name, windows) for name, windows in splits.items()},
    }


def _split(folder: Path, name: str, windows: Sequence[Window]) -> dict[str, Any]:
    file = f"{name}.jsonl"
    return {
        "file": file,
        "sha256": sha256((folder / file).read_bytes()).hexdigest(),
        "windows": len(windows),
        "lines": sum(len(window.texts) for window in windows),
        "judged": sum(window.verdict is not None for window in windows),
        "systems": sorted({window.system for window in windows}),
    }


def _portable(run: PrepareRun) -> dict[str, Any]:
    """The run without the paths of a machine: files by name, told apart by their hashes."""
    said = run.model_dump(mode="json")
    said["labels"] = [path.name for path in run.labels]
    said["label_logs"] = None if run.label_logs is None else run.label_logs.name
    return said


def _licences(run: PrepareRun) -> list[str]:
    licences = {
        "loghub-2.0": LOGHUB_LICENCE,
        "loghub-2k": LOGHUB_LICENCE,
        "folder": "that of the logs in the folder",
    }
    said = [licences[run.logs.source]] if run.logs.source in licences else []
    if run.labels:
        said.append("that of the label files, and of the logs that they name lines of")
    if run.simulated is not None:
        said.append(f"simulated windows: {OWN_LICENCE}")
    return said


def _labelled(run: PrepareRun) -> list[Window]:
    windows = [
        window_of_label(window)
        for path in run.labels
        for window in read_labels(path, run.label_logs)
    ]
    last = run.logs.last_line
    return [window for window in windows if last is None or _end(window) <= last]


def _end(window: Window) -> int:
    return max((each.first_line + each.lines - 1 for each in window.stretches), default=0)


def _refuse(splits: Splits) -> None:
    if not splits["train"]:
        raise PrepareError("nothing is left to learn from: the test and validation take it all")
    ids = [window.id for windows in splits.values() for window in windows]
    if len({*ids}) != len(ids):
        doubled = next(name for name in ids if ids.count(name) > 1)
        raise PrepareError(f"window {doubled} comes twice: logs and labels are of the same lines")
