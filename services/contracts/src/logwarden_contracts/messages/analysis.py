"""The analysis of one window: the verdict, who gave it, and the exact lines as evidence."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from logwarden_contracts.messages.line import Place, Severity
from logwarden_contracts.messages.verdict import Level, LineNumber, Risk, Verdict
from logwarden_contracts.messages.window import CloseReason
from logwarden_contracts.messages.wire import Message, Part

JudgeName = Literal["rules", "triage", "model"]

MAX_EVIDENCE_LINES = 50
MAX_EVIDENCE_BYTES = 2048
MAX_NOVEL = 20


class WindowSummary(Part):
    """The window without its lines: enough to read them again."""

    id: str
    topic: str
    partition: int
    first_offset: int
    last_offset: int
    part: int = 0
    lines: int
    opened_at_ms: int
    closed_at_ms: int
    close_reason: CloseReason
    first_time_ms: int | None = None
    last_time_ms: int | None = None


class FiredRule(Part):
    """A rule that its lines made fire, and the least risk it asks for."""

    rule: str
    risk: Risk
    source: str
    lines: tuple[LineNumber, ...]


class Pattern(Part):
    """One row of the digest that the verdict cites.

    Attributes:
        fingerprint: hash of source group, skeleton and skeleton version: what is known or new.
        skeleton: the cleaned, redacted text with its variable parts masked, shortened.
        count: how many lines of this window it stands for.
        new: never learned by the judge that saw it; null where no judge can tell.
    """

    fingerprint: str
    source_group: str
    skeleton: str
    level: Level
    count: int
    new: bool | None = None


class NovelPattern(Part):
    """A row of the digest that triage never learned, whether the verdict cites it or not."""

    fingerprint: str
    source_group: str
    skeleton: str
    count: int


class Evidence(Part):
    """One line as it was written, cleaned and redacted."""

    line: LineNumber
    place: Place
    source: str
    text: str
    level: Level
    pattern: str
    time_ms: int | None = None
    severity: Severity | None = None


class Versions(Part):
    """Everything that decides a verdict besides the lines."""

    prompt: str
    skeleton: str
    redactor: str
    rules: str
    triage: str | None = None
    model: str | None = None
    adapter: str | None = None


class TokenCount(Part):
    """What the model server counted."""

    prompt: int = 0
    completion: int = 0


class Timings(Part):
    """Seconds spent on one window."""

    digest_seconds: float
    judge_seconds: float
    total_seconds: float


class WindowAnalysis(Message):
    """What stands on the topic `alerts`: one for each window, alert or not.

    Attributes:
        id: hash of cluster, window, prompt, model and adapter: judging again gives the same id.
        verdict: the final one, the rules' floor applied.
        judge: whose verdict it is before the floor.
        judges: each judge's own verdict.
        supersedes: id of an earlier analysis of the same window; the last one counts.
        novel: patterns that triage never learned, at most 20, the farthest first.
        evidence: at most 50 lines of at most 2 KB, critical first, then by line number.
        cached_from: id of the analysis whose answer the model was not asked for again.
        degraded_reason: why the judge that was asked for did not answer: `model_unreachable`,
            `invalid_reply`, `model_refused`, `overload`.
        injection_markers: the window holds text that looks like an attempt to talk to the judge.
    """

    SCHEMA_VERSION: ClassVar[int] = 2

    id: str
    window: WindowSummary
    verdict: Verdict
    judge: JudgeName
    judges: dict[JudgeName, Verdict]
    supersedes: str | None = None
    rules_fired: tuple[FiredRule, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    novel: Annotated[tuple[NovelPattern, ...], Field(max_length=MAX_NOVEL)] = ()
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=MAX_EVIDENCE_LINES)] = ()
    injection_markers: bool = False
    versions: Versions
    tokens: TokenCount = TokenCount()
    timings: Timings
    cached_from: str | None = None
    degraded_reason: str | None = None
