"""One window before several judges, side by side: for people who choose a model or doubt a verdict.

Nothing of it is remembered or published. Not here: HTTP (`service`), the messages (`comparison`).
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from logwarden_analyzer.analyst import Analyst
from logwarden_analyzer.analyze import analysis_of
from logwarden_analyzer.comparison import (
    Compared,
    Comparison,
    JudgeList,
    Seat,
    Seated,
    Spoken,
)
from logwarden_analyzer.errors import AnalyzerError, RefusedKey
from logwarden_analyzer.judges.judge import Heard, Judgement
from logwarden_analyzer.material import Material, material_of
from logwarden_analyzer.routing import Judged, Seen, seen_by
from logwarden_analyzer.settings import AnalyzerSettings
from logwarden_contracts.messages import LogWindow
from logwarden_contracts.prompt import Question, questions_of
from logwarden_contracts.reply import InvalidReply

if TYPE_CHECKING:
    from logwarden_analyzer.judges.shelf import ModelShelf

LISTING_SECONDS = 5.0
"""For the server's list of models: someone waits before a screen."""

NO_TRIAGE = "ANALYZER_JUDGE=rules loads no triage"
NO_SERVER = "no model server is set: LLM_BASE_URL and LLM_MODEL"
NO_ADAPTER = "the server names no base of {model}: where it is an adapter, set LLM_BASE_MODEL"
NOT_LISTED = "the server does not list {model}"


@dataclass(frozen=True, slots=True)
class _Case:
    """A window, and what is known of it before anyone is asked."""

    window: LogWindow
    material: Material
    seen: Seen


class Comparer:
    """Asks whom it is told to, all at the same time."""

    def __init__(
        self, settings: AnalyzerSettings, analyst: Analyst, shelf: "ModelShelf | None"
    ) -> None:
        self._settings = settings
        self._analyst = analyst
        self._shelf = shelf

    async def judges(self) -> JudgeList:
        """Who can be asked now, and why the others cannot."""
        base, adapter = await self._models()
        rules = Seated(name="rules", available=True)
        return JudgeList(judges=(rules, self._triage(), base, adapter))

    async def compare(self, window: LogWindow, seats: Sequence[Seat]) -> Comparison:
        """Judge one window several times. A judge that fails says why; the others answer."""
        analyst = self._analyst
        material = material_of(window.lines, analyst.redactor, analyst.rules, analyst.alert_risk)
        case = _Case(window, material, await seen_by(analyst, material))
        listed = {each.name: each for each in (await self.judges()).judges}
        asked = [self._result(listed[seat], case) for seat in dict.fromkeys(seats)]
        return Comparison(
            digest=digest_text(material),
            prompt=self._prompt(material),
            results=tuple(await asyncio.gather(*asked)),
        )

    def _triage(self) -> Seated:
        triage = self._analyst.triage
        if triage is None:
            return _absent("triage", NO_TRIAGE)
        return Seated(name="triage", available=True, model=triage.version)

    async def _models(self) -> tuple[Seated, Seated]:
        if self._shelf is None:
            return _absent("base", NO_SERVER), _absent("adapter", NO_SERVER)
        try:
            async with asyncio.timeout(LISTING_SECONDS):
                listed = await self._shelf.listed()
        except TimeoutError:
            why = "the model server does not answer"
        except RefusedKey as error:
            why = str(error)
        except AnalyzerError:
            why = "the model server does not answer"
        else:
            return seated_models(
                self._settings.llm_model or "", self._settings.llm_base_model, listed
            )
        return _absent("base", why), _absent("adapter", why)

    async def _result(self, seat: Seated, case: _Case) -> Compared:
        if not seat.available:
            return Compared(judge=seat.name, error=seat.why, seconds=0)
        began = perf_counter()
        try:
            judgement = await self._judgement(seat, case)
        except (AnalyzerError, InvalidReply) as error:
            return Compared(judge=seat.name, error=str(error), seconds=perf_counter() - began)
        took = perf_counter() - began
        judged = Judged(judgement)
        analysis = analysis_of(case.window, case.material, case.seen, judged, self._analyst)
        return Compared(judge=seat.name, analysis=analysis, seconds=took)

    async def _judgement(self, seat: Seated, case: _Case) -> Judgement:
        if seat.name == "triage" and self._analyst.triage is not None:
            return self._analyst.triage.judgement(case.material)
        if seat.name == "rules" or self._shelf is None:
            return case.seen.rules
        return await self._shelf.judge(seat.adapter or seat.model or "").judge(case.material)

    def _prompt(self, material: Material) -> tuple[Spoken, ...]:
        if self._shelf is None:
            budget = self._settings.llm_budget_tokens
            return spoken(questions_of(material.digest, "row", budget))
        return spoken(self._shelf.questions(material))


@asynccontextmanager
async def open_comparer(
    settings: AnalyzerSettings, analyst: Analyst, heard: Heard
) -> AsyncIterator[Comparer]:
    """Close the models' connections at the end. Asks no server anything yet."""
    if settings.llm_base_url is None:
        yield Comparer(settings, analyst, None)
        return
    # Here, because its client takes a second to load: nobody who asks no model waits for it.
    from logwarden_analyzer.judges.shelf import open_shelf

    async with open_shelf(settings, analyst.mark_secret, heard) as shelf:
        yield Comparer(settings, analyst, shelf)


def seated_models(
    model: str, base_model: str | None, listed: Mapping[str, str | None]
) -> tuple[Seated, Seated]:
    """Base and adapter, from the settings and what the server lists. Pure."""
    base = base_model or listed.get(model) or model
    adapter = (
        _absent("adapter", NO_ADAPTER.format(model=model))
        if base == model
        else _seated("adapter", base, model, listed)
    )
    return _seated("base", base, None, listed), adapter


def digest_text(material: Material) -> str:
    """The window's rows, without the mark that language models see before each."""
    questions = questions_of(material.digest, "", 1_000_000)
    return "\n".join(question.user.partition("\n")[2] for question in questions)


def spoken(questions: Sequence[Question]) -> tuple[Spoken, ...]:
    """The messages of these questions, their constant one once."""
    system = questions[0].system
    said = [Spoken(role="user", content=question.user) for question in questions]
    return (*([] if system is None else [Spoken(role="system", content=system)]), *said)


def _seated(name: Seat, base: str, adapter: str | None, listed: Mapping[str, str | None]) -> Seated:
    asked = adapter or base
    if listed and asked not in listed:
        return Seated(
            name=name,
            available=False,
            model=base,
            adapter=adapter,
            why=NOT_LISTED.format(model=asked),
        )
    return Seated(name=name, available=True, model=base, adapter=adapter)


def _absent(name: Seat, why: str) -> Seated:
    return Seated(name=name, available=False, why=why)
