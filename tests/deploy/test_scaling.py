"""The estimates of docs/scaling.md are what its formulas give."""

import math
import re

import pytest
from tests.deploy.composition import ROOT

TEXT = (ROOT / "docs" / "scaling.md").read_text()


def figure(sign: str) -> float:
    found = re.search(rf"^\| `{sign}` \| [^|]+ \| ([\d,.]+)", TEXT, re.M)
    assert found
    return float(found[1].replace(",", ""))


def rows() -> list[list[float]]:
    section = TEXT.split("## How many")[1].split("\n## ")[0]
    found = re.findall(r"^\| ([\d,]+ \|.*) \|$", section, re.M)
    assert len(found) == 3
    return [[float(cell.strip().replace(",", "")) for cell in row.split("|")] for row in found]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]:.0f}")
def test_each_row_follows_from_the_figures(row: list[float]) -> None:
    lines, *told, disk = row
    window, analyzer, batcher, graphics = map(figure, "wabg")
    batchers = math.ceil(lines / (batcher * 0.5))
    assert told == [
        math.ceil(lines / window / (analyzer * 0.5)),
        batchers,
        max(12, 2 * batchers),
        math.ceil(lines / window / (graphics * 0.7)),
        math.ceil(lines / window * 0.05 / (graphics * 0.7)),
    ]
    assert disk == pytest.approx(lines * figure("s") * 604_800 * 3 / 5 / 1e12, rel=0.1)


def test_the_measured_figure_is_the_one_of_the_analyzers_readme() -> None:
    readme = (ROOT / "services/analyzer/README.md").read_text()
    assert f"{figure('a'):.0f} and" in readme


def test_a_million_lines_cost_what_the_table_says() -> None:
    seconds = 1e6 / figure("w") / figure("g")
    assert f"| always | {seconds:.0f} | {seconds / 3600 * 3:.2f} $" in TEXT
    assert f"| doubt, 5 % | {seconds * 0.05:.0f} | {seconds * 0.05 / 3600 * 3:.2f} $" in TEXT
    assert f"| {1e6 / figure('w') / figure('a'):.0f} |" in TEXT
