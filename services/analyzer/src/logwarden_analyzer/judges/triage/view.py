"""What triage says of a window: each row, and the whole. Not here: how it knows (`triage`)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the digest.

    Attributes:
        critical, warning: calibrated probabilities, 0 to 1; together at most 1.
        novelty: 0 to 1; from the model's `novel_from` on, a pattern that it never learned.
    """

    critical: float
    warning: float
    novelty: float


@dataclass(frozen=True, slots=True)
class TriageView:
    """One window.

    Attributes:
        rows: in the order of the digest's.
        risk: 0 to 100; from 50 on an alert.
        doubt: chance that this decision (alert or none) is wrong, 0 to 1.
    """

    rows: tuple[RowView, ...]
    risk: float
    doubt: float
