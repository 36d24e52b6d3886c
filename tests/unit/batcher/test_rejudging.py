import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from prometheus_client import CollectorRegistry

from logwarden_batcher.errors import LinesGone, Reject, Retry
from logwarden_batcher.lines_back import part_of
from logwarden_batcher.metrics import Metrics
from logwarden_batcher.rejudging import SecondOpinion, is_due
from logwarden_batcher.settings import BatcherSettings
from logwarden_contracts.messages import LogLine, LogWindow, WindowAnalysis, WindowSummary
from logwarden_testing.stub_analyzer import analysis_of

WINDOW = LogWindow(
    topic="logs",
    partition=0,
    first_offset=0,
    last_offset=0,
    lines=[LogLine("DEGRADE", 0)],
    opened_at_ms=0,
    closed_at_ms=0,
    close_reason="size",
)
DEGRADED = analysis_of(WINDOW)
BETTER = analysis_of(WINDOW, again=True)


@dataclass
class Scripted:
    """An analyzer that answers, or raises, in turn."""

    answers: Sequence[WindowAnalysis | Exception]
    asked: list[str | None] = field(default_factory=list)

    async def analyze(
        self, window: LogWindow, lag_seconds: float = 0.0, again: str | None = None
    ) -> WindowAnalysis:
        self.asked.append(again)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Back:
    """Lines that are there, or gone."""

    def __init__(self, gone: bool = False) -> None:
        self._gone = gone

    async def window(self, judged: WindowSummary) -> LogWindow:
        if self._gone:
            raise LinesGone(judged.id, "retention")
        return WINDOW


def opinion(analyzer: Scripted, share: float = 1.0) -> SecondOpinion:
    settings = BatcherSettings(rejudge_share=share)
    metrics = Metrics(CollectorRegistry())
    return SecondOpinion(analyzer, settings, metrics, lambda: True)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logwarden_batcher.rejudging.ABSENT_SECONDS", 0.01)


def test_only_a_first_word_that_is_degraded_is_due() -> None:
    assert is_due(DEGRADED)
    assert not is_due(BETTER)
    assert not is_due(DEGRADED.model_copy(update={"supersedes": "x"}))


async def test_a_better_analysis_names_the_one_it_supersedes() -> None:
    analyzer = Scripted([BETTER])
    ended = await opinion(analyzer).on(DEGRADED, Back())  # type: ignore[arg-type]
    assert analyzer.asked == [DEGRADED.id]
    assert ended.analysis is not None
    assert ended.analysis.supersedes == DEGRADED.id


async def test_an_absent_model_is_waited_for() -> None:
    analyzer = Scripted([*[DEGRADED] * 20, Retry("status_503"), BETTER])
    ended = await opinion(analyzer).on(DEGRADED, Back())  # type: ignore[arg-type]
    assert (ended.ending, len(analyzer.asked)) == ("judged", 22)


async def test_a_model_that_answers_nonsense_is_given_up_after_three_tries() -> None:
    nonsense = DEGRADED.model_copy(update={"degraded_reason": "invalid_reply"})
    analyzer = Scripted([nonsense])
    ended = await opinion(analyzer).on(DEGRADED, Back())  # type: ignore[arg-type]
    assert (ended.ending, ended.analysis, len(analyzer.asked)) == ("no_verdict", None, 3)


@pytest.mark.parametrize(
    ("back", "answers", "ending"),
    [(Back(gone=True), [BETTER], "lost"), (Back(), [Reject(422, "no")], "refused")],
)
async def test_what_cannot_be_judged_again_is_passed_over(
    back: Back, answers: Sequence[WindowAnalysis | Exception], ending: str
) -> None:
    ended = await opinion(Scripted(answers)).on(DEGRADED, back)  # type: ignore[arg-type]
    assert (ended.ending, ended.analysis) == (ending, None)


async def test_it_rests_four_times_as_long_as_it_asked() -> None:
    asks = opinion(Scripted([BETTER]), share=0.2)
    began = time.monotonic() - 0.05
    asks._rest(began)
    await asks.room()
    assert time.monotonic() - began >= 0.25


@pytest.mark.parametrize(("part", "size"), [(1, 100), (2, 100), (3, 30)])
def test_a_part_of_an_oversized_record_is_found(part: int, size: int) -> None:
    lines = [LogLine(str(n), 0) for n in range(230)]
    judged = DEGRADED.window.model_copy(update={"part": part, "lines": size})
    found = part_of(lines, judged, 100)
    assert [line.text for line in found] == [str((part - 1) * 100 + n) for n in range(size)]


def test_a_part_that_was_cut_by_another_batch_size_is_not_guessed() -> None:
    lines = [LogLine(str(n), 0) for n in range(230)]
    judged = DEGRADED.window.model_copy(update={"part": 2, "lines": 100})
    assert part_of(lines, judged, 37) == []
    assert len(part_of(lines, judged.model_copy(update={"part": 1}), 37)) == 100
