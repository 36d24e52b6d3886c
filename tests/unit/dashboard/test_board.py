"""The component's scripts: text becomes text nodes, whatever it says."""

import re

import pytest

from logwarden_dashboard.view.board import SCRIPTS, asset, script

FORBIDDEN = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "DOMParser",
    "createContextualFragment",
    "eval(",
    "Function(",
    "srcdoc",
    "fetch(",
    "import(",
    "localStorage",
)


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_script_parses_markup_or_code_or_asks_anybody(word: str) -> None:
    assert word not in script()


def test_no_style_or_script_asks_another_host() -> None:
    for name in (*SCRIPTS, "board.css"):
        urls = set(re.findall(r"https?://[^\"')\s]+|url\(", asset(name)))
        assert urls <= {"http://www.w3.org/2000/svg"}


def test_attributes_of_elements_are_named_in_the_script_alone() -> None:
    """A name from data could be `onclick`."""
    assert "setAttribute(key" in script()
    assert not re.search(r"\[row\.\w+\]:|\[data\.\w+\]:", script())
