"""What happens when the analyzer refuses, hesitates or answers nonsense."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from aiokafka import TopicPartition
from prometheus_client import CollectorRegistry

from logwarden_batcher.analyzer import Analyzer
from logwarden_batcher.cutting import Cut
from logwarden_batcher.errors import Reject, Retry, Stop
from logwarden_batcher.judging import MAX_ANALYSIS_BYTES, Judging
from logwarden_batcher.ledger import Outcome, Rejection
from logwarden_batcher.metrics import Metrics
from logwarden_batcher.record import InputRecord
from logwarden_contracts.messages import LogLine, LogWindow, WindowAnalysis

PLACE = TopicPartition("logs", 0)
EXAMPLE = Path(__file__).parents[2] / "contracts" / "messages" / "WindowAnalysis.json"
ANALYSIS = WindowAnalysis.read(EXAMPLE.read_bytes())
Answer = Callable[[LogWindow], WindowAnalysis]


class ScriptedAnalyzer:
    """Answers as its function says; remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def analyze(self, window: LogWindow, lag_seconds: float) -> WindowAnalysis:
        self.asked.append(window.id)
        return self.answer(window)


def cut(*texts: str) -> Cut:
    records = [
        InputRecord(n, 0, None, b"x", (), [LogLine(text, n)]) for n, text in enumerate(texts)
    ]
    return Cut(tuple(records), 0, 0, "size", len(records))


async def outcomes(analyzer: ScriptedAnalyzer, asked: Cut) -> list[Outcome]:
    judging = Judging(analyzer, Metrics(CollectorRegistry()), batch_size=100, max_pause=0)
    return list(await judging.outcomes(PLACE, asked, lambda: 0))


async def test_the_one_record_that_is_refused_is_found_and_the_others_are_judged() -> None:
    def refuse_bad(window: LogWindow) -> WindowAnalysis:
        if any("bad" in line.text for line in window.lines):
            raise Reject(422, "no")
        return ANALYSIS

    found = await outcomes(ScriptedAnalyzer(refuse_bad), cut("a", "b", "bad", "c", "d"))
    rejected = [one.rejected for one in found if isinstance(one, Rejection)]
    assert [(one.first_offset, one.reason) for one in rejected] == [(2, "refused")]
    assert len(found) == 3  # a and b, bad, c and d


async def test_too_large_is_told_apart() -> None:
    def refuse(window: LogWindow) -> WindowAnalysis:
        raise Reject(413, "too large")

    [found] = await outcomes(ScriptedAnalyzer(refuse), cut("a"))
    assert isinstance(found, Rejection)
    assert found.rejected.reason == "too_large"


async def test_a_window_is_asked_again_until_it_is_answered() -> None:
    hopes = [Retry("status_503"), Retry("ReadTimeout", after_seconds=0.0)]

    def answer(window: LogWindow) -> WindowAnalysis:
        if hopes:
            raise hopes.pop()
        return ANALYSIS

    analyzer = ScriptedAnalyzer(answer)
    assert await outcomes(analyzer, cut("a")) == [ANALYSIS]
    assert len(analyzer.asked) == 3


def served(status: int, body: str = "", headers: dict[str, str] | None = None) -> Analyzer:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, text=body, headers=headers))
    return Analyzer(httpx.AsyncClient(transport=transport, base_url="http://analyzer"))


WINDOW = LogWindow.read((EXAMPLE.parent / "LogWindow.json").read_bytes())


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 302])
async def test_what_may_pass_is_tried_again(status: int) -> None:
    with pytest.raises(Retry):
        await served(status).analyze(WINDOW)


@pytest.mark.parametrize("status", [400, 413, 415, 422])
async def test_what_will_never_pass_is_rejected(status: int) -> None:
    with pytest.raises(Reject) as refused:
        await served(status, "x" * 9999).analyze(WINDOW)
    assert len(refused.value.detail) == 500


@pytest.mark.parametrize("status", [401, 403, 404, 405])
async def test_a_wrong_address_or_token_stops_with_advice(status: int) -> None:
    with pytest.raises(Stop, match="ANALYZER_URL"):
        await served(status).analyze(WINDOW)


async def test_the_analyzers_wish_to_wait_is_kept() -> None:
    with pytest.raises(Retry) as retry:
        await served(429, headers={"retry-after": "7"}).analyze(WINDOW)
    assert retry.value.after_seconds == 7


async def test_an_answer_that_is_no_analysis_is_tried_again() -> None:
    with pytest.raises(Retry, match="unreadable_analysis"):
        await served(200, json.dumps({"id": 1})).analyze(WINDOW)


async def test_an_analysis_larger_than_a_message_gives_the_record_up_and_is_no_wedge() -> None:
    verdict = ANALYSIS.verdict.model_copy(update={"summary": ("x" * MAX_ANALYSIS_BYTES,)})
    huge = ANALYSIS.model_copy(update={"verdict": verdict})
    [found] = await outcomes(ScriptedAnalyzer(lambda _: huge), cut("a"))
    assert isinstance(found, Rejection)
    assert found.rejected.reason == "too_large"
