"""The registry as people look at it: what training writes, and anything else that may lie there."""

import json
from pathlib import Path

from logwarden_dashboard.registry import Check, entries

MANIFEST = {
    "base": "Qwen/Qwen3-4B",
    "promoted_at": "2026-11-23T10:00:00+00:00",
    "metrics": {"alert_f1": 0.9, "risk_error": 6},
    "valid_replies": 0.99,
    "decision": [{"name": "alert F1", "passed": True, "said": "0.90 against 0.80"}],
}


def write(folder: Path, version: str, manifest: object, kind: str = "adapter") -> None:
    place = folder / kind / version
    place.mkdir(parents=True)
    (place / "manifest.json").write_text(json.dumps(manifest))


def test_what_serves_comes_first_then_the_newest(tmp_path: Path) -> None:
    for version in ("0001-a", "0002-b", "0003-c"):
        write(tmp_path, version, MANIFEST)
    (tmp_path / "adapter" / "service.json").write_text('{"version": "0002-b"}')
    found = [(entry.version, entry.serves) for entry in entries(tmp_path)]
    assert found == [("0002-b", True), ("0003-c", False), ("0001-a", False)]


def test_checks_and_figures_are_read(tmp_path: Path) -> None:
    write(tmp_path, "0001-a", MANIFEST)
    [entry] = entries(tmp_path)
    assert entry.checks == [Check("alert F1", True, "0.90 against 0.80")]
    assert entry.metrics == {"alert_f1": 0.9, "risk_error": 6, "valid_replies": 0.99}
    assert (entry.kind, entry.base) == ("adapter", "Qwen/Qwen3-4B")


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "0001-a", [])
    write(tmp_path, "0002-b", {})
    (tmp_path / "adapter" / "0003-c").mkdir()
    (tmp_path / "adapter" / "0003-c" / "manifest.json").write_bytes(b"\xff{")
    assert [entry.version for entry in entries(tmp_path)] == ["0002-b"]


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert entries(tmp_path / "none") == []
