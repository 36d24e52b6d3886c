"""The estimates of docs/scaling.md are what its formulas give."""

import math
import re

import pytest
from tests.deploy.composition import FILE, ROOT, variables

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
    window, ruling, judging, batcher, graphics, asked = map(figure, "wrabge")
    batchers = math.ceil(lines / (batcher * 0.5))
    assert told == [
        math.ceil(lines / window / (ruling * 0.5)),
        math.ceil(lines / window / (judging * 0.5)),
        batchers,
        max(12, 2 * batchers),
        math.ceil(lines / window / (graphics * 0.7)),
        math.ceil(lines / window * asked / (graphics * 0.7)),
    ]
    assert disk == pytest.approx(lines * figure("s") * 604_800 * 3 / 5 / 1e12, rel=0.1)


def test_the_figures_follow_from_what_the_benchmark_printed() -> None:
    seconds = {
        judge: (float(analyzer), float(batcher))
        for judge, analyzer, batcher in re.findall(
            r"^\| (rules|triage) \| [\d,]+ \| ([\d,]+) \| ([\d,]+) \|", TEXT, re.M
        )
    }
    window = figure("w")
    assert figure("r") == math.floor(1e6 / window / seconds["rules"][0])
    assert figure("a") == math.floor(1e6 / window / seconds["triage"][0])
    slowest = max(batcher for _, batcher in seconds.values())
    assert figure("b") == pytest.approx(1e6 / slowest, rel=0.02)


def test_the_simulated_log_is_no_more_than_half_of_what_two_cores_judge() -> None:
    measured = re.search(r"^\| triage \| ([\d,]+) \|", TEXT, re.M)
    assert measured
    capacity = float(measured[1].replace(",", ""))
    assert float(variables()["SIMULATED_LINES_PER_SECOND"]) <= capacity / 2
    assert f"two cores judge about {capacity // 100 * 100:,.0f}," in FILE.read_text()


def test_a_million_lines_cost_what_the_table_says() -> None:
    seconds, asked = 1e6 / figure("w") / figure("g"), figure("e")
    assert f"| always | {seconds:.0f} | {seconds / 3600 * 3:.2f} $" in TEXT
    doubt = seconds * asked
    assert (
        f"| doubt, {asked:.1%} | {doubt:.0f} | {doubt / 3600 * 3:.2f} $".replace("%", " %") in TEXT
    )
    assert f"| {1e6 / figure('w') / figure('a'):.0f} |" in TEXT
