"""Who answers for a window: memory, the language model, or triage and the rules.

The order: what is remembered costs nothing; what is too late does not wait; what nobody doubts is
not asked. Not here: the decisions (`escalation`) and the rest of the analysis (`analyze`).
"""

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from logwarden_analyzer.errors import ModelUnreachable, Reject
from logwarden_analyzer.escalation import (
    Reason,
    Signs,
    chance_of,
    is_overloaded,
    reason_to_ask,
    signs_of,
)
from logwarden_analyzer.judges.judge import NO_TOKENS, Judgement
from logwarden_analyzer.judges.rules import rules_judgement
from logwarden_analyzer.judges.sight import Sight, Triages
from logwarden_analyzer.material import Material
from logwarden_analyzer.memory import (
    QUIET_BELOW,
    Memory,
    Remembered,
    recalled,
    remembered_of,
    signature,
)
from logwarden_analyzer.rows import KEY_BYTES, Levels, levels_of, pattern_key
from logwarden_contracts.clean import CLEAN_VERSION
from logwarden_contracts.digest import Row
from logwarden_contracts.messages import Level, WindowAnalysis
from logwarden_contracts.redact import REDACTOR_VERSION
from logwarden_contracts.reply import InvalidReply
from logwarden_contracts.rules import apply_floor
from logwarden_contracts.skeleton import SKELETON_VERSION

if TYPE_CHECKING:
    from logwarden_analyzer.analyst import Analyst

Lookup = Literal["hit", "miss", "audited", "not_kept"]
"""Of the memory of answers: used; nothing there; there, and asked all the same; a window that is
never remembered (a marker, or a rule that asks for a look)."""

DegradedReason = Literal["model_unreachable", "invalid_reply", "model_refused", "overload"]

ALWAYS_ASKED = Signs(new=True, loud=True, doubt=1.0)
"""Of a window that no triage saw."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a window is to be judged.

    Attributes:
        lag_seconds: how late it is.
        again: id of the degraded analysis that a better one is wanted for: no memory, no overload,
            and no answer but the model's.
    """

    lag_seconds: float = 0.0
    again: str | None = None


AS_USUAL = Wish()


@dataclass(frozen=True, slots=True)
class Seen:
    """A window as all see it who need no server.

    Attributes:
        rules: the verdict of the rules alone.
        triage: that of triage; null where there is none.
        sight: what triage saw.
    """

    rules: Judgement
    triage: Judgement | None = None
    sight: Sight | None = None

    @property
    def own(self) -> Judgement:
        """The best answer without a language model."""
        return self.triage or self.rules


@dataclass(frozen=True, slots=True)
class Judged:
    """Who answered at last.

    Attributes:
        judgement: the one that counts, before the floor.
        degraded_reason: why the judge that was asked did not answer; null where it did.
        asked: why it was asked; null where it was not.
        lookup: what memory said; null where it was not asked.
        recalled_from: id of the analysis whose answer was used again.
        signed: under what the answer may be remembered; null where it may not.
        contradicted: of an answer that was there and asked for all the same: the model now says
            something else.
    """

    judgement: Judgement
    degraded_reason: DegradedReason | None = None
    asked: Reason | None = None
    lookup: Lookup | None = None
    recalled_from: str | None = None
    signed: bytes | None = None
    contradicted: bool = False


async def seen_by(analyst: "Analyst", material: Material) -> Seen:
    """What rules and triage make of it; triage in a thread, so that others are answered."""
    if analyst.triage is None:
        return Seen(rules_judgement(material))
    return await asyncio.to_thread(_seen_with, analyst.triage, material)


def _seen_with(triage: Triages, material: Material) -> Seen:
    sight, judgement = triage.seen(material)
    return Seen(rules_judgement(material), judgement, sight)


async def judged_by(
    analyst: "Analyst", material: Material, seen: Seen, window_id: str, wish: Wish = AS_USUAL
) -> Judged:
    """The analyst's judge, or whoever may answer in its place.

    Raises:
        ModelUnreachable: no answer within the analyst's patience, and none may be given instead.
        Stop: the judge is misconfigured.
    """
    if analyst.judge is None:
        return Judged(seen.own)
    if wish.again is not None:
        return await _asked(analyst, material, seen, "again", wish)
    course = _Course(analyst, material, seen, window_id)
    if course.hit is not None:
        return course.from_memory(course.hit)
    reason = reason_to_ask(course.signs, analyst.escalation, chance_of(window_id, "ask"))
    late = is_overloaded(course.signs, analyst.escalation, wish.lag_seconds)
    if reason is None or (late and reason == "audit"):
        return Judged(seen.own, lookup=course.lookup)
    if late:
        return Judged(seen.own, "overload", lookup=course.lookup)
    judged = await _asked(analyst, material, seen, reason, wish)
    return course.compared(judged)


