"""What the heads see besides a row's own words: how often, how large a share, and what else there is.

Pure; training uses the same. Not here: the heads' numbers (`heads`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logwarden_contracts.digest import Digest, Row

FEATURES_VERSION = "1"

Floats = NDArray[np.float32]

SEVERITY = {
    "debug": 0,
    "info": 1,
    "notice": 1.5,
    "warning": 2,
    "error": 3,
    "critical": 4,
    "alert": 4,
    "emergency": 4,
}
NO_SEVERITY = 1.2
"""Between notice and info: most lines that name none are routine."""
TOP = 4


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What of a window's rows does not depend on words.

    Attributes:
        count, lines, severity: shape (rows,): events, lines, and how loud the writer was.
        groups: number of programs.
        sources: number of `host/program`.
    """

    count: Floats
    lines: Floats
    severity: Floats
    groups: int
    sources: int


def facts_of(digest: Digest) -> RowFacts:
    """Of a digest with at least one row."""
    rows = digest.rows
    return RowFacts(
        count=_column([row.count for row in rows]),
        lines=_column([len(row.lines) for row in rows]),
        severity=_column([severity_of(row) for row in rows]),
        groups=len({row.group for row in rows}),
        sources=len({source for row in rows for source in row.sources}),
    )


def severity_of(row: Row) -> float:
    """From 0 (debug) to 4."""
    return SEVERITY[row.severity] if row.severity else NO_SEVERITY


def window_features(said: Floats, facts: RowFacts) -> Floats:
    """The window as a whole.

    Args:
        said: shape (rows, 3): each row's critical and warning probability and risk (0 to 1) by
            its words alone.
        facts: of the same rows.
    """
    critical, warning, risk = said.T
    loud = np.argmax(risk)
    total = facts.lines.sum()
    share = facts.lines / total
    errors = facts.severity >= 3
    return np.array(
        [
            np.log1p(total),
            np.log1p(len(risk)),
            np.log1p(facts.groups),
            np.log1p(facts.sources),
            *_top(critical),
            *_top(risk),
            *_top(critical + warning),
            *_sums(critical, share, facts),
            *_sums(warning, share, facts),
            *_sums(risk, share, facts),
            *_sums(risk**3, share, facts),
            1 - np.prod(1 - 0.9 * critical),
            np.log1p(facts.count[loud]),
            share[loud],
            facts.severity[loud],
            np.log1p(facts.count[np.argmax(critical)]),
            share[errors].sum(),
            share[facts.severity == 2].sum(),
            np.log1p(facts.lines[errors].sum()),
            np.log1p(errors.sum()),
            (share * facts.severity).sum(),
        ],
        dtype=np.float32,
    )


def row_features(said: Floats, facts: RowFacts, window: Floats) -> Floats:
    """Each row beside the window it stands in: shape (rows, features)."""
    critical, warning, risk = said.T
    share = facts.lines / facts.lines.sum()
    own = np.stack(
        [
            critical,
            warning,
            risk,
            np.log1p(facts.count),
            share,
            facts.severity,
            risk - risk.max(),
            critical - critical.max(),
            (risk[:, None] < risk[None, :]).sum(axis=1),
        ],
        axis=1,
    )
    beside = np.broadcast_to(window, (len(risk), len(window)))
    return np.concatenate([own, beside], axis=1).astype(np.float32)


def _top(values: Floats) -> list[float]:
    highest = np.sort(values)[::-1][:TOP].tolist()
    return [*highest, *[0.0] * (TOP - len(highest))]


def _sums(values: Floats, share: Floats, facts: RowFacts) -> tuple[float, float, float]:
    return (
        float(np.log1p(values.sum())),
        float((values * share).sum()),
        float(np.log1p((values * facts.count).sum())),
    )


def _column(values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float32)
