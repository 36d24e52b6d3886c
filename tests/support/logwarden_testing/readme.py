"""Tables of a README, so that a test can compare what is told with what is true."""

from pathlib import Path

REPOSITORY = Path(__file__).parents[3]


def table_below(readme: Path, heading: str) -> list[tuple[str, ...]]:
    """The first table below a heading, without its head.

    Args:
        readme: file, relative to the repository.
        heading: as it stands there, without `#`.

    Raises:
        AssertionError: there is no such heading, or no table below it.
    """
    lines = (REPOSITORY / readme).read_text(encoding="utf-8").splitlines()
    headings = [line.strip("# ") if line.startswith("#") else None for line in lines]
    assert heading in headings, f"{readme} has no heading {heading}"
    rows: list[tuple[str, ...]] = []
    for line in lines[headings.index(heading) + 1 :]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
        elif rows or line.startswith("#"):
            break
    assert len(rows) > 2, f"no table below {heading} in {readme}"
    return rows[2:]
