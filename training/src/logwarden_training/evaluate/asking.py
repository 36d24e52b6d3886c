"""Asks a judge about labelled windows, through the analyzer, as the product would.

Three sources of answers, one way: the rules and triage in this process, a model server, and answers
that were recorded before. Not here: what the answers are worth (`scores`).
"""

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import ValidationError

from logwarden_analyzer import AnalyzerSettings, analyze
from logwarden_analyzer.analyst import Analyst
from logwarden_analyzer.errors import AnalyzerError
from logwarden_analyzer.judges import Judge, Judgement, RulesJudge
from logwarden_analyzer.material import Material
from logwarden_contracts.messages import TokenCount, Verdict, WindowAnalysis
from logwarden_contracts.redact import Redactor
from logwarden_contracts.reply import InvalidReply, expanded, parse_reply
from logwarden_contracts.rules import RuleSet
from logwarden_training.evaluate.answers import Answer, Recorded, read_recorded
from logwarden_training.evaluate.errors import UnusableJudge
from logwarden_training.labels import LabelledWindow

ALERT_RISK = 50
"""Labels are made for it: `should_alert_user` is true exactly from here on."""

KEY = b"one key for all evaluations, so that pseudonyms repeat"

Tell = Callable[[int, int], None]
"""Told how many of how many windows are answered."""


@dataclass(frozen=True)
class Asked:
    """Who is to answer.

    Attributes:
        judge: `triage`, `rules`, or the address of an OpenAI-compatible server up to `/v1`.
        model: its name on the server.
        triage: folder of another triage model than the shipped one.
        answers: file of recorded answers, asked instead of the judge.
        prompt_format: how a model is asked.
        at_once: windows that are with a server at the same time.
    """

    judge: str = "triage"
    model: str | None = None
    triage: Path | None = None
    answers: Path | None = None
    prompt_format: Literal["digest", "raw"] = "digest"
    at_once: int = 8

    @property
    def name(self) -> str:
        """For reports."""
        if self.answers is not None:
            return f"recorded {self.answers.name}"
        if self.judge == "triage" and self.triage is not None:
            return f"triage {self.triage.name}"
        return self.model or self.judge

    @property
    def is_server(self) -> bool:
        """It takes several questions at the same time."""
        return self.answers is None and self.judge not in ("triage", "rules")


async def answers_of(
    asked: Asked, windows: Sequence[LabelledWindow], tell: Tell | None = None
) -> list[Answer]:
    """An answer for every window, in their order.

    A reply that is no verdict counts as the product counts it: the rules answer, and
    `degraded_reason` says why.

    Raises:
        UnusableJudge: it cannot be asked, or does not answer.
        BadAnswers: recorded ones do not fit.
    """
    try:
        async with _opened(asked, windows) as ask:
            return await _all(ask, windows, asked.at_once if asked.is_server else 1, tell)
    except AnalyzerError as error:
        raise UnusableJudge(asked.name, str(error)) from error


async def answers_given(
    windows: Sequence[LabelledWindow], verdicts: Sequence[Verdict]
) -> list[Answer]:
    """What the product would answer with a judge that says this, in the windows' order."""
    analyst = _analyst()
    return [
        await _recorded(analyst, Recorded(id=window.id, verdict=verdict), window)
        for window, verdict in zip(windows, verdicts, strict=True)
    ]


@dataclass(frozen=True)
class RecordedJudge:
    """Says what was recorded, so that the analyzer does with it what it does with every judge."""

    recorded: Recorded

    async def judge(self, material: Material) -> Judgement:
        """The recorded verdict, or the reply read as the product reads it.

        Raises:
            InvalidReply: it is no verdict, or was none when it was recorded.
        """
        given = self.recorded
        if given.degraded_reason is not None:
            raise InvalidReply(given.degraded_reason, "when it was recorded")
        verdict = given.own or expanded(
            parse_reply(given.reply or "", range(1, len(material.digest.rows) + 1)),
            material.digest,
            material.alert_risk,
        )
        tokens = TokenCount(prompt=given.prompt_tokens, completion=given.completion_tokens)
        return Judgement("model", verdict, tokens=tokens)


