"""One window as training sees it: its rows in words, what is known of them, and what is true.

Not here: where windows come from (`corpus`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from logwarden_analyzer.judges.triage.features import RowFacts, facts_of
from logwarden_analyzer.judges.triage.row_words import row_words
from logwarden_contracts.clean import clean
from logwarden_contracts.digest import digest_of
from logwarden_contracts.messages import Verdict
from logwarden_contracts.redact import Redactor
from logwarden_contracts.rules import Firing, RuleSet
from logwarden_training.labels import line_of

CRITICAL, WARNING, NEITHER = 0, 1, 2

KEY = b"a fixed key, so that runs repeat"
_REDACTOR = Redactor(KEY)
_RULES = RuleSet.load()


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled window.

    Attributes:
        system: programs it is of, by name; what is left out is left out by these.
        origin: `real`, `written`, `fresh` (written after the rules), `pattern`, `simulated`, `mixed`, `short` or `composed`.
        words, skeletons: of each row.
        lines: of each row, 1-based numbers.
        facts: of the rows.
        labels: shape (rows,): what most of a row's lines are.
        truth: the verdict.
        fired: the shipped rules.
        position: of its last line in its log, from 0 to 1; 0 where there is no log.
        incidents: of simulated windows, the incident that a line is of, by the line's number.
    """

    system: tuple[str, ...]
    origin: str
    words: tuple[str, ...]
    skeletons: tuple[str, ...]
    lines: tuple[tuple[int, ...], ...]
    facts: RowFacts
    labels: NDArray[np.int64]
    truth: Verdict
    fired: tuple[Firing, ...] = ()
    position: float = 0.0
    incidents: Mapping[int, str] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Words and skeleton of each row."""
        return list(zip(self.words, self.skeletons, strict=True))

    @property
    def risk(self) -> float:
        """0 to 100."""
        return float(self.truth.risk_score)

    @property
    def is_alert(self) -> bool:
        """Whether people are to be told."""
        return self.truth.should_alert_user


def sample_of(
    system: tuple[str, ...],
    origin: str,
    texts: Sequence[str],
    truth: Verdict,
    position: float = 0.0,
) -> Sample:
    """A window's lines and its verdict as a sample."""
    lines = [line_of(text, number) for number, text in enumerate(texts, 1)]
    cleaned = [clean(line.text) for line in lines]
    rows = (digest := digest_of(lines, _REDACTOR.redact_all(cleaned))).rows
    fired = tuple(_RULES.fire(lines, cleaned))
    return Sample(
        system=system,
        origin=origin,
        words=tuple(row_words(row) for row in rows),
        skeletons=tuple(row.skeleton for row in rows),
        lines=tuple(row.lines for row in rows),
        facts=facts_of(digest, fired),
        labels=np.array([_label(row.lines, truth) for row in rows]),
        truth=truth,
        fired=fired,
        position=position,
    )


def _label(lines: Sequence[int], truth: Verdict) -> int:
    critical = len(set(lines) & set(truth.messages.critical))
    warning = len(set(lines) & set(truth.messages.warning))
    if 2 * critical >= len(lines):
        return CRITICAL
    return WARNING if 2 * (critical + warning) >= len(lines) else NEITHER