async def _asked(
    analyst: "Analyst", material: Material, seen: Seen, reason: Reason, wish: Wish
) -> Judged:
    degraded: DegradedReason
    assert analyst.judge is not None  # noqa: S101 - for mypy
    try:
        judgement = await analyst.judge.judge(material)
    except InvalidReply:
        degraded = "invalid_reply"
    except Reject:
        degraded = "model_refused"
    except ModelUnreachable:
        if analyst.degrade == "never" or wish.again is not None:
            raise
        degraded = "model_unreachable"
    else:
        return Judged(judgement, asked=reason)
    return Judged(seen.own, degraded, asked=reason)


class _Course:
    """What is known of a window before the model is asked."""

    def __init__(self, analyst: "Analyst", material: Material, seen: Seen, window_id: str) -> None:
        self._analyst = analyst
        self._material = material
        floored = apply_floor(seen.own.verdict, material.fired, material.alert_risk)
        self._own = levels_of(floored, material.digest)
        self.signs = self._signs(seen)
        self.lookup: Lookup | None = None
        self._signed: bytes | None = None
        self._found = self._look_up(analyst.memory, floored.risk_score)
        self.hit = self._found
        if self._found and chance_of(window_id, "memory") < analyst.escalation.audit_share:
            self.hit, self.lookup = None, "audited"

    def from_memory(self, found: Remembered) -> Judged:
        """The remembered answer, on this window's lines."""
        verdict = recalled(found, self._material.digest, self._material.alert_risk)
        judgement = replace(found.judgement, verdict=verdict, tokens=NO_TOKENS)
        return Judged(judgement, lookup="hit", recalled_from=found.analysis_id)

    def compared(self, judged: Judged) -> Judged:
        """With what memory said, and whether the model still says so."""
        contradicted = (
            self._found is not None
            and judged.degraded_reason is None
            and _differ(judged.judgement, self._found, self._material)
        )
        signed = self._signed
        return replace(judged, lookup=self.lookup, signed=signed, contradicted=contradicted)

    def _signs(self, seen: Seen) -> Signs:
        triage, memory = self._analyst.triage, self._analyst.memory
        if triage is None or seen.sight is None:
            return ALWAYS_ASKED
        confirms = partial(memory.confirms, scope_of(self._analyst)) if memory else _nothing_known
        digest = self._material.digest
        return signs_of(digest, seen.sight, triage.novel_from, self._own, confirms)

    def _look_up(self, memory: Memory | None, own_risk: int) -> Remembered | None:
        if memory is None:
            return None
        if any(fired.risk >= QUIET_BELOW for fired in self._material.fired):
            self.lookup = "not_kept"
            return None
        self._signed = signed_by(self._analyst, self._material, self._own, own_risk)
        found = memory.answer(self._signed)
        if found is None and own_risk < QUIET_BELOW:
            scope = scope_of(self._analyst)
            found = memory.quiet_answer(scope, self._material.digest, self._own)
        self.lookup = "hit" if found else "miss"
        return found


def remember(
    analyst: "Analyst", material: Material, seen: Seen, judged: Judged, analysis: WindowAnalysis
) -> None:
    """Keep what the model said, of the window and of each pattern, unless it was put right."""
    memory = analyst.memory
    if memory is None or judged.asked is None or judged.degraded_reason is not None:
        return
    answered = remembered_of(analysis.id, judged.judgement, material.digest)
    if answered is None or judged.judgement.repaired or material.marked:
        return
    if judged.signed is not None:
        memory.keep_answer(judged.signed, answered)
    digest, final = material.digest, levels_of(analysis.verdict, material.digest)
    memory.keep_patterns(scope_of(analyst), digest, own_levels(seen, material), final, answered)


def own_levels(seen: Seen, material: Material) -> Levels:
    """What triage and the rules say of each row."""
    floored = apply_floor(seen.own.verdict, material.fired, material.alert_risk)
    return levels_of(floored, material.digest)


def signed_by(analyst: "Analyst", material: Material, own: Levels, own_risk: int) -> bytes:
    """The window's signature."""
    return signature(material.digest, own, own_risk, scope_of(analyst))


def scope_of(analyst: "Analyst") -> bytes:
    """Every version that decides."""
    versions = (
        SKELETON_VERSION,
        CLEAN_VERSION,
        REDACTOR_VERSION,
        analyst.rules.version,
        analyst.triage.version if analyst.triage else "",
        *analyst.judge_versions,
    )
    return sha256("\x00".join(versions).encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]


def _nothing_known(*_: Row | Level | None) -> bool:
    return False


def _differ(judgement: Judgement, found: Remembered, material: Material) -> bool:
    """Whether two answers would tell people different things."""
    rows = zip(material.digest.rows, levels_of(judgement.verdict, material.digest), strict=True)
    critical = {pattern_key(row) for row, level in rows if level == "critical"}
    before = {key for key, level in found.levels.items() if level == "critical"}
    alerts = found.risk >= material.alert_risk
    return critical != before or judgement.verdict.should_alert_user != alerts
