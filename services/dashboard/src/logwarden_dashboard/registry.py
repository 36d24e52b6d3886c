"""The registry of trained adapters, as far as people look at it: manifests and their reports.

Written by training; every field is optional, so that both sides can change.
Not here: which adapter answers (the analyses say that).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
MAX_BYTES = 1_000_000
MAX_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One adapter.

    Attributes:
        name: of its folder, or what the manifest says.
        decision: the gate's: `promoted`, `refused` or what it says; null: not judged.
        reasons: why.
        metrics: as the report names them, nested names joined by a space.
        manifest: all of it.
    """

    name: str
    decision: str | None
    reasons: tuple[str, ...]
    metrics: Mapping[str, float | str]
    manifest: Mapping[str, Any]


def entries(folder: Path) -> list[Entry]:
    """Adapters of a registry, newest manifest first; unreadable ones are passed over.

    Args:
        folder: with a folder for each adapter, or itself one.
    """
    try:
        paths = [
            *folder.glob(MANIFEST),
            *folder.glob(f"*/{MANIFEST}"),
            *folder.glob(f"*/*/{MANIFEST}"),
        ]
        paths.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return []
    return [entry for path in paths[:MAX_ENTRIES] if (entry := _entry(path)) is not None]


def _entry(path: Path) -> Entry | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        manifest = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return read_manifest(path.parent.name, manifest) if isinstance(manifest, dict) else None


def read_manifest(folder: str, manifest: Mapping[str, Any]) -> Entry:
    """Pure."""
    decision = manifest.get("decision")
    verdict, reasons = decision, manifest.get("reasons")
    if isinstance(decision, dict):
        verdict = decision.get("decision") or decision.get("outcome") or decision.get("verdict")
        if verdict is None and isinstance(decision.get("promoted"), bool):
            verdict = "promoted" if decision["promoted"] else "refused"
        reasons = decision.get("reasons", reasons)
    return Entry(
        name=str(manifest.get("name") or manifest.get("adapter") or folder),
        decision=None if verdict is None else str(verdict),
        reasons=tuple(map(str, reasons)) if isinstance(reasons, list) else (),
        metrics=_flat(manifest.get("metrics") or {}),
        manifest=manifest,
    )


def _flat(metrics: Any, name: str = "") -> dict[str, float | str]:
    if isinstance(metrics, dict):
        return {
            key: value
            for part, inner in metrics.items()
            for key, value in _flat(inner, f"{name} {part}".strip()).items()
        }
    if isinstance(metrics, bool) or not isinstance(metrics, int | float | str):
        return {}
    return {name or "value": metrics}
