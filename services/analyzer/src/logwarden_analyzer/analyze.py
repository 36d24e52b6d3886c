"""One window in, one analysis out: a row of pure steps with one effect, the judge, in the middle.

Not here: the steps themselves (`material`, `judges`, `evidence`), who answers (`routing`), queues,
Kafka.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from time import perf_counter

from logwarden_analyzer.analyst import Analyst
from logwarden_analyzer.evidence import evidence_of, novel_patterns, patterns_of
from logwarden_analyzer.judges.judge import Judgement
from logwarden_analyzer.judges.sight import Sight, Triages
from logwarden_analyzer.material import Material, material_of
from logwarden_analyzer.routing import (
    AS_USUAL,
    Judged,
    Seen,
    Wish,
    judged_by,
    remember,
    seen_by,
)
from logwarden_contracts.clean import CLEAN_VERSION
from logwarden_contracts.digest import Digest
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
from logwarden_contracts.rules import apply_floor
from logwarden_contracts.skeleton import SKELETON_VERSION

ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Analyzed:
    """An analysis, and how it came about."""

    analysis: WindowAnalysis
    judged: Judged
    seen: Seen


async def analyze(window: LogWindow, analyst: Analyst, wish: Wish = AS_USUAL) -> WindowAnalysis:
    """Judge one window.

    Every window gets a verdict: where the judge cannot answer, triage and the rules do, and the
    analysis says why in `degraded_reason`.

    Raises:
        ModelUnreachable: no answer within the analyst's patience, and `degrade` is `never`.
        Stop: the judge is misconfigured; the message says what to do.
    """
    return (await analyzed(window, analyst, wish)).analysis


async def analyzed(window: LogWindow, analyst: Analyst, wish: Wish = AS_USUAL) -> Analyzed:
    """As `analyze`, with what metrics count."""
    started = perf_counter()
    material = material_of(window.lines, analyst.redactor, analyst.rules, analyst.alert_risk)
    prepared = perf_counter()
    seen = await seen_by(analyst, material)
    judged = await judged_by(analyst, material, seen, window.id, wish)
    answered = perf_counter()
    analysis = analysis_of(window, material, seen, judged, analyst)
    remember(analyst, material, seen, judged, analysis)
    timings = Timings(
        digest_seconds=prepared - started,
        judge_seconds=answered - prepared,
        total_seconds=perf_counter() - started,
    )
    told = {"timings": timings, "supersedes": wish.again}
    return Analyzed(analysis.model_copy(update=told), judged, seen)


def analysis_of(
    window: LogWindow, material: Material, seen: Seen, judged: Judged, analyst: Analyst
) -> WindowAnalysis:
    """Everything that follows from a judgement. Pure; its timings are zero."""
    given = judged.judgement
    triage = analyst.triage.version if analyst.triage else None
    new = new_rows(material.digest, seen.sight, analyst.triage)
    own = {
        each.judge: redacted(each.verdict, material.redactor)
        for each in (seen.rules, seen.triage, given)
        if each is not None
    }
    verdict = apply_floor(own[given.judge], material.fired, material.alert_risk)
    return WindowAnalysis(
        id=analysis_id(analyst.cluster_id, window.id, given, triage),
        window=summary_of(window),
        verdict=verdict,
        judge=given.judge,
        judges=own,
        rules_fired=tuple(
            FiredRule(rule=fired.rule, risk=fired.risk, source=fired.source, lines=fired.lines)
            for fired in material.fired
        ),
        patterns=patterns_of(verdict, material.digest, new),
        novel=novel_patterns(material.digest, new or {}),
        evidence=evidence_of(verdict, window, material),
        injection_markers=bool(material.marked),
        versions=versions_of(given, analyst.rules.version, triage),
        tokens=given.tokens,
        timings=Timings(digest_seconds=0, judge_seconds=0, total_seconds=0),
        cached_from=judged.recalled_from,
        degraded_reason=judged.degraded_reason,
    )


def redacted(verdict: Verdict, redactor: Redactor) -> Verdict:
    """The verdict, its sentences on one line each and without secrets, whoever wrote them."""
    said = tuple(redactor.redact(" ".join(sentence.split())) for sentence in verdict.summary)
    return verdict if said == verdict.summary else verdict.model_copy(update={"summary": said})


def new_rows(
    digest: Digest, sight: Sight | None, triage: Triages | None
) -> Mapping[int, float] | None:
    """Numbers of the rows that triage never learned, with how far they are; null without triage."""
    if sight is None or triage is None:
        return None
    rows = zip(digest.rows, sight.rows, strict=True)
    return {row.number: s.novelty for row, s in rows if s.novelty >= triage.novel_from}


def analysis_id(
    cluster_id: str, window_id: str, judgement: Judgement, triage: str | None = None
) -> str:
    """Hash of cluster, window, prompt, model and adapter: judging again gives the same id."""
    model = triage if judgement.judge == "triage" else judgement.model
    named = "\x00".join(
        (cluster_id, window_id, judgement.prompt, model or "", judgement.adapter or "")
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


def versions_of(
    judgement: Judgement, rules_version: str, triage_version: str | None = None
) -> Versions:
    """Everything that decided besides the lines; cleaning counts as part of redaction."""
    language_model = None if judgement.judge == "triage" else judgement.model
    return Versions(
        prompt=judgement.prompt,
        skeleton=SKELETON_VERSION,
        redactor=f"{CLEAN_VERSION}.{REDACTOR_VERSION}",
        rules=rules_version,
        triage=triage_version,
        model=language_model,
        adapter=judgement.adapter,
    )
