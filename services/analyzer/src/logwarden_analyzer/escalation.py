"""Which windows the language model is asked about, and which wait no longer for it. Pure.

Not here: the asking (`routing`), and what is remembered (`memory`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from logwarden_analyzer.judges.sight import Sight
from logwarden_analyzer.rows import Levels
from logwarden_contracts.digest import Digest, Row
from logwarden_contracts.messages import Level

Escalate = Literal["always", "doubt", "never"]

Reason = Literal["always", "new", "loud", "doubt", "audit", "again"]
"""Why the model is asked: everything is; a pattern that triage never learned; a loud one that the
model has not confirmed; triage is unsure; at random; a degraded window is judged again."""

BUSY_WINDOWS_WAIT = 2.0
"""Quiet windows degrade at the limit of lag, others at so many times the limit."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """The policy.

    Attributes:
        escalate: which windows the model is asked about; with `never` no model is opened.
        doubt: of triage, from which on it is.
        audit_share: of windows that need not be asked about, and are all the same.
        lag_seconds: time lag from which on windows are not asked about; null for never.
    """

    escalate: Escalate = "always"
    doubt: float = 0.2
    audit_share: float = 0.02
    lag_seconds: float | None = None


ALWAYS = Escalation()


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for asking.

    Attributes:
        new: a pattern that triage never learned, and of which the model did not say the same.
        loud: a pattern that triage or a rule calls critical, and of which the model did not say the same.
        doubt: triage's own, 0 to 1.
    """

    new: bool
    loud: bool
    doubt: float


def signs_of(
    digest: Digest,
    sight: Sight,
    novel_from: float,
    own: Levels,
    confirms: Callable[[Row, Level | None], bool],
) -> Signs:
    """What triage and the rules see, less what the model has confirmed of late."""
    seen = zip(digest.rows, sight.rows, own, strict=True)
    unconfirmed = [
        (row_sight.novelty >= novel_from, level == "critical")
        for row, row_sight, level in seen
        if (row_sight.novelty >= novel_from or level == "critical") and not confirms(row, level)
    ]
    new = any(is_new for is_new, _ in unconfirmed)
    return Signs(new, any(is_loud for _, is_loud in unconfirmed), sight.doubt)


def reason_to_ask(signs: Signs, policy: Escalation, chance: float) -> Reason | None:
    """Why the model is asked about a window; null where it is not."""
    if policy.escalate == "always":
        return "always"
    if signs.new:
        return "new"
    if signs.loud:
        return "loud"
    if signs.doubt >= policy.doubt:
        return "doubt"
    return "audit" if chance < policy.audit_share else None


def is_overloaded(signs: Signs, policy: Escalation, lag_seconds: float) -> bool:
    """Whether a window is too late to wait for the model; quiet ones are first."""
    if policy.lag_seconds is None:
        return False
    is_quiet = not (signs.new or signs.loud or signs.doubt >= policy.doubt)
    limit = policy.lag_seconds * (1 if is_quiet else BUSY_WINDOWS_WAIT)
    return lag_seconds > limit


def chance_of(window_id: str, purpose: str) -> float:
    """A number from 0 up to 1 that is random, and the same for the same window."""
    drawn = sha256(f"{purpose}\x00{window_id}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(drawn[:8], "big") / 2**64
