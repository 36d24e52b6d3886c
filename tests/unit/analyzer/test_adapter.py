"""An adapter is asked in the words that it was trained with, or not at all."""

import json
import sys
from pathlib import Path

import pytest

from logwarden_analyzer import AnalyzerSettings, __main__, open_analyst
from logwarden_analyzer.adapter import (
    BadAdapter,
    WrongFormat,
    check_adapter,
    check_format,
    read_adapter,
)
from logwarden_contracts.prompt import PROMPT_VERSION

GOOD = {
    "base": {"name": "Qwen/Qwen3-4B-Instruct-2507", "revision": "abc"},
    "prompt_format": "digest",
    "prompt_version": PROMPT_VERSION,
    "rank": 16,
    "metrics": {"last_loss": 0.5},
}


def adapter(folder: Path, **changes: object) -> Path:
    (folder / "manifest.json").write_text(json.dumps(GOOD | changes))
    return folder


def test_a_manifest_is_read_with_what_its_users_need(tmp_path: Path) -> None:
    manifest = read_adapter(adapter(tmp_path))
    assert (manifest.base.name, manifest.rank) == ("Qwen/Qwen3-4B-Instruct-2507", 16)


def test_an_adapter_of_the_format_that_is_sent_is_taken(tmp_path: Path) -> None:
    check_format(read_adapter(adapter(tmp_path)), "digest")


def test_an_adapter_of_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFormat, match=r"trained on prompts digest .* raw \(raw-1\) is what"):
        check_format(read_adapter(adapter(tmp_path)), "raw")


def test_an_adapter_of_an_older_version_of_the_format_is_refused(tmp_path: Path) -> None:
    old = read_adapter(adapter(tmp_path, prompt_version="digest-0"))
    with pytest.raises(WrongFormat) as refusal:
        check_format(old, "digest")
    assert refusal.value.trained == "digest (digest-0)"


def test_a_folder_without_a_manifest_is_no_adapter(tmp_path: Path) -> None:
    with pytest.raises(BadAdapter, match="cannot be read"):
        read_adapter(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rank": "much"}, "rank: "),
        ({"base": {}}, "base.name: "),
        ({"prompt_format": "x"}, "digest"),
    ],
)
def test_a_manifest_that_lacks_something_says_what(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    with pytest.raises(BadAdapter, match=said):
        read_adapter(adapter(tmp_path, **change))


def test_a_manifest_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(BadAdapter, match="no JSON"):
        read_adapter(tmp_path)


def version(registry: Path, name: str) -> Path:
    """The folder of a version's model."""
    folder = registry / name / "model"
    folder.mkdir(parents=True)
    return folder


def in_service(registry: Path, version: str | None) -> Path:
    """A registry's `adapter` folder, with this version in service."""
    (registry / "service.json").write_text(json.dumps({"version": version, "before": []}))
    return registry


def asking(manifest: Path) -> AnalyzerSettings:
    return AnalyzerSettings(
        llm_base_url="http://127.0.0.1:9/v1", llm_model="logs", llm_adapter_manifest=manifest
    )


async def test_the_model_is_opened_with_an_adapter_of_the_format_that_is_sent(
    tmp_path: Path,
) -> None:
    async with open_analyst(asking(adapter(tmp_path) / "manifest.json")) as analyst:
        assert analyst.judge is not None


async def test_the_model_is_not_opened_with_an_adapter_of_another_format(tmp_path: Path) -> None:
    raw = adapter(tmp_path, prompt_format="raw", prompt_version="raw-1")
    with pytest.raises(WrongFormat, match="set LLM_PROMPT_FORMAT to its format"):
        async with open_analyst(asking(raw / "manifest.json")):
            pass


async def test_the_model_is_not_opened_with_a_manifest_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadAdapter, match=r"No such file.*: it must be the manifest"):
        async with open_analyst(asking(tmp_path / "manifest.json")):
            pass


async def test_a_registry_leads_to_the_adapter_in_service(tmp_path: Path) -> None:
    registry = in_service(tmp_path, "0002")
    adapter(version(registry, "0001"), prompt_format="raw", prompt_version="raw-1")
    adapter(version(registry, "0002"))
    async with open_analyst(asking(registry / "service.json")) as analyst:
        assert analyst.judge is not None


@pytest.mark.parametrize(
    ("promoted", "said"), [(None, "no adapter is in service"), ("0003", "No such file")]
)
def test_a_registry_without_its_adapter_is_refused(
    tmp_path: Path, promoted: str | None, said: str
) -> None:
    with pytest.raises(BadAdapter, match=said):
        check_adapter(asking(in_service(tmp_path, promoted) / "service.json"))


def test_a_registry_that_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadAdapter, match="promote writes it"):
        check_adapter(asking(tmp_path / "service.json"))


def test_a_start_that_is_refused_says_why_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LLM_ADAPTER_MANIFEST", str(tmp_path / "manifest.json"))
    monkeypatch.setattr(sys, "argv", ["logwarden-analyzer"])
    with pytest.raises(SystemExit, match="2"):
        __main__.main()
    assert "logwarden-analyzer: no adapter of ours" in capsys.readouterr().err
