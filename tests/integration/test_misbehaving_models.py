"""Two hundred clients of one analyzer, while its model server does what servers do.

Every request ends in time with an outcome of its own, and the process keeps its size. All in one
analyzer for each, so that what a misbehaviour leaves behind would show.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.contracts.model_server import answers, server
from tests.contracts.model_server.server import Answer, ModelServer, answering
from tests.integration.test_analyzer_service import asking

from logwarden_contracts.messages import LogWindow, WindowAnalysis
from logwarden_testing.processes import Program

CLIENTS = 200
TIMEOUT_SECONDS = 1
AFTER_SECONDS = 1
IN_TIME_SECONDS = 15.0
"""Outage and timeout, on a machine that has other things to do."""

MOST_GROWTH_BYTES = 40_000_000

TEXTS = [f"unit {name} failed" for name in ("alpha", "beta", "gamma")] + ["all is well"]

Outcomes = dict[int, set[str | None]]
"""By status: reasons of degraded answers, or the text of a refusal."""

UNREACHABLE: Outcomes = {200: {"model_unreachable"}}
INVALID: Outcomes = {200: {"invalid_reply"}}
ANSWERED: Outcomes = {200: {None}}

MISBEHAVIOURS: dict[str, tuple[Answer, Outcomes]] = {
    "whitespace-loop": (answering(answers.WHITESPACE_LOOP, "length"), INVALID),
    "cut": (answering(answers.cut), INVALID),
    "reasoning": (answering(answers.judging, field="reasoning"), ANSWERED),
    "429": (server.status(429, retry_after="1"), UNREACHABLE),
    "429-for-an-hour": (server.status(429, retry_after="3600"), UNREACHABLE),
    "500": (server.status(500), UNREACHABLE),
    "slow": (server.slowly, {200: {None, "model_unreachable"}}),
    "silent": (server.silent, UNREACHABLE),
    "dripping": (server.dripping, UNREACHABLE),
    "endless": (server.endless, UNREACHABLE),
    "hanging-up": (server.hanging_up, UNREACHABLE),
    "lora-missing": (server.unknown_model, {503: {"the judge is misconfigured"}}),
}


@pytest.fixture(scope="module")
def analyzer_address() -> Iterator[tuple[Program, str, ModelServer]]:
    with (
        server.running_model_server() as models,
        asking(
            models,
            llm_timeout_seconds=TIMEOUT_SECONDS,
            degrade_after_seconds=AFTER_SECONDS,
            analyzer_cache_seconds=0,
        ) as (program, url),
    ):
        yield program, url, models


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_every_request_ends_in_time_and_memory_is_flat(
    analyzer_address: tuple[Program, str, ModelServer], name: str
) -> None:
    program, url, models = analyzer_address
    models.always = answering(answers.judging)
    recovered(url)
    before = resident_bytes(program)
    models.always, expected = MISBEHAVIOURS[name]
    began = time.monotonic()
    seen = asyncio.run(all_clients(url))
    took = time.monotonic() - began
    assert sum(seen.values()) == CLIENTS
    allowed = {(status, why) for status, whys in expected.items() for why in whys}
    assert set(seen) - {(429, "too many windows wait")} <= allowed, seen
    assert sum(seen[outcome] for outcome in allowed) >= CLIENTS // 2
    assert took < IN_TIME_SECONDS
    assert resident_bytes(program) - before < MOST_GROWTH_BYTES


async def all_clients(url: str) -> Counter[tuple[int, str | None]]:
    """What became of each request."""
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(limits=limits, timeout=IN_TIME_SECONDS) as client:
        outcomes = [ask(client, url, number) for number in range(CLIENTS)]
        return Counter(await asyncio.gather(*outcomes))


async def ask(client: httpx.AsyncClient, url: str, number: int) -> tuple[int, str | None]:
    answer = await client.post(f"{url}/v1/analyze", content=window(number))
    if answer.status_code != 200:
        return answer.status_code, answer.text
    return 200, WindowAnalysis.read(answer.content).degraded_reason


def window(number: int) -> bytes:
    lines = [
        {"text": text, "offset": number * 10 + place, "source": "web-1/app"}
        for place, text in enumerate(TEXTS)
    ]
    return LogWindow.model_validate(
        {
            "topic": "logs",
            "partition": 0,
            "first_offset": number * 10,
            "last_offset": number * 10 + 9,
            "lines": lines,
            "opened_at_ms": 0,
            "closed_at_ms": 0,
            "close_reason": "size",
        }
    ).write()


def recovered(url: str) -> None:
    """Until the model is asked and believed again."""
    for number in range(100):
        answer = httpx.post(f"{url}/v1/analyze", content=window(1000 + number), timeout=30)
        if answer.status_code == 200 and b'"degraded_reason":null' in answer.content:
            return
        time.sleep(0.1)
    pytest.fail("the analyzer never came back")


def resident_bytes(program: Program) -> int:
    assert program.process
    text = Path(f"/proc/{program.process.pid}/status").read_text()
    [line] = [line for line in text.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) * 1024
