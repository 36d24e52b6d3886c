"""The Markdown report of an evaluation. Pure; the pictures are drawn by `plots`.

Every figure stands with its interval, and every judge beside those that understand nothing.
"""

from collections.abc import Iterable, Iterator, Sequence

from logwarden_training.evaluate.alerting import WINDOWS_A_DAY, operating_points
from logwarden_training.evaluate.bootstrap import RESAMPLES, SEED, Difference
from logwarden_training.evaluate.comparing import COMPARED, Beside
from logwarden_training.evaluate.findings import Findings
from logwarden_training.evaluate.measuring import Measured, costs_of
from logwarden_training.evaluate.scores import LOWER_IS_BETTER, NAMES
from logwarden_training.evaluate.screen import TITLES, bounds, figure, written
from logwarden_training.evaluate.tutorial import NAMES as TEXT_SCORES

SHOWN = ("alert_f1", "alert_precision", "alert_recall", "risk_error", "critical_f1", "either_f1")

Rows = Iterable[Sequence[str]]


def markdown(findings: Findings, labels: str) -> str:
    """The whole report.

    Args:
        findings: what was found.
        labels: name of the label file.
    """
    sections = [
        _headline(findings, labels),
        _beside(findings),
        _operating(findings),
        _pictures(),
        _kinds(findings),
        _systems(findings.headline),
        _column(findings),
        _tutorial(findings),
        _notes(findings),
    ]
    return "\n".join(line for section in sections for line in section)


def _headline(findings: Findings, labels: str) -> Iterator[str]:
    product, alone = findings.product, findings.alone
    yield f"# {product.name}: {len(product.windows)} windows of {labels}"
    yield ""
    which = "the product with its rules' floor" if findings.floor else "the judge alone"
    yield (
        f"Headline: {which}. Brackets: 95 % of {RESAMPLES} draws of windows (seed {SEED}). "
        "↓: lower is better."
    )
    yield ""
    rows = [
        (
            _title(name),
            *(f"{figure(each, name)} [{bounds(each, name)}]" for each in (product, alone)),
        )
        for name in NAMES
    ]
    yield from _table(("", "product", "alone"), rows)
    costs = costs_of(findings.answers).items()
    yield from _table(("cost", ""), [(TITLES[name], written(name, value)) for name, value in costs])


def _beside(findings: Findings) -> Iterator[str]:
    if not findings.others:
        return
    yield "## Beside others, on the same windows"
    yield ""
    judges = [findings.headline, *(each.measured for each in findings.others)]
    yield from _table(("judge", *map(_title, SHOWN)), [_row(each, SHOWN) for each in judges])
    yield "How far the headline is from each (paired; brackets: 95 %):"
    yield ""
    yield from _table(
        ("headline less", *map(_title, COMPARED)), [_differences(each) for each in findings.others]
    )


def _operating(findings: Findings) -> Iterator[str]:
    judges = [findings.headline, *(each.measured for each in findings.others)]
    rows = [
        (
            each.name,
            *(f"{point.false_alerts_a_day:.0f} (from {point.threshold})" for point in points),
        )
        for each in judges
        if (points := operating_points(each.table))
    ]
    if not rows:
        return
    yield f"## False alerts a day at fixed recall, {WINDOWS_A_DAY} quiet windows a day"
    yield ""
    recalls = [f"{point.recall:.0%}" for point in operating_points(findings.headline.table)]
    yield from _table(("judge (risk from which it alerts)", *recalls), rows)


def _pictures() -> Iterator[str]:
    for name in ("calibration", "confusion", "systems", "alerts-a-day"):
        yield f"![{name}]({name}.png)"
    yield ""


def _kinds(findings: Findings) -> Iterator[str]:
    if findings.kinds:
        yield "## Kinds of windows"
        yield ""
        yield "Mixed (2-8 systems) and short (1-20 lines) windows are made of the given ones."
        yield ""
        rows = [_counted(kind, each) for kind, each in findings.kinds.items()]
        yield from _table(("kind", "windows", *map(_title, SHOWN)), rows)


def _systems(judge: Measured) -> Iterator[str]:
    yield "## Systems"
    yield ""
    rows = []
    for system in judge.systems:
        some = judge.where(lambda window, of=system: window.system == of)  # type: ignore[misc] # bound early
        rows.append(_counted(system, some))
    yield from _table(("system", "windows", *map(_title, SHOWN)), rows)


def _column(findings: Findings) -> Iterator[str]:
    if findings.column:
        yield "## Against the log's own label column"
        yield ""
        names = ("alert_f1", "alert_precision", "alert_recall", "critical_f1", "either_f1")
        rows = [_row(each, names) for each in findings.column]
        yield from _table((f"{len(findings.column[0].windows)} windows", *map(_title, names)), rows)


def _tutorial(findings: Findings) -> Iterator[str]:
    if findings.tutorial:
        yield "## The tutorial's scores"
        yield ""
        yield "They compare texts, and a constant that reads nothing scores high: they decide nothing."
        yield ""
        rows = [
            (name, *(f"{scores[each]:.3f}" for each in TEXT_SCORES))
            for name, scores in findings.tutorial.items()
        ]
        yield from _table(("", *TEXT_SCORES), rows)


def _notes(findings: Findings) -> Iterator[str]:
    if findings.notes:
        yield "## Not measured"
        yield ""
        yield from (f"- {note}" for note in findings.notes)
        yield ""


def _counted(name: str, judge: Measured) -> Sequence[str]:
    return (name, str(len(judge.windows)), *(figure(judge, each) for each in SHOWN))


def _row(judge: Measured, names: Sequence[str]) -> Sequence[str]:
    return (judge.name, *(figure(judge, name) for name in names))


def _differences(other: Beside) -> Sequence[str]:
    told = (_difference(name, other.differences[name]) for name in COMPARED)
    return (other.measured.name, *told)


def _difference(name: str, difference: Difference) -> str:
    if difference.value is None or difference.interval is None:
        return "–"
    digits = 1 if name == "risk_error" else 3
    interval = difference.interval
    return (
        f"{difference.value:+.{digits}f} [{interval.low:+.{digits}f}, {interval.high:+.{digits}f}]"
    )


def _title(name: str) -> str:
    return f"{TITLES[name]} ↓" if name in LOWER_IS_BETTER else TITLES[name]


def _table(header: Sequence[str], rows: Rows) -> Iterator[str]:
    yield _line(header)
    yield _line(["---", *["---:"] * (len(header) - 1)])
    yield from map(_line, rows)
    yield ""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
