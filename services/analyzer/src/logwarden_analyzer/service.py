"""The analyzer over HTTP: `create_app` makes it from settings; nothing is global.

| endpoint | answers |
|---|---|
| `POST /v1/analyze` | a `LogWindow` in, a `WindowAnalysis` out |
| `POST /v1/compare`, `GET /v1/judges` | several judges side by side, see `desk` |
| `GET /v1/about` | which judge answers |
| `GET /healthz`, `GET /readyz`, `GET /metrics` | for those who watch it |

Not here: how a window is judged (`analyze`), who may come in (`door`), what a request may hold
(`intake`).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from logwarden_analyzer import openapi
from logwarden_analyzer.admission import Queue, bounded_retry_seconds
from logwarden_analyzer.analyst import Analyst, judge_of, open_analyst
from logwarden_analyzer.analyze import Analyzed, analyzed
from logwarden_analyzer.comparing import open_comparer
from logwarden_analyzer.desk import Desk, add_comparing
from logwarden_analyzer.door import Door
from logwarden_analyzer.ending import Ending, stopping, while_wanted
from logwarden_analyzer.errors import ModelUnreachable, Stop
from logwarden_analyzer.escalation import Escalate
from logwarden_analyzer.intake import AGAIN_HEADER, SCHEMAS, body_of, window_of, wish_of
from logwarden_analyzer.metrics import Metrics
from logwarden_analyzer.refusal import Refusal, answered
from logwarden_analyzer.routing import Wish
from logwarden_analyzer.settings import AnalyzerSettings
from logwarden_analyzer.standing import ObservedJudge, Standing
from logwarden_contracts.messages import LogWindow, WindowAnalysis

MODEL_RETRY_SECONDS = 10
AGAIN_SHARE = 0.2
"""Of what can be asked at the same time, for windows that are judged again."""

_HEADERS = {"schema": str(WindowAnalysis.SCHEMA_VERSION)}


class Service:
    """What the endpoints share while the app runs."""

    def __init__(
        self, settings: AnalyzerSettings, analyst: Analyst, metrics: Metrics, door: Door
    ) -> None:
        self.settings = settings
        self.standing = Standing()
        self.analyst = analyst
        if analyst.judge is not None:
            observed = ObservedJudge(analyst.judge, self.standing, metrics)
            self.analyst = replace(analyst, judge=observed)
        self._metrics = metrics
        self._door = door

    async def answer(self, request: Request) -> Response:
        """One window; every outcome is counted and has a status of its own."""
        answer = await answered(self._answer(request))
        self._metrics.requests.labels(str(answer.status_code)).inc()
        return answer

    async def _answer(self, request: Request) -> Response:
        self._door.admit(request)
        with self._door.place(is_again=AGAIN_HEADER in request.headers):
            window = await self._window(request)
            wish = wish_of(request.headers)
            work = self._judged(window, wish)
            done = await while_wanted(work, request, self._door.ending)
        self._metrics.count(done)
        return Response(done.analysis.write(), 200, _HEADERS, "application/json")

    async def _window(self, request: Request) -> LogWindow:
        body = await body_of(request, self.settings.analyzer_max_body_bytes)
        return window_of(body, request.headers.get("schema"), self.settings.analyzer_max_lines)

    async def _judged(self, window: LogWindow, wish: Wish) -> Analyzed:
        try:
            async with self._door.queue.turn():
                return await analyzed(window, self.analyst, wish)
        except ModelUnreachable as error:
            seconds = bounded_retry_seconds(error.retry_after_seconds or MODEL_RETRY_SECONDS)
            raise Refusal(503, "the model does not answer", seconds) from error
        except Stop as error:
            raise Refusal(503, "the judge is misconfigured", MODEL_RETRY_SECONDS) from error

    def readiness(self) -> Refusal | None:
        """Why no windows should be sent here now; null where they should."""
        if self._door.ending.has_begun:
            return stopping()
        trouble = self.standing.trouble
        if trouble == "misconfigured":
            return Refusal(503, "the judge is misconfigured")
        if trouble == "unreachable" and self.settings.degrade == "never":
            return Refusal(503, "the model does not answer")
        return None

    def about(self) -> dict[str, object]:
        """Which judge answers, in words, names and versions."""
        settings = self.settings
        return {
            "judge": judge_of(settings),
            "in_words": _in_words(settings),
            "model": settings.llm_model,
            "prompt_format": settings.llm_prompt_format,
            "triage_version": self.analyst.triage.version if self.analyst.triage else None,
            "escalate": settings.escalate,
            "rules_version": self.analyst.rules.version,
            "alert_risk": settings.alert_risk,
            "degrade": settings.degrade,
            "schemas": {"window": SCHEMAS, "analysis": WindowAnalysis.SCHEMA_VERSION},
        }


def _in_words(settings: AnalyzerSettings) -> str:
    if judge_of(settings) == "rules":
        return "The rules judge alone."
    if settings.judge == "triage":
        return "Triage judges, over the rules: no language model is asked."
    who = f"The model {settings.llm_model} judges {_ASKED[settings.escalate]}"
    if settings.degrade == "never":
        return f"{who}; windows wait while it does not answer."
    return f"{who}; triage and the rules do while it does not answer."


_ASKED: dict[Escalate, str] = {
    "always": "every window",
    "doubt": "new, loud and doubtful windows, triage the others",
    "never": "no window, triage all",
}


class _App(FastAPI):
    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = openapi.described(super().openapi())
        return self.openapi_schema


def queue_of(settings: AnalyzerSettings) -> Queue:
    """The queue of one process."""
    at_work, at_once = settings.analyzer_max_concurrency, settings.llm_max_concurrency
    again = max(1, int(AGAIN_SHARE * min(at_work, at_once)))
    return Queue(at_work, settings.analyzer_max_queue, again)


def create_app(
    settings: AnalyzerSettings, registry: CollectorRegistry, ending: Ending | None = None
) -> FastAPI:
    """The application. Its judge is opened at the start and closed at the end.

    Args:
        settings: read once, by the caller.
        registry: where its metrics go.
        ending: begun by the server when the process is to end.

    Raises:
        BadRuleFile: at the start, where one of `RULES_FILES` cannot be used.
    """
    metrics = Metrics(registry, settings.llm_price_input, settings.llm_price_output)
    end = ending or Ending(settings.analyzer_shutdown_seconds)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        door = Door(settings.tokens, queue_of(settings), end)
        metrics.watch(door.queue)
        async with (
            open_analyst(settings, metrics.hear) as analyst,
            open_comparer(settings, analyst, metrics.hear) as comparer,
        ):
            app.state.service = Service(settings, analyst, metrics, door)
            app.state.desk = Desk(settings, comparer, door, metrics)
            yield

    app = _App(
        title="Logwarden analyzer",
        version=version("logwarden-analyzer"),
        lifespan=lifespan,
        docs_url=None,  # it would load scripts from elsewhere
        redoc_url=None,
    )
    _add_judging(app)
    add_comparing(app)
    _add_watching(app, registry)
    return app


def _add_judging(app: FastAPI) -> None:
    @app.post(
        "/v1/analyze",
        response_class=Response,
        responses=openapi.ANSWERS,
        openapi_extra=openapi.ANALYZE,
    )
    async def analyze_window(request: Request) -> Response:
        """Judge one window."""
        return await _service(request).answer(request)

    @app.get("/v1/about")
    async def about(request: Request) -> dict[str, object]:
        """Which judge answers."""
        return _service(request).about()


def _add_watching(app: FastAPI, registry: CollectorRegistry) -> None:
    @app.get("/healthz", response_class=Response)
    async def healthz() -> Response:
        """The process answers."""
        return Response("ok", media_type="text/plain")

    @app.get("/readyz", response_class=Response)
    async def readyz(request: Request) -> Response:
        """Windows should be sent here."""
        refusal = _service(request).readiness()
        return refusal.response() if refusal else Response("ok", media_type="text/plain")

    @app.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """For Prometheus."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service
