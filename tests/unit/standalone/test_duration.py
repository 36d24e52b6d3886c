"""Durations at the command line."""

import pytest
import typer

from logwarden_standalone.duration import milliseconds, seconds


@pytest.mark.parametrize(
    ("text", "expected"), [("60", 60_000), ("500ms", 500), (" 1.5s ", 1500), ("2m", 120_000)]
)
def test_a_duration_is_read_with_or_without_unit(text: str, expected: int) -> None:
    assert milliseconds(text) == expected
    assert seconds(text) == expected / 1000


@pytest.mark.parametrize("text", ["0", "0s", "-1", "soon", "5 minutes", ""])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="write 5s"):
        milliseconds(text)
