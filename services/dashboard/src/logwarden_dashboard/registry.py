"""The registry of trained models, as far as people look at it: what serves, its report, the gate's checks.

    REGISTRY/KIND/VERSION/manifest.json   base, metrics, decision
    REGISTRY/KIND/service.json            which version is in service

Written by training; every field is optional, so that both sides can change.
Not here: which model answers (the analyses say that).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST, SERVICE = "manifest.json", "service.json"
MAX_BYTES = 2_000_000
MAX_ENTRIES = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the gate held against a model.

    Attributes:
        holds: null where it does not say.
    """

    name: str
    holds: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One version.

    Attributes:
        kind: of model, the folder's name.
        serves: it is in service.
        base: what it was made from.
        metrics: figures on the gate set; nested names are joined by a space.
    """

    kind: str
    version: str
    serves: bool
    base: str
    promoted_at: str
    checks: Sequence[Check]
    metrics: Mapping[str, float | str]


def entries(folder: Path) -> list[Entry]:
    """Versions of a registry: what serves first, then the newest; unreadable ones are passed over."""
    paths = sorted(folder.glob(f"*/*/{MANIFEST}"), reverse=True)
    found = [entry for path in paths if (entry := _entry(path)) is not None]
    return sorted(found, key=lambda entry: not entry.serves)[:MAX_ENTRIES]


def read_manifest(kind: str, version: str, serving: object, manifest: Mapping[str, Any]) -> Entry:
    """Pure.

    Args:
        kind: of model.
        version: the folder's name.
        serving: version that is in service, if any.
        manifest: as it was written.
    """
    checks = manifest.get("decision")
    return Entry(
        kind=kind,
        version=version,
        serves=version == serving,
        base=_said(manifest.get("base")),
        promoted_at=_said(manifest.get("promoted_at")),
        checks=[_check(one) for one in checks if isinstance(one, dict)]
        if isinstance(checks, list)
        else (),
        metrics=_flat(
            {name: manifest.get(name) for name in ("metrics", "valid_replies", "injection")}
        ),
    )


def _entry(path: Path) -> Entry | None:
    manifest = _object(path)
    if manifest is None:
        return None
    kind = path.parents[1]
    service = _object(kind / SERVICE) or {}
    return read_manifest(kind.name, path.parent.name, service.get("version"), manifest)


def _object(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _check(said: Mapping[str, Any]) -> Check:
    holds = next((said[name] for name in ("holds", "passed", "ok") if name in said), None)
    return Check(
        name=str(said.get("name") or said.get("check") or "check"),
        holds=holds if isinstance(holds, bool) else None,
        said=_said(said.get("said")),
    )


def _said(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}"
    return value if isinstance(value, str) else json.dumps(value)


def _flat(metrics: Any, name: str = "") -> dict[str, float | str]:
    if isinstance(metrics, dict):
        return {
            key: value
            for part, inner in metrics.items()
            for key, value in _flat(
                inner, f"{name} {part}".removeprefix(" metrics").strip()
            ).items()
        }
    if isinstance(metrics, bool) or not isinstance(metrics, int | float | str):
        return {}
    return {name or "value": metrics}
