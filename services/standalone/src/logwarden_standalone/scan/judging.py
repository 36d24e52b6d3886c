"""Who judges a scan: triage, the rules, or a language model behind an OpenAI-compatible address.

`--judge` goes before the environment (LLM_BASE_URL, LLM_MODEL). Names of the environment that begin
like ours and are not ours are left alone here: a terminal is not a service, and other programs for
language models use such names too. Not here: the judging itself (`logwarden_analyzer`).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from logwarden_analyzer import AnalyzerSettings, analyze, open_analyst
from logwarden_analyzer.analyst import has_triage, judge_of
from logwarden_analyzer.errors import AnalyzerError
from logwarden_contracts.messages import LogWindow, WindowAnalysis
from logwarden_contracts.rules import BadRuleFile
from logwarden_standalone.scan.errors import NoSuchJudge, UnusableJudge

PATIENCE_SECONDS = 10.0
"""How long a silent model is waited for, unless DEGRADE_AFTER_SECONDS says otherwise: someone sits
before the terminal."""

TRIAGE_NAME = "triage, with the rules as floor"

NO_TRIAGE = (
    "this installation has no model for it; use --judge rules, or the address of an "
    "OpenAI-compatible server with --judge http://HOST:PORT/v1 --model NAME"
)


@dataclass(frozen=True, slots=True)
class Judge:
    """Who is asked.

    Attributes:
        name: for people.
        is_model: a language model.
        at_once: how many windows it is asked about at the same time.
        alert_risk: the least risk that is an alert.
        ask: gives the analysis of a window.
    """

    name: str
    is_model: bool
    at_once: int
    alert_risk: int
    ask: Callable[[LogWindow], Awaitable[WindowAnalysis]]


def settings_of(
    judge: str | None, model: str | None, environment: Mapping[str, str]
) -> AnalyzerSettings:
    """The analyzer's settings as the environment and the options say; options go first.

    Args:
        judge: `rules`, `triage`, an address, or None.
        model: the model's name on the server, or None.
        environment: asked only whether a name is set; pydantic reads the values.

    Raises:
        NoSuchJudge: there is none of that name.
        UnusableJudge: the settings cannot be.
    """
    chosen: dict[str, Any] = {}
    if judge == "triage" and not has_triage():
        raise NoSuchJudge(judge, NO_TRIAGE)
    if judge in ("rules", "triage"):
        chosen |= {"llm_base_url": None, "llm_model": None, "analyzer_judge": judge}
    elif judge is not None:
        chosen |= {"llm_base_url": _address(judge), "analyzer_judge": "model"}
    if model is not None and judge not in ("rules", "triage"):
        chosen["llm_model"] = model
    if not environment.get("DEGRADE_AFTER_SECONDS"):
        chosen["degrade_after_seconds"] = PATIENCE_SECONDS
    try:
        return AnalyzerSettings(**chosen)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        raise UnusableJudge("; ".join(map(_complaint, wrong))) from None


@asynccontextmanager
async def open_judge(settings: AnalyzerSettings) -> AsyncIterator[Judge]:
    """The judge of these settings.

    Raises:
        UnusableJudge: a file of rules is wrong, or the server has no such model or wants a key.
    """
    try:
        async with open_analyst(settings) as analyst:
            is_model = settings.judge == "model"
            yield Judge(
                name=judge_name(settings),
                is_model=is_model,
                at_once=settings.llm_max_concurrency if is_model else 1,
                alert_risk=settings.alert_risk,
                ask=lambda window: analyze(window, analyst),
            )
    except (AnalyzerError, BadRuleFile) as error:
        raise UnusableJudge(str(error)) from error


def _address(judge: str) -> str:
    if not judge.startswith(("http://", "https://")):
        raise NoSuchJudge(
            judge, "there are rules, triage, and addresses such as http://HOST:PORT/v1"
        )
    return judge


def judge_name(settings: AnalyzerSettings) -> str:
    """Who judges with these settings, for people."""
    judge = judge_of(settings)
    if judge == "rules" or settings.llm_base_url is None:
        return "rules" if judge == "rules" else TRIAGE_NAME
    address = urlsplit(settings.llm_base_url)
    host = address.netloc.rpartition("@")[2]  # whatever stands before it is nobody's business
    return (
        f"{settings.llm_model} at {address.scheme}://{host}{address.path}, with the rules as floor"
    )


def _complaint(error: Any) -> str:
    place = ".".join(map(str, error["loc"])).upper()
    said = error["msg"].removeprefix("Value error, ")
    if "LLM_BASE_URL and LLM_MODEL" in said:
        return "a model has an address and a name: give --judge http://HOST:PORT/v1 --model NAME"
    return f"{place}: {said}" if place else said
