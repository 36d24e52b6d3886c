"""One window in, one analysis out: a row of pure steps with one effect, the judge, in the middle.

Not here: the steps themselves (`material`, `judges`, `evidence`), queues, caches, Kafka.
"""

from dataclasses import dataclass
from hashlib import sha256
from time import perf_counter

from logwarden_analyzer.analyst import Analyst
from logwarden_analyzer.errors import ModelUnreachable, Reject
from logwarden_analyzer.evidence import evidence_of, patterns_of
from logwarden_analyzer.judges.judge import Judgement
from logwarden_analyzer.judges.rules import rules_judgement
from logwarden_analyzer.material import Material, material_of
from logwarden_contracts.clean import CLEAN_VERSION
from logwarden_contracts.messages import (
    FiredRule,
    LogWindow,
    Timings,
    Verdict,
    Versions,
    WindowAnalysis,
    WindowSummary,
)
from logwarden_contracts.redact import REDACTOR_VERSION, Redactor
from logwarden_contracts.reply import InvalidReply
from logwarden_contracts.rules import apply_floor
from logwarden_contracts.skeleton import SKELETON_VERSION

ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Judged:
    """Who answered at last.

    Attributes:
        judgement: the one that counts, before the floor.
        degraded_reason: why the judge that was asked did not answer; null where it did.
    """

    judgement: Judgement
    degraded_reason: str | None = None


async def analyze(window: LogWindow, analyst: Analyst) -> WindowAnalysis:
    """Judge one window.

    Every window gets a verdict: where the judge cannot answer, the rules do, and the analysis says
    why in `degraded_reason`.

    Raises:
        ModelUnreachable: no answer within the analyst's patience, and `degrade` is `never`.
        Stop: the judge is misconfigured; the message says what to do.
    """
    started = perf_counter()
    material = material_of(window.lines, analyst.redactor, analyst.rules, analyst.alert_risk)
    prepared = perf_counter()
    judged = await judged_by(analyst, material)
    answered = perf_counter()
    analysis = analysis_of(window, material, judged, analyst)
    timings = Timings(
        digest_seconds=prepared - started,
        judge_seconds=answered - prepared,
        total_seconds=perf_counter() - started,
    )
    return analysis.model_copy(update={"timings": timings})


async def judged_by(analyst: Analyst, material: Material) -> Judged:
    """Ask the analyst's judge, and the rules where it does not answer."""
    try:
        return Judged(await analyst.judge.judge(material))
    except InvalidReply:
        reason = "invalid_reply"
    except Reject:
        reason = "model_refused"
    except ModelUnreachable:
        if analyst.degrade == "never":
            raise
        reason = "model_unreachable"
    return Judged(rules_judgement(material), reason)


def analysis_of(
    window: LogWindow, material: Material, judged: Judged, analyst: Analyst
) -> WindowAnalysis:
    """Everything that follows from a judgement. Pure; its timings are zero."""
    given = judged.judgement
    own = {
        each.judge: redacted(each.verdict, material.redactor)
        for each in (rules_judgement(material), given)
    }
    verdict = apply_floor(own[given.judge], material.fired, material.alert_risk)
    return WindowAnalysis(
        id=analysis_id(analyst.cluster_id, window.id, given),
        window=summary_of(window),
        verdict=verdict,
        judge=given.judge,
        judges=own,
        rules_fired=tuple(
            FiredRule(rule=fired.rule, risk=fired.risk, source=fired.source, lines=fired.lines)
            for fired in material.fired
        ),
        patterns=patterns_of(verdict, material.digest),
        evidence=evidence_of(verdict, window, material),
        injection_markers=bool(material.marked),
        versions=versions_of(given, analyst.rules.version),
        tokens=given.tokens,
        timings=Timings(digest_seconds=0, judge_seconds=0, total_seconds=0),
        degraded_reason=judged.degraded_reason,
    )


def redacted(verdict: Verdict, redactor: Redactor) -> Verdict:
    """The verdict, its sentences on one line each and without secrets, whoever wrote them."""
    said = tuple(redactor.redact(" ".join(sentence.split())) for sentence in verdict.summary)
    return verdict if said == verdict.summary else verdict.model_copy(update={"summary": said})


def analysis_id(cluster_id: str, window_id: str, judgement: Judgement) -> str:
    """Hash of cluster, window, prompt, model and adapter: judging again gives the same id."""
    named = "\x00".join(
        (cluster_id, window_id, judgement.prompt, judgement.model or "", judgement.adapter or "")
    )
    return sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:ID_DIGITS]


def summary_of(window: LogWindow) -> WindowSummary:
    """The window without its lines."""
    times = [line.time_ms for line in window.lines if line.time_ms is not None]
    return WindowSummary(
        id=window.id,
        topic=window.topic,
        partition=window.partition,
        first_offset=window.first_offset,
        last_offset=window.last_offset,
        part=window.part,
        lines=len(window.lines),
        opened_at_ms=window.opened_at_ms,
        closed_at_ms=window.closed_at_ms,
        close_reason=window.close_reason,
        first_time_ms=min(times, default=None),
        last_time_ms=max(times, default=None),
    )


def versions_of(judgement: Judgement, rules_version: str) -> Versions:
    """Everything that decided besides the lines; cleaning counts as part of redaction."""
    return Versions(
        prompt=judgement.prompt,
        skeleton=SKELETON_VERSION,
        redactor=f"{CLEAN_VERSION}.{REDACTOR_VERSION}",
        rules=rules_version,
        model=judgement.model,
        adapter=judgement.adapter,
    )