_Ask = Callable[[LabelledWindow], Awaitable[Answer]]


@asynccontextmanager
async def _opened(asked: Asked, windows: Sequence[LabelledWindow]) -> AsyncIterator[_Ask]:
    analyst = _analyst()
    if asked.answers is not None:
        recorded = read_recorded(asked.answers, [window.id for window in windows])
        yield lambda window: _recorded(analyst, recorded[window.id], window)
        return
    async with _opened_judge(asked) as judge:
        yield lambda window: _asked(replace(analyst, judge=judge), window)


def _analyst() -> Analyst:
    return Analyst(Redactor(KEY), _rules(), degrade="never", alert_risk=ALERT_RISK)


@cache
def _rules() -> RuleSet:
    """The shipped ones, compiled once: a gate asks half a dozen judges."""
    return RuleSet.load()


@asynccontextmanager
async def _opened_judge(asked: Asked) -> AsyncIterator[Judge]:
    if asked.judge == "rules":
        yield RulesJudge()
    elif asked.judge == "triage":
        yield _triage(asked)
    else:
        from logwarden_analyzer.judges.opening import opened_model

        secret = hmac.digest(KEY, b"row marks", "sha256")
        async with opened_model(_settings(asked), secret) as judge:
            yield judge


def _triage(asked: Asked) -> Judge:
    # Here, because onnxruntime takes a moment to load and only triage needs it.
    from logwarden_analyzer.judges.triage.judge import TriageJudge
    from logwarden_analyzer.judges.triage.triage import Triage

    return TriageJudge(Triage.load(asked.triage))


def _settings(asked: Asked) -> AnalyzerSettings:
    address = urlsplit(asked.judge)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise UnusableJudge(asked.judge, "is none of triage, rules, http://HOST:PORT/v1")
    if not asked.model:
        raise UnusableJudge(asked.judge, "say which of its models: --model NAME")
    try:
        return AnalyzerSettings(
            llm_base_url=asked.judge,
            llm_model=asked.model,
            llm_prompt_format=asked.prompt_format,
            llm_max_concurrency=asked.at_once,
        )
    except ValidationError as error:
        raise UnusableJudge(asked.judge, str(error)) from None


async def _asked(analyst: Analyst, window: LabelledWindow) -> Answer:
    analysis = await analyze(window.window, analyst)
    return _answer(window.id, analysis, analysis.timings.total_seconds)


async def _recorded(analyst: Analyst, recorded: Recorded, window: LabelledWindow) -> Answer:
    judge = RecordedJudge(recorded)
    analysis = await analyze(window.window, replace(analyst, judge=judge))
    answer = _answer(window.id, analysis, recorded.seconds)
    if recorded.degraded_reason is not None:
        return answer.model_copy(update={"degraded_reason": recorded.degraded_reason})
    return answer


def _answer(window_id: str, analysis: WindowAnalysis, seconds: float | None) -> Answer:
    return Answer(
        id=window_id,
        verdict=analysis.verdict,
        alone=analysis.judges[analysis.judge],
        judge=analysis.judge,
        degraded_reason=analysis.degraded_reason,
        prompt_tokens=analysis.tokens.prompt,
        completion_tokens=analysis.tokens.completion,
        seconds=seconds,
    )


async def _all(
    ask: _Ask, windows: Sequence[LabelledWindow], at_once: int, tell: Tell | None
) -> list[Answer]:
    """A few at a time, so that a server's time for one is not the time for all before it."""
    slots = asyncio.Semaphore(at_once)
    done = 0

    async def one(window: LabelledWindow) -> Answer:
        nonlocal done
        async with slots:
            answer = await ask(window)
        done += 1
        if tell is not None:
            tell(done, len(windows))
        return answer

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(window)) for window in windows]
    except* AnalyzerError as failed:
        raise _first(failed) from failed
    return [task.result() for task in tasks]


def _first(failed: BaseExceptionGroup[AnalyzerError]) -> AnalyzerError:
    first = failed.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
