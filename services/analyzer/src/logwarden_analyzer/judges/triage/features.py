"""What the heads see besides a row's own words: how often, how large a share, and what else there is.

Pure; training uses the same. Not here: the heads' numbers (`heads`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from logwarden_contracts.digest import Digest, Row
from logwarden_contracts.rules import Firing

FEATURES_VERSION = "2"

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
OFTEN = 0.25
"""On the scale of `novelty.often`: three windows."""
SETTLED_SHARE = 0.5
LOUD = 0.4
"""Probability of a row to be critical, by its words."""


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What of a window's rows does not depend on words.

    Attributes:
        count, lines, severity: shape (rows,): events, lines, and how loud the writer was.
        ruled: shape (rows, 2): the highest risk (0 to 1) of the rules that fired on a row's lines,
            of those at the critical level and of all others.
        groups: number of programs.
        sources: number of `host/program`.
        rules: number of firings.
    """

    count: Floats
    lines: Floats
    severity: Floats
    ruled: Floats
    groups: int
    sources: int
    rules: int

    def unruled(self) -> Self:
        """As if no rule had fired."""
        return replace(self, ruled=np.zeros_like(self.ruled), rules=0)


def facts_of(digest: Digest, fired: Sequence[Firing] = ()) -> RowFacts:
    """Of a digest with at least one row, and the rules that fired on its window."""
    rows = digest.rows
    return RowFacts(
        ruled=_ruled(rows, fired),
        rules=len(fired),
        count=_column([row.count for row in rows]),
        lines=_column([len(row.lines) for row in rows]),
        severity=_column([severity_of(row) for row in rows]),
        groups=len({row.group for row in rows}),
        sources=len({source for row in rows for source in row.sources}),
    )


def severity_of(row: Row) -> float:
    """From 0 (debug) to 4."""
    return SEVERITY[row.severity] if row.severity else NO_SEVERITY


def is_settled(said: Floats, facts: RowFacts) -> bool:
    """Whether most lines, and all that sound bad, are of patterns that were learned from several windows."""
    known = said[:, 6] >= OFTEN
    share = facts.lines[known].sum() / facts.lines.sum()
    return bool(share >= SETTLED_SHARE and (said[~known, 0] < LOUD).all())


def window_features(said: Floats, facts: RowFacts) -> Floats:
    """The window as a whole.

    Args:
        said: shape (rows, 7): each row's critical and warning probability and risk (0 to 1) by
            its words alone; then its novelty, and what was learned of its skeleton: critical, risk,
            and how often (`novelty.Learned`).
        facts: of the same rows.
    """
    critical, warning, risk, novelty, was_critical, was_risk, often = said.T
    seen = was_risk >= 0
    told = np.where(seen, was_risk, 0)
    loud = np.argmax(risk)
    total = facts.lines.sum()
    share = facts.lines / total
    errors = facts.severity >= 3
    severe, other = facts.ruled.T
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
            novelty[loud],
            novelty[np.argmax(critical)],
            novelty.mean(),
            (novelty * share).sum(),
            seen.mean(),
            (often * share).sum(),
            often[loud],
            share[seen].sum(),
            *_top(was_risk)[:2],
            told.sum() / max(1, seen.sum()),
            (told * share).sum() / max(1e-6, share[seen].sum()),
            was_critical.max(),
            was_risk[loud],
            share[was_critical > 0.5].sum(),
            share[errors].sum(),
            share[facts.severity == 2].sum(),
            np.log1p(facts.lines[errors].sum()),
            np.log1p(errors.sum()),
            (share * facts.severity).sum(),
            severe.max(),
            other.max(),
            np.log1p(facts.rules),
            np.log1p(facts.lines[severe > 0].sum()),
            (share * severe).sum(),
            (critical * (severe == 0)).max(),
        ],
        dtype=np.float32,
    )


def row_features(said: Floats, facts: RowFacts, window: Floats) -> Floats:
    """Each row beside the window it stands in: shape (rows, features)."""
    critical, warning, risk, novelty, was_critical, was_risk, often = said.T
    share = facts.lines / facts.lines.sum()
    own = np.stack(
        [
            critical,
            warning,
            risk,
            novelty,
            was_critical,
            was_risk,
            often,
            np.log1p(facts.count),
            share,
            facts.severity,
            *facts.ruled.T,
            risk - risk.max(),
            critical - critical.max(),
            (risk[:, None] < risk[None, :]).sum(axis=1),
        ],
        axis=1,
    )
    beside = np.broadcast_to(window, (len(risk), len(window)))
    return np.concatenate([own, beside], axis=1).astype(np.float32)


def _ruled(rows: Sequence[Row], fired: Sequence[Firing]) -> Floats:
    found = np.zeros((len(rows), 2), dtype=np.float32)
    if fired:
        by_line = np.zeros((2, 1 + max(firing.lines[-1] for firing in fired)), dtype=np.float32)
        for firing in fired:
            level = by_line[0 if firing.level == "critical" else 1]
            lines = list(firing.lines)
            level[lines] = np.maximum(level[lines], firing.risk / 100)
        for row, risks in zip(rows, found, strict=True):
            inside = [line for line in row.lines if line < by_line.shape[1]]
            if inside:
                risks[:] = by_line[:, inside].max(axis=1)
    return found


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
