"""`logwarden-train promote`, as people run it, on answers that were recorded."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from logwarden_contracts.prompt import PROMPT_VERSION
from logwarden_training.__main__ import main
from logwarden_training.evaluate.overlap import Span
from logwarden_training.promote.registry import Registry

QUIET, ODD, LOUD = "session opened for {}", "slow answer from shard {}", "volume {} lost its data"
Run = Callable[..., int]


def verdict(risk: int, critical: Sequence[int] = (), warning: Sequence[int] = ()) -> dict[str, Any]:
    return {
        "risk_score": risk,
        "should_alert_user": risk >= 50,
        "messages": {"critical": list(critical), "warning": list(warning)},
        "summary": [],
    }


def windows() -> list[dict[str, Any]]:
    """Forty of two lines that no rule and no lookup knows: ten are loud."""
    truths = [verdict(80, [2]), verdict(5), verdict(30, warning=[2]), verdict(5)] * 10
    texts = {80: LOUD, 30: ODD, 5: QUIET}
    return [
        {
            "id": f"w{number}",
            "system": "store",
            "lines": [QUIET.format(number), texts[truth["risk_score"]].format(number)],
            "verdict": truth,
        }
        for number, truth in enumerate(truths)
    ]


TRUTH = {row["id"]: row["verdict"] for row in windows()}
SILENT = {name: verdict(0) for name in TRUTH}
HALF = {name: TRUTH[name] if number % 8 < 4 else verdict(0) for number, name in enumerate(TRUTH)}
NEARLY = {name: TRUTH[name] if name != "w0" else verdict(0) for name in TRUTH}


def rows(path: Path, written: Sequence[Mapping[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in written), "utf-8")
    return path


def answers(path: Path, verdicts: Mapping[str, Any]) -> Path:
    return rows(path, [{"id": name, "verdict": said} for name, said in verdicts.items()])


def adapter(folder: Path, **changed: Any) -> Path:
    folder.mkdir()
    manifest = {
        "kind": "adapter",
        "base": {"name": "tiny"},
        "prompt_format": "digest",
        "prompt_version": PROMPT_VERSION,
        "rank": 4,
        "data_sha256": "0" * 64,
        "run": "smoke",
        "trained_on": [{"system": "other", "first_line": 1, "lines": 100}],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | changed), "utf-8")
    (folder / "adapter_config.json").write_text("{}", "utf-8")
    return folder


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    labels = rows(tmp_path / "gate.jsonl", windows())
    learned = [{**row, "id": f"l{row['id']}", "lines": ["a", "b"]} for row in windows()]
    lookup = rows(tmp_path / "lookup.jsonl", learned)
    said = f"gate: {{labels: [{labels}]}}\nlookup: {{labels: [{lookup}]}}\n"
    path = tmp_path / "gate.yaml"
    path.write_text(said, "utf-8")
    return path


@pytest.fixture
def promote(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command."""

    def run(*arguments: object) -> int:
        given = ["logwarden-train", "promote", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", given)
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    return run


@pytest.fixture
def offer(promote: Run, gate: Path, tmp_path: Path) -> Callable[..., int]:
    """Offers an adapter that answered so."""

    def offered(name: str, verdicts: Mapping[str, Any], *more: object, **manifest: Any) -> int:
        said = answers(tmp_path / f"{name}.jsonl", verdicts)
        silent = answers(tmp_path / "silent.jsonl", SILENT)
        folder = adapter(tmp_path / name, weights=name, **manifest)
        given = ("--run", gate, "--candidate", folder, "--registry", tmp_path / "registry")
        below = ("--base-answers", silent, "--triage-answers", silent)
        return promote(*given, "--answers", said, *below, *more)

    return offered


def serving(tmp_path: Path) -> str | None:
    entry = Registry(tmp_path / "registry").in_service("adapter")
    return None if entry is None else entry.version


def test_a_better_adapter_is_promoted_and_the_registry_says_why(offer: Run, tmp_path: Path) -> None:
    assert offer("good", HALF) == 0
    registry = Registry(tmp_path / "registry")
    entry = registry.in_service("adapter")
    assert entry is not None
    assert entry.injection == "not measured"
    assert entry.run == "smoke"
    assert all(check["passed"] for check in entry.decision)
    assert (registry.model_of(entry) / "adapter_config.json").is_file()


def test_an_adapter_no_better_than_its_base_is_refused_with_figures(
    offer: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert offer("bad", SILENT) == 1
    said = capsys.readouterr().out
    assert "refused" in said
    assert "beats base for sure" in said
    assert serving(tmp_path) is None


def test_the_next_one_is_compared_with_what_serves(
    offer: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert offer("good", NEARLY) == 0
    first = serving(tmp_path)
    assert offer("worse", HALF) == 1
    assert "alert_f1 not lower" in capsys.readouterr().out
    assert serving(tmp_path) == first


def test_a_dry_run_changes_nothing(offer: Run, tmp_path: Path) -> None:
    assert offer("good", HALF, "--dry-run") == 0
    assert not (tmp_path / "registry").exists()


def test_lines_that_were_learned_from_refuse_it_also_under_another_name(
    offer: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    from logwarden_training.evaluate.overlap import text_digest

    first = windows()[0]
    span = Span(system="renamed", lines=2, text_sha256=text_digest(first["lines"]))
    assert offer("leaky", TRUTH, trained_on=[span.model_dump()]) == 1
    assert "1 of the gate's 40 windows, such as w0" in " ".join(capsys.readouterr().out.split())


def test_an_adapter_of_another_prompt_is_no_candidate(
    offer: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert offer("old", TRUTH, prompt_version="0") == 2
    assert "was trained on prompts" in " ".join(capsys.readouterr().err.split())


def test_rollback_puts_into_service_what_served_before(
    offer: Run, promote: Run, tmp_path: Path
) -> None:
    assert offer("good", HALF) == 0
    first = serving(tmp_path)
    assert offer("best", TRUTH) == 0
    assert serving(tmp_path) != first
    assert promote("rollback", "adapter", "--registry", tmp_path / "registry") == 0
    assert serving(tmp_path) == first


def test_a_rollback_of_nothing_is_an_error(promote: Run, tmp_path: Path) -> None:
    assert promote("rollback", "triage", "--registry", tmp_path / "registry") == 2


def test_the_list_tells_what_serves(
    offer: Run, promote: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert offer("good", HALF) == 0
    capsys.readouterr()
    assert promote("list", "--registry", tmp_path / "registry") == 0
    assert "in service" in " ".join(capsys.readouterr().out.split())


def test_a_folder_without_a_manifest_is_no_candidate(
    promote: Run, gate: Path, tmp_path: Path
) -> None:
    assert promote("--run", gate, "--candidate", tmp_path) == 2
