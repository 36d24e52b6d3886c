"""Analyses, and a backend without Kafka, for the dashboard's tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx
from prometheus_client import CollectorRegistry

from logwarden_contracts.decode import Record
from logwarden_contracts.messages import (
    Evidence,
    Feedback,
    Level,
    Pattern,
    Place,
    Timings,
    TokenCount,
    Verdict,
    VerdictMessages,
    Versions,
    WindowAnalysis,
    WindowSummary,
)
from logwarden_dashboard.backend import Backend, make_backend
from logwarden_dashboard.errors import DashboardError
from logwarden_dashboard.held.analysis import Held, held
from logwarden_dashboard.held.surroundings import Span
from logwarden_dashboard.metrics import Metrics
from logwarden_dashboard.settings import DashboardSettings
from logwarden_dashboard.stream.thread import LoopThread

NOW = 1_795_420_800_000
KEY = "sixteen-letters!"
MINUTE = 60_000

Answering = Callable[[httpx.Request], httpx.Response]


def pattern(
    fingerprint: str = "f1", text: str = "disk failed", level: Level = "critical", count: int = 1
) -> Pattern:
    return Pattern(
        fingerprint=fingerprint, source_group="kernel", skeleton=text, level=level, count=count
    )


def evidence(line: int, offset: int, text: str, index: int = 0) -> Evidence:
    return Evidence(
        line=line,
        place=Place(topic="logs", partition=0, offset=offset, index=index),
        source="db-1/kernel",
        text=text,
        level="critical",
        pattern="f1",
    )


def analysis(
    number: int = 1,
    *,
    at_ms: int = NOW,
    risk: int = 80,
    patterns: Sequence[Pattern] = (),
    summary: Sequence[str] = ("Disk failed on db-1",),
    lines: int = 10,
    critical: Sequence[int] = (),
    **fields: object,
) -> WindowAnalysis:
    """Of the window with offsets 10 * number ... 10 * number + 9."""
    verdict = Verdict(
        risk_score=risk,
        should_alert_user=risk >= 50,
        messages=VerdictMessages(critical=tuple(critical)),
        summary=tuple(summary),
    )
    first = 10 * number
    window = WindowSummary(
        id=f"logs/0/{first}-{first + 9}",
        topic="logs",
        partition=0,
        first_offset=first,
        last_offset=first + 9,
        lines=lines,
        opened_at_ms=at_ms - 5000,
        closed_at_ms=at_ms,
        close_reason="size",
    )
    given: dict[str, object] = {
        "id": f"analysis-{number}",
        "window": window,
        "verdict": verdict,
        "judge": "rules",
        "judges": {"rules": verdict},
        "patterns": tuple(patterns),
        "versions": Versions(prompt="p", skeleton="s", redactor="r", rules="u"),
        "tokens": TokenCount(prompt=100, completion=20),
        "timings": Timings(digest_seconds=0.001, judge_seconds=0.2, total_seconds=0.25),
    }
    return WindowAnalysis.model_validate(given | fields)


def held_one(number: int = 1, **fields: object) -> Held:
    return held(analysis(number, **fields).write())  # type: ignore[arg-type] # passed on as they are


@dataclass
class FakeDesk:
    """Kafka as a person asks it: records that are there, and feedback that was written."""

    stored: list[Record] = field(default_factory=list)
    written: list[Feedback] = field(default_factory=list)
    trouble: DashboardError | None = None

    async def records(self, span: Span) -> list[Record]:
        if self.trouble:
            raise self.trouble
        return [one for one in self.stored if span.first <= one.offset <= span.last]

    async def write(self, feedback: Feedback) -> None:
        if self.trouble:
            raise self.trouble
        self.written.append(feedback)


def settings(**given: object) -> DashboardSettings:
    return DashboardSettings.model_validate({"redaction_key": KEY} | given)


def nobody(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def backend(
    loop: LoopThread, desk: FakeDesk, answer: Answering = nobody, **given: object
) -> Backend:
    """Everything real but Kafka and the network."""
    client = httpx.Client(transport=httpx.MockTransport(answer))
    made = make_backend(settings(**given), Metrics(CollectorRegistry()), client, loop)
    made.desk = desk
    return made
