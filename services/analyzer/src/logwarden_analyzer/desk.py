"""Comparing over HTTP: `POST /v1/compare`, `GET /v1/judges`.

Not here: the judging (`comparing`), the messages (`comparison`).
"""

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ValidationError

from logwarden_analyzer import openapi
from logwarden_analyzer.comparing import Comparer
from logwarden_analyzer.comparison import Comparison, ComparisonRequest, window_to_compare
from logwarden_analyzer.door import Door
from logwarden_analyzer.ending import while_wanted
from logwarden_analyzer.intake import body_of
from logwarden_analyzer.metrics import Metrics
from logwarden_analyzer.refusal import Refusal, answered
from logwarden_analyzer.settings import AnalyzerSettings
from logwarden_contracts.messages import LogWindow


class Desk:
    """What those are told who compare; it takes places in the same queue as the stream."""

    def __init__(
        self, settings: AnalyzerSettings, comparer: Comparer, door: Door, metrics: Metrics
    ) -> None:
        self._settings = settings
        self._comparer = comparer
        self._door = door
        self._metrics = metrics

    async def compare(self, request: Request) -> Response:
        """One window before several judges."""
        answer = await answered(self._compared(request))
        self._metrics.comparisons.labels(str(answer.status_code)).inc()
        return answer

    async def judges(self, request: Request) -> Response:
        """Who can be asked."""
        return await answered(self._judges(request))

    async def _judges(self, request: Request) -> Response:
        self._door.admit(request)
        return _json(await self._comparer.judges())

    async def _compared(self, request: Request) -> Response:
        self._door.admit(request)
        with self._door.place():
            body = await body_of(request, self._settings.analyzer_max_body_bytes)
            asked = comparison_request(body)
            window = self._window(asked)
            return _json(
                await while_wanted(self._judged(window, asked), request, self._door.ending)
            )

    def _window(self, asked: ComparisonRequest) -> LogWindow:
        window = window_to_compare(asked)
        most = self._settings.analyzer_max_lines
        if window is None:
            raise Refusal(422, "the window holds no line")
        if len(window.lines) > most:
            raise Refusal(413, f"more than {most} lines (ANALYZER_MAX_LINES)")
        return window

    async def _judged(self, window: LogWindow, asked: ComparisonRequest) -> Comparison:
        async with self._door.queue.turn():
            return await self._comparer.compare(window, asked.judges)


def comparison_request(body: bytes) -> ComparisonRequest:
    """Read a request.

    Raises:
        Refusal: 422, it is none.
    """
    try:
        return ComparisonRequest.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "request"
        raise Refusal(422, f"not a comparison: {place}: {first['msg']}") from None


def add_comparing(app: FastAPI) -> None:
    """The endpoints."""

    @app.post(
        "/v1/compare",
        response_class=Response,
        responses=openapi.COMPARED,
        openapi_extra=openapi.COMPARE,
    )
    async def compare(request: Request) -> Response:
        """One window before several judges, side by side; it is kept nowhere."""
        return await _desk(request).compare(request)

    @app.get(
        "/v1/judges",
        response_class=Response,
        responses=openapi.JUDGES,
        openapi_extra={"security": openapi.SECURITY},
    )
    async def judges(request: Request) -> Response:
        """Which judges a window can be compared on, and why others are not available."""
        return await _desk(request).judges(request)


def _json(message: BaseModel) -> Response:
    return Response(message.model_dump_json(), media_type="application/json")


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk
