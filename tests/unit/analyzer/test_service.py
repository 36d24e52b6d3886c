"""Promises of the analyzer over HTTP."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from logwarden_analyzer.admission import Queue, TooBusy, is_admitted
from logwarden_analyzer.service import create_app
from logwarden_analyzer.settings import AnalyzerSettings
from logwarden_contracts.messages import LogWindow, WindowAnalysis

WINDOW = (Path(__file__).parents[2] / "contracts/messages/LogWindow.json").read_bytes()


@asynccontextmanager
async def analyzer(**fields: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app with these settings."""
    app = create_app(AnalyzerSettings(**fields), CollectorRegistry())
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://analyzer") as client,
    ):
        yield client


async def test_a_window_in_is_an_analysis_out() -> None:
    async with analyzer() as client:
        answer = await client.post("/v1/analyze", content=WINDOW)
    analysis = WindowAnalysis.read(answer.content)
    assert (answer.status_code, analysis.window.id, analysis.judge) == (
        200,
        "logs/3/100-101",
        "rules",
    )


async def test_it_says_which_judge_answers() -> None:
    async with analyzer() as client:
        about = (await client.get("/v1/about")).json()
    assert (about["judge"], about["model"], about["alert_risk"]) == ("rules", None, 50)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"topic":"secret-topic"}', b"\xff"])
async def test_what_is_no_window_is_refused_without_quoting_it(body: bytes) -> None:
    async with analyzer() as client:
        answer = await client.post("/v1/analyze", content=body)
    assert answer.status_code == 422
    assert "secret-topic" not in answer.text


async def test_a_schema_that_nobody_knows_is_refused() -> None:
    async with analyzer() as client:
        now = await client.post("/v1/analyze", content=WINDOW, headers={"schema": "1"})
        later = await client.post("/v1/analyze", content=WINDOW, headers={"schema": "99"})
    assert (LogWindow.SCHEMA_VERSION, now.status_code, later.status_code) == (1, 200, 422)


async def test_too_many_bytes_or_lines_are_refused() -> None:
    async with analyzer(analyzer_max_body_bytes=1000) as client:
        assert (await client.post("/v1/analyze", content=b" " * 1001)).status_code == 413
    async with analyzer(analyzer_max_lines=2) as client:
        assert (await client.post("/v1/analyze", content=WINDOW)).status_code == 413


async def test_either_of_two_tokens_is_accepted_and_nothing_else() -> None:
    async with analyzer(analyzer_tokens="old, new") as client:
        answers = [
            (await client.post("/v1/analyze", content=WINDOW, headers=headers)).status_code
            for headers in (
                {"authorization": "Bearer old"},
                {"authorization": "bearer new"},
                {"authorization": "Bearer wrong"},
                {"authorization": "Basic old"},
                {},
            )
        ]
        open_to_all = [(await client.get(path)).status_code for path in ("/healthz", "/readyz")]
    assert answers == [200, 200, 401, 401, 401]
    assert open_to_all == [200, 200]


def test_without_tokens_everyone_is_admitted() -> None:
    assert is_admitted(None, ())


async def test_who_would_wait_too_long_is_told_when_to_come_again() -> None:
    queue = Queue(at_work=1, waiting=0)
    async with queue.place():
        with pytest.raises(TooBusy) as busy:
            async with queue.place():
                pass
    assert 1 <= busy.value.retry_after_seconds <= 60
    async with queue.place():
        assert queue.inside == 1


async def test_metrics_move() -> None:
    async with analyzer() as client:
        await client.post("/v1/analyze", content=WINDOW)
        await client.post("/v1/analyze", content=b"{")
        text = (await client.get("/metrics")).text
    assert 'logwarden_analyzer_requests_total{status="200"} 1.0' in text
    assert 'logwarden_analyzer_requests_total{status="422"} 1.0' in text
    assert 'logwarden_analyzer_windows_total{judge="rules"} 1.0' in text
    assert "logwarden_analyzer_lines_total 3.0" in text


async def test_openapi_describes_window_and_analysis() -> None:
    async with analyzer() as client:
        spec = (await client.get("/openapi.json")).json()
    operation = spec["paths"]["/v1/analyze"]["post"]
    assert (
        "lines" in operation["requestBody"]["content"]["application/json"]["schema"]["properties"]
    )
    assert "WindowAnalysis" in json.dumps(operation["responses"]["200"])


BODIES = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["topic", "lines"]), inner),
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES)
async def test_no_body_makes_a_server_error(body: bytes) -> None:
    async with analyzer() as client:
        answer = await client.post("/v1/analyze", content=body)
    assert answer.status_code in (200, 413, 422)
