"""What a judge costs people: false alerts a day, if it is to find so many of the real ones. Pure."""

from dataclasses import dataclass

import numpy as np

from logwarden_training.evaluate.scores import Floats, Table

RECALLS = (0.8, 0.9, 0.95, 0.99)
WINDOWS_A_DAY = 1440
"""One a minute, all of them quiet but few: what a single busy partition gives."""


@dataclass(frozen=True)
class Operating:
    """A threshold on the risk, and what comes of it.

    Attributes:
        recall: that was asked for.
        threshold: the highest risk from which on an alert finds so many.
        false_share: of the quiet windows that alert all the same.
    """

    recall: float
    threshold: int
    false_share: float

    @property
    def false_alerts_a_day(self) -> float:
        """Of `WINDOWS_A_DAY` quiet windows."""
        return self.false_share * WINDOWS_A_DAY


def operating_points(table: Table) -> list[Operating]:
    """One for each of `RECALLS`; none where the windows hold no alert or nothing quiet."""
    loud, quiet = table.risk[table.true_alert == 1], table.risk[table.true_alert == 0]
    if not len(loud) or not len(quiet):
        return []
    return [_point(recall, loud, quiet) for recall in RECALLS]


def _point(recall: float, loud: Floats, quiet: Floats) -> Operating:
    needed = int(np.ceil(recall * len(loud) - 1e-9))
    threshold = np.sort(loud)[::-1][needed - 1]
    return Operating(recall, int(threshold), float((quiet >= threshold).mean()))
