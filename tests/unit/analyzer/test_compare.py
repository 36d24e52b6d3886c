"""Promises of comparing judges side by side."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contracts.model_server.server import BASE_MODEL, MODEL, ModelServer, answering, status
from tests.unit.analyzer.test_service import analyzer
from tests.unit.analyzer.windows import BRUTE_FORCE

from logwarden_analyzer.comparing import seated_models
from logwarden_analyzer.comparison import ComparisonRequest, window_to_compare

LINES = {"lines": [{"text": text, "source": "web-1/sshd"} for text in BRUTE_FORCE]}


def asking(server: ModelServer, **more: Any) -> dict[str, Any]:
    return {"llm_base_url": server.base_url, "llm_model": MODEL} | more


async def compared(window: object, judges: list[str], **fields: Any) -> Any:
    async with analyzer(**fields) as client:
        answer = await client.post("/v1/compare", json={"window": window, "judges": judges})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_base_and_adapter_are_asked_by_their_own_names(model_server: ModelServer) -> None:
    both = await compared(LINES, ["base", "adapter"], **asking(model_server))
    asked = {question["model"] for question in model_server.questions}
    versions = [result["analysis"]["versions"] for result in both["results"]]
    assert asked == {BASE_MODEL, MODEL}
    assert [(each["model"], each["adapter"]) for each in versions] == [
        (BASE_MODEL, None),
        (BASE_MODEL, MODEL),
    ]


async def test_the_prompt_shown_is_the_prompt_sent(model_server: ModelServer) -> None:
    shown = await compared(LINES, ["adapter"], **asking(model_server))
    assert shown["prompt"] == model_server.questions[0]["messages"]
    assert shown["digest"].startswith("== web-1/sshd\n1|x30|Failed password for root")


async def test_one_judge_that_fails_leaves_the_others_their_word(model_server: ModelServer) -> None:
    model_server.always = status(500)
    rules, adapter = (await compared(LINES, ["rules", "adapter"], **asking(model_server)))[
        "results"
    ]
    assert rules["analysis"]["verdict"]["should_alert_user"]
    assert (adapter["analysis"], "status_500" in adapter["error"]) == (None, True)


async def test_an_unreadable_answer_is_an_error_and_not_the_rules_verdict(
    model_server: ModelServer,
) -> None:
    model_server.always = answering("no verdict")
    [result] = (await compared(LINES, ["base"], **asking(model_server)))["results"]
    assert result["error"].startswith("invalid reply (not_json)")


async def test_without_a_server_models_say_what_to_set() -> None:
    [base] = (await compared(LINES, ["base"]))["results"]
    assert "LLM_BASE_URL" in base["error"]


async def test_a_pasted_text_is_read_as_lines_of_a_file() -> None:
    text = f"Nov 23 06:55:46 web-1 sshd[24200]: {BRUTE_FORCE[0]}\n\nall is well\n"
    [rules] = (await compared({"text": text}, ["rules"]))["results"]
    assert rules["analysis"]["window"]["lines"] == 2


async def test_the_judges_are_listed_with_what_they_are(model_server: ModelServer) -> None:
    async with analyzer(**asking(model_server)) as client:
        listed = {each["name"]: each for each in (await client.get("/v1/judges")).json()["judges"]}
    assert list(listed) == ["rules", "triage", "base", "adapter"]
    assert (listed["base"]["available"], listed["base"]["model"]) == (True, BASE_MODEL)
    assert (listed["adapter"]["available"], listed["adapter"]["adapter"]) == (True, MODEL)


async def test_a_server_that_does_not_answer_is_said_not_waited_for() -> None:
    async with analyzer(llm_base_url="http://127.0.0.1:9/v1", llm_model="logs") as client:
        listed = (await client.get("/v1/judges")).json()["judges"]
    assert listed[2]["why"] == "the model server does not answer"


def test_a_setting_goes_before_the_servers_list() -> None:
    base, adapter = seated_models("logs", "qwen", {"logs": None, "qwen": None})
    assert (base.model, adapter.model, adapter.adapter) == ("qwen", "qwen", "logs")


def test_a_model_that_is_no_adapter_is_the_base() -> None:
    base, adapter = seated_models("qwen", None, {"qwen": None})
    assert (base.available, base.model) == (True, "qwen")
    assert "LLM_BASE_MODEL" in (adapter.why or "")


def test_an_adapter_that_the_server_lost_is_not_available() -> None:
    base, adapter = seated_models("logs", "qwen", {"qwen": None})
    assert (base.available, adapter.why) == (True, "the server does not list logs")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"window":{"lines":[]}}',
        b'{"window":{"text":"  \\n "}}',
        b'{"window":{"text":"a"},"judges":["oracle"]}',
        b'{"window":{"text":"a"},"judges":[]}',
    ],
)
async def test_what_is_no_comparison_is_refused(body: bytes) -> None:
    async with analyzer() as client:
        assert (await client.post("/v1/compare", content=body)).status_code == 422


async def test_comparing_wants_the_token_too() -> None:
    async with analyzer(analyzer_tokens="secret") as client:
        answers = [
            (await client.post("/v1/compare", json={"window": LINES})).status_code,
            (await client.get("/v1/judges")).status_code,
        ]
    assert answers == [401, 401]


@settings(max_examples=100)
@given(st.text(min_size=1))
def test_any_text_is_a_window_or_none(text: str) -> None:
    request = ComparisonRequest.model_validate_json(json.dumps({"window": {"text": text}}))
    window = window_to_compare(request)
    assert (window is None) == (not text.strip())
