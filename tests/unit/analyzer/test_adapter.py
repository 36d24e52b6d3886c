"""An adapter is asked in the words that it was trained with, or not at all."""

import json
from pathlib import Path

import pytest

from logwarden_analyzer.adapter import BadAdapter, WrongFormat, check_format, read_adapter
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
