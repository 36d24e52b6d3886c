"""From a view to a verdict: which lines are cited, which sentences. Pure."""

from collections.abc import Iterable, Sequence

from logwarden_analyzer.judges.triage.folder import Thresholds
from logwarden_analyzer.judges.triage.sentences import sentences
from logwarden_analyzer.judges.triage.view import TriageView
from logwarden_analyzer.material import Material
from logwarden_contracts.digest import Row
from logwarden_contracts.messages import Verdict, VerdictMessages

ROUTINE_RISK = 10
"""Below it nothing is cited."""
ALERT_RISK = 50


def said_of(view: TriageView, material: Material, thresholds: Thresholds) -> Verdict:
    """The verdict: an alert cites at least one critical line, routine cites none."""
    risk = round(view.risk)
    critical, warning = cited(view, material.digest.rows, thresholds)
    return Verdict(
        risk_score=risk,
        should_alert_user=risk >= material.alert_risk,
        messages=VerdictMessages(critical=_lines(critical), warning=_lines(warning)),
        summary=sentences([*critical, *warning]),
    )


def cited(
    view: TriageView, rows: Sequence[Row], thresholds: Thresholds
) -> tuple[list[Row], list[Row]]:
    """Critical and warning rows, the surest first."""
    if view.risk < ROUTINE_RISK or not rows:
        return [], []
    order = sorted(
        range(len(rows)), key=lambda i: (-view.rows[i].critical, -view.rows[i].warning, i)
    )
    critical = [i for i in order if view.rows[i].critical >= thresholds.critical]
    if view.risk >= ALERT_RISK and not critical:
        critical = order[:1]
    either = (i for i in order if view.rows[i].critical + view.rows[i].warning >= thresholds.either)
    warning = [i for i in either if i not in critical]
    return [rows[i] for i in critical], [rows[i] for i in warning]


def _lines(rows: Iterable[Row]) -> tuple[int, ...]:
    return tuple(sorted(line for row in rows for line in row.lines))
