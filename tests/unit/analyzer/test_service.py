"""Promises of the analyzer over HTTP."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

import logwarden_analyzer.service
from logwarden_analyzer.admission import is_admitted
from logwarden_analyzer.analyze import Analyzed
from logwarden_analyzer.ending import Ending
from logwarden_analyzer.errors import ModelUnreachable, UnknownModel
from logwarden_analyzer.intake import versions_taken
from logwarden_analyzer.service import create_app
from logwarden_analyzer.settings import AnalyzerSettings
from logwarden_contracts.messages import LogWindow, WindowAnalysis
from logwarden_contracts.rules import RuleSet

WINDOW = (Path(__file__).parents[2] / "contracts/messages/LogWindow.json").read_bytes()


RULES = RuleSet.load()


@asynccontextmanager
async def analyzer(ending: Ending | None = None, **fields: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app with these settings; the rules are loaded once for all of them."""
    chosen = {} if "llm_base_url" in fields else {"analyzer_judge": "rules"}
    app = create_app(AnalyzerSettings(**(chosen | fields)), CollectorRegistry(), ending)
    transport = httpx.ASGITransport(app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RuleSet, "load", lambda *_: RULES)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://analyzer") as client,
        ):
            yield client


async def posted(body: bytes) -> httpx.Response:
    async with analyzer() as client:
        return await client.post("/v1/analyze", content=body)


def failing_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    async def analyzed(*given: object) -> Analyzed:
        raise error

    monkeypatch.setattr(logwarden_analyzer.service, "analyzed", analyzed)


async def test_a_window_in_is_an_analysis_out() -> None:
    async with analyzer() as client:
        answer = await client.post("/v1/analyze", content=WINDOW)
    analysis = WindowAnalysis.read(answer.content)
    assert (answer.status_code, answer.headers["schema"]) == (200, "2")
    assert (analysis.window.id, analysis.judge) == ("logs/3/100-101", "rules")


async def test_it_says_which_judge_answers() -> None:
    async with analyzer() as client:
        rules = (await client.get("/v1/about")).json()
    async with analyzer(llm_base_url="http://127.0.0.1:9/v1", llm_model="logs") as client:
        model = (await client.get("/v1/about")).json()
    assert rules["in_words"] == "The rules judge alone."
    assert (model["judge"], model["model"]) == ("model", "logs")
    assert model["in_words"].startswith(
        "The model logs judges every window; triage and the rules do"
    )


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
    assert later.text == "schema '99' of a window: taken are 1"


def test_the_version_before_is_taken_too_where_there_is_one() -> None:
    assert versions_taken(1) == ("1",)
    assert versions_taken(3) == ("3", "2")


async def test_fields_of_a_later_schema_are_ignored() -> None:
    later = json.dumps(json.loads(WINDOW) | {"new": "field"})
    async with analyzer() as client:
        assert (await client.post("/v1/analyze", content=later)).status_code == 200


async def test_too_many_bytes_or_lines_are_refused() -> None:
    async with analyzer(analyzer_max_body_bytes=1000) as client:
        assert (await client.post("/v1/analyze", content=b" " * 1001)).status_code == 413
    async with analyzer(analyzer_max_lines=2) as client:
        assert (await client.post("/v1/analyze", content=WINDOW)).status_code == 413


async def test_a_body_of_unknown_length_is_left_as_soon_as_it_is_too_large() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 1_000_000:
            sent += 100
            yield b" " * 100

    async with analyzer(analyzer_max_body_bytes=1000) as client:
        assert (await client.post("/v1/analyze", content=endless())).status_code == 413
    assert sent <= 1200


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


async def test_who_has_no_token_learns_nothing_more() -> None:
    async with analyzer(analyzer_tokens="old") as client:
        answer = await client.post("/v1/analyze", content=b"{")
    assert (answer.text, answer.headers["www-authenticate"]) == ("unauthorized", "Bearer")


def test_without_tokens_everyone_is_admitted() -> None:
    assert is_admitted(None, ())


async def test_while_stopping_others_are_asked_to_try_elsewhere() -> None:
    ending = Ending(grace_seconds=9)
    async with analyzer(ending) as client:
        ending.begin()
        answer = await client.post("/v1/analyze", content=WINDOW)
        ready = await client.get("/readyz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert ready.status_code == 503


@pytest.mark.parametrize(
    ("error", "retry_after", "reason"),
    [
        (ModelUnreachable("timeout"), "10", "the model does not answer"),
        (ModelUnreachable("status_503", 3.2), "4", "the model does not answer"),
        (ModelUnreachable("status_503", 9999), "60", "the model does not answer"),
        (UnknownModel("no-such-model"), "10", "the judge is misconfigured"),
    ],
)
async def test_a_judge_that_cannot_answer_is_503_with_the_time_to_come_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception, retry_after: str, reason: str
) -> None:
    failing_with(error, monkeypatch)
    async with analyzer() as client:
        answer = await client.post("/v1/analyze", content=WINDOW)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, retry_after)
    assert answer.text == reason


async def test_a_bug_is_counted_and_logged_without_log_text(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing_with(RuntimeError("a log line's text"), monkeypatch)
    caplog.set_level(logging.ERROR)
    async with analyzer() as client:
        answer = await client.post("/v1/analyze", content=WINDOW)
        metrics = (await client.get("/metrics")).text
    assert answer.status_code == 500
    assert 'requests_total{status="500"} 1.0' in metrics
    [record] = caplog.records
    assert vars(record)["error"] == "RuntimeError"
    assert "log line's" not in answer.text + str(vars(record))


async def test_metrics_move() -> None:
    async with analyzer() as client:
        await client.post("/v1/analyze", content=WINDOW)
        await client.post("/v1/analyze", content=b"{")
        text = (await client.get("/metrics")).text
    assert 'logwarden_analyzer_requests_total{status="200"} 1.0' in text
    assert 'logwarden_analyzer_requests_total{status="422"} 1.0' in text
    assert 'logwarden_analyzer_requests_total{status="429"} 0.0' in text
    assert 'logwarden_analyzer_windows_total{judge="rules"} 1.0' in text
    assert 'logwarden_analyzer_queue_windows{state="at_work"} 0.0' in text
    assert "logwarden_analyzer_lines_total 3.0" in text


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["topic", "lines"]), inner),
)
ANY_TEXT = st.text(st.characters(exclude_categories=()))
NUMBER = st.integers() | st.integers(-(10**30), 10**30)
LINE = st.fixed_dictionaries(
    {"text": ANY_TEXT, "offset": NUMBER, "source": ANY_TEXT, "header": ANY_TEXT},
    optional={"time_ms": NUMBER, "index": NUMBER, "severity": st.sampled_from(["debug", "alert"])},
)
WINDOWS = st.fixed_dictionaries(
    {
        "topic": ANY_TEXT,
        "partition": NUMBER,
        "first_offset": NUMBER,
        "last_offset": NUMBER,
        "opened_at_ms": NUMBER,
        "closed_at_ms": NUMBER,
        "close_reason": st.just("size"),
        "lines": st.lists(LINE, min_size=1, max_size=5),
    }
)


@settings(max_examples=60)
@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
async def test_no_bytes_make_a_server_error(body: bytes) -> None:
    assert (await posted(body)).status_code == 422


@settings(max_examples=150)
@given(WINDOWS)
async def test_whatever_a_window_holds_it_is_judged_or_refused(window: dict[str, Any]) -> None:
    answer = await posted(json.dumps(window).encode())
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert WindowAnalysis.read(answer.content).window.lines == len(window["lines"])
