"""What the digest promises on the 16 real logs."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from logwarden_contracts.decode import decode_text
from logwarden_contracts.digest import Row, digest_of
from logwarden_contracts.messages import LogLine
from logwarden_contracts.rendering import row_text
from logwarden_contracts.skeleton import token_text, tokens_of

WINDOW = 100
LABELLED = ("BGL", "Thunderbird")  # their first column is a label, not text


def hidden_events(row: Row, events: Sequence[str]) -> list[str]:
    """Events of the row's lines that nothing listed in it tells from the others."""
    values: dict[str, set[str]] = defaultdict(set)
    for line, text in zip(row.lines, row.texts[0], strict=True):
        values[events[line - 1]].update(map(token_text, tokens_of(text)))
    if len(values) == 1:
        return []
    shown = row_text(row)
    return [
        event
        for event, own in values.items()
        if not any(
            value.partition("=")[2] in shown if "=" in value else value in shown
            for value in own
            - set().union(*(other for key, other in values.items() if key != event))
        )
    ]


@pytest.mark.data
def test_no_pattern_of_the_sixteen_systems_is_hidden(data_dir: Path) -> None:
    logs = sorted((data_dir / "loghub").glob("*.log"))
    assert len(logs) == 16
    rows = [found for log in logs for found in rows_of(log)]
    assert len(rows) > 1000
    assert [hidden_events(*row) for row in rows if hidden_events(*row)] == []


def rows_of(log: Path) -> list[tuple[Row, list[str]]]:
    lines = log.read_text(encoding="utf-8", errors="backslashreplace").splitlines()
    if log.stem in LABELLED:
        lines = [line.split(" ", 1)[1] for line in lines]
    decoded = [decode_text(line, number) for number, line in enumerate(lines, 1)]
    with log.with_suffix(".structured.csv").open(newline="", encoding="utf-8") as file:
        events = [row["EventId"] for row in csv.DictReader(file)]
    found = []
    for first in range(0, len(lines), WINDOW):
        window = decoded[first : first + WINDOW]
        digest = digest_of(window, [line.text for line in window])
        found += [(row, events[first : first + WINDOW]) for row in digest.rows]
    return found


def test_the_check_itself_finds_a_hidden_pattern() -> None:
    texts = [f"code {number}" for number in range(10, 18)]
    [row] = digest_of([LogLine(text, n) for n, text in enumerate(texts)], texts).rows
    assert hidden_events(row, ["E1"] * 4 + ["E2"] + ["E1"] * 3) == ["E2"]
