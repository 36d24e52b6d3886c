"""The analyzer over HTTP: `create_app` makes it from settings; nothing is global.

| endpoint | answers |
|---|---|
| `POST /v1/analyze` | a `LogWindow` in, a `WindowAnalysis` out |
| `GET /v1/about` | which judge answers |
| `GET /healthz`, `GET /readyz`, `GET /metrics` | for those who watch it |

Not here: how a window is judged (`analyze`), who may come in (`admission`).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from logwarden_analyzer.admission import Queue, TooBusy, is_admitted
from logwarden_analyzer.analyst import Analyst, open_analyst
from logwarden_analyzer.analyze import analyze
from logwarden_analyzer.errors import ModelUnreachable, Stop
from logwarden_analyzer.metrics import Metrics
from logwarden_analyzer.settings import AnalyzerSettings
from logwarden_contracts.messages import LogWindow, UnreadableMessage, WindowAnalysis

log = logging.getLogger(__name__)

CLIENT_WENT_AWAY = 499  # nginx's number; nobody is there to read it
MODEL_RETRY_SECONDS = 10


class _Refusal(Exception):
    """An answer that is not an analysis."""

    def __init__(self, status: int, reason: str, retry_after_seconds: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds


class Service:
    """What the endpoints share while the app runs."""

    def __init__(self, settings: AnalyzerSettings, analyst: Analyst, metrics: Metrics) -> None:
        self.settings = settings
        self.analyst = analyst
        self.metrics = metrics
        self.queue = Queue(settings.analyzer_max_concurrency, settings.analyzer_max_queue)
        self.is_misconfigured = False

    async def answer(self, request: Request) -> Response:
        """One window; every outcome is counted and has a status of its own."""
        try:
            analysis = await self._analysis(request)
        except _Refusal as refusal:
            self.metrics.requests.labels(str(refusal.status)).inc()
            return _refused(refusal)
        self.metrics.requests.labels("200").inc()
        self.metrics.count(analysis)
        return Response(analysis.write(), media_type="application/json")

    async def _analysis(self, request: Request) -> WindowAnalysis:
        if not is_admitted(request.headers.get("authorization"), self.settings.tokens):
            raise _Refusal(401, "unauthorized")
        window = self._window(request, await self._body(request))
        try:
            async with self.queue.place():
                self.metrics.queue.set(self.queue.inside)
                return await _while_connected(request, self._judged(window))
        except TooBusy as busy:
            raise _Refusal(429, "too many windows wait", busy.retry_after_seconds) from None
        finally:
            self.metrics.queue.set(self.queue.inside)

    async def _judged(self, window: LogWindow) -> WindowAnalysis:
        try:
            analysis = await analyze(window, self.analyst)
        except ModelUnreachable as error:
            raise _Refusal(503, "the model cannot be reached", MODEL_RETRY_SECONDS) from error
        except Stop as error:
            self.is_misconfigured = True
            log.critical("the judge is misconfigured", extra={"advice": str(error)})
            raise _Refusal(503, "the judge is misconfigured", MODEL_RETRY_SECONDS) from error
        self.is_misconfigured = False
        return analysis

    async def _body(self, request: Request) -> bytes:
        """The whole body, given up as soon as it is too large."""
        most = self.settings.analyzer_max_body_bytes
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise _Refusal(413, f"more than {most} bytes")
        return bytes(body)

    def _window(self, request: Request, body: bytes) -> LogWindow:
        version = request.headers.get("schema", str(LogWindow.SCHEMA_VERSION))
        if version not in _SCHEMAS:
            raise _Refusal(422, f"schema {version[:20]!r}: this analyzer takes {_SCHEMAS}")
        try:
            window = LogWindow.read(body)
        except UnreadableMessage as error:
            raise _Refusal(422, str(error)) from None
        if len(window.lines) > self.settings.analyzer_max_lines:
            raise _Refusal(413, f"more than {self.settings.analyzer_max_lines} lines")
        return window


_SCHEMAS = [
    str(version)
    for version in (LogWindow.SCHEMA_VERSION, LogWindow.SCHEMA_VERSION - 1)
    if version > 0
]


def create_app(settings: AnalyzerSettings, registry: CollectorRegistry) -> FastAPI:
    """The application. Its judge is opened at the start and closed at the end.

    Raises:
        BadRuleFile: at the start, where one of `RULES_FILES` cannot be used.
    """
    metrics = Metrics(registry)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_analyst(settings) as analyst:
            app.state.service = Service(settings, analyst, metrics)
            yield

    app = FastAPI(title="Logwarden analyzer", lifespan=lifespan, docs_url=None, redoc_url=None)
    _add_analyze(app)
    _add_watching(app, registry)
    return app


def _add_analyze(app: FastAPI) -> None:
    body = {"content": {"application/json": {"schema": LogWindow.model_json_schema()}}}

    @app.post(
        "/v1/analyze",
        response_class=Response,
        responses={
            200: {"model": WindowAnalysis},
            401: {"description": "no valid bearer token"},
            413: {"description": "too many bytes or lines"},
            422: {"description": "not a window of a schema that is taken"},
            429: {"description": "too many windows wait; see Retry-After"},
            503: {"description": "the judge cannot answer; see Retry-After"},
        },
        openapi_extra={"requestBody": {"required": True, **body}},
    )
    async def analyze_window(request: Request) -> Response:
        """Judge one window."""
        return await _service(request).answer(request)

    @app.get("/v1/about")
    async def about(request: Request) -> dict[str, object]:
        """Which judge answers, in names and versions."""
        service = _service(request)
        settings = service.settings
        return {
            "judge": "rules" if settings.llm_base_url is None else "model",
            "model": settings.llm_model,
            "prompt_format": settings.llm_prompt_format,
            "rules_version": service.analyst.rules.version,
            "alert_risk": settings.alert_risk,
            "degrade": settings.degrade,
        }


def _add_watching(app: FastAPI, registry: CollectorRegistry) -> None:
    @app.get("/healthz", response_class=Response)
    async def healthz() -> Response:
        """The process answers."""
        return Response("ok", media_type="text/plain")

    @app.get("/readyz", response_class=Response)
    async def readyz(request: Request) -> Response:
        """It can judge: the last try did not show that the judge is misconfigured."""
        if _service(request).is_misconfigured:
            return Response("the judge is misconfigured", 503, media_type="text/plain")
        return Response("ok", media_type="text/plain")

    @app.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """For Prometheus."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def _refused(refusal: _Refusal) -> Response:
    headers = {}
    if refusal.retry_after_seconds is not None:
        headers["retry-after"] = str(refusal.retry_after_seconds)
    return Response(refusal.reason, refusal.status, headers, media_type="text/plain")


async def _while_connected(
    request: Request, work: Coroutine[Any, Any, WindowAnalysis]
) -> WindowAnalysis:
    """Do the work; if the client goes away, leave nothing of it running."""
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_client_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise _Refusal(CLIENT_WENT_AWAY, "the client went away")
        return working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _client_left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
