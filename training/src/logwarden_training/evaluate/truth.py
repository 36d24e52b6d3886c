"""BGL's own label column as truth: written by its operators, seen by no judge. Pure but for reading.

The first word of a line is `-` for a normal one, else the class of its alert. A window is an alert
where any of its lines is. It is another truth than a teacher's: what the operators tagged is not
quite what a person should be told of now.
"""

from collections.abc import Sequence
from pathlib import Path

from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_training.errors import BadLabels
from logwarden_training.evaluate.measuring import Measured
from logwarden_training.labels import LabelledWindow

NORMAL = "-"
ALERT, QUIET = 100, 0


def labelled_by_column(
    windows: Sequence[LabelledWindow], logs: Path, system: str
) -> list[tuple[int, Verdict]]:
    """Places of the system's windows among all, each with what the column says of it.

    Raises:
        BadLabels: there is no such window, or the log cannot be read.
    """
    path = logs / f"{system}.log"
    try:
        lines = path.read_text("utf-8", "backslashreplace").split("\n")
    except OSError as error:
        raise BadLabels(path, 0, f"cannot be read: {error}") from error
    truths = [
        (place, _verdict(lines[window.first_line - 1 :][: len(window.texts)]))
        for place, window in enumerate(windows)
        if window.system == system and window.first_line is not None
    ]
    if not truths:
        raise BadLabels(path, 0, f"no window of the labels is of {system} and names its lines")
    return truths


def against_column(judge: Measured, truths: Sequence[tuple[int, Verdict]]) -> Measured:
    """The same answers, against the column."""
    windows = [
        LabelledWindow(each.id, each.system, each.texts, truth, each.first_line)
        for place, truth in truths
        for each in [judge.windows[place]]
    ]
    return Measured(judge.name, windows, [judge.verdicts[place] for place, _ in truths])


def _verdict(lines: Sequence[str]) -> Verdict:
    alerts = tuple(
        number for number, line in enumerate(lines, 1) if line.partition(" ")[0] != NORMAL
    )
    return Verdict(
        risk_score=ALERT if alerts else QUIET,
        should_alert_user=bool(alerts),
        messages=VerdictMessages(critical=alerts),
    )
