"""Promises of what is known of the model, and of readiness."""

import logging
from typing import Any

import pytest
from tests.contracts.model_server.server import MODEL, ModelServer, answering, status
from tests.unit.analyzer.test_service import WINDOW, analyzer

from logwarden_analyzer.standing import NOT_READY_SECONDS, Standing


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_trouble_lasts_until_an_answer() -> None:
    standing = Standing(Clock())
    assert standing.trouble is None
    assert standing.note("unreachable")
    assert standing.trouble == "unreachable"
    assert standing.note("answered")
    assert standing.trouble is None


def test_the_same_again_is_no_news() -> None:
    standing = Standing(Clock())
    assert not standing.note("answered")
    assert [standing.note("misconfigured"), standing.note("misconfigured")] == [True, False]


def test_after_a_while_it_is_worth_another_try() -> None:
    clock = Clock()
    standing = Standing(clock)
    standing.note("misconfigured")
    clock.now += NOT_READY_SECONDS
    assert standing.trouble is None


def test_an_invalid_reply_is_an_answer() -> None:
    standing = Standing(Clock())
    standing.note("invalid")
    assert standing.trouble is None


def asking(server: ModelServer, **more: object) -> dict[str, Any]:
    return {
        "llm_base_url": server.base_url,
        "llm_model": MODEL,
        "degrade_after_seconds": 0,
        "analyzer_cache_seconds": 0,
    } | more


@pytest.mark.parametrize(("degrade", "code", "ready"), [("after", 200, 200), ("never", 503, 503)])
async def test_without_its_model_it_is_ready_where_the_rules_may_answer(
    model_server: ModelServer, degrade: str, code: int, ready: int
) -> None:
    model_server.always = status(503)
    async with analyzer(**asking(model_server, degrade=degrade)) as client:
        answer = await client.post("/v1/analyze", content=WINDOW)
        assert (answer.status_code, (await client.get("/readyz")).status_code) == (code, ready)


async def test_a_misconfigured_model_is_said_once_and_is_not_ready(
    model_server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "logwarden_analyzer")
    model_server.always = status(401)
    async with analyzer(**asking(model_server)) as client:
        answers = [await client.post("/v1/analyze", content=WINDOW) for _ in range(3)]
        assert (await client.get("/readyz")).text == "the judge is misconfigured"
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    [record] = caplog.records
    assert "set LLM_API_KEY" in vars(record)["advice"]


async def test_what_the_model_said_is_counted(model_server: ModelServer) -> None:
    model_server.script(answering("no verdict"))  # then a good one
    async with analyzer(**asking(model_server)) as client:
        await client.post("/v1/analyze", content=WINDOW)
        await client.post("/v1/analyze", content=WINDOW)
        model_server.always = answering("no verdict")
        await client.post("/v1/analyze", content=WINDOW)
        text = (await client.get("/metrics")).text
    for outcome in ("repaired", "answered", "invalid"):
        assert f'logwarden_analyzer_model_answers_total{{outcome="{outcome}"}} 1.0' in text
    assert 'logwarden_analyzer_degraded_windows_total{reason="invalid_reply"} 1.0' in text
