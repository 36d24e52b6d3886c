"""Windows for the analyzer's tests."""

from collections.abc import Sequence

from logwarden_analyzer import Analyst
from logwarden_analyzer.judges import Judge, RulesJudge
from logwarden_contracts.messages import LogLine, LogWindow
from logwarden_contracts.redact import Redactor
from logwarden_contracts.rules import RuleSet

KEY = b"a key for the tests"
RULES = RuleSet.load()
REDACTOR = Redactor(KEY)

BRUTE_FORCE = [
    f"Failed password for root from 203.0.113.9 port {port} ssh2" for port in range(40_000, 40_030)
]


def window(texts: Sequence[str], source: str = "web-1/sshd", header: str = "") -> LogWindow:
    """A window of one source."""
    return window_of([LogLine(text, number, source, header) for number, text in enumerate(texts)])


def window_of(lines: list[LogLine]) -> LogWindow:
    """A window of these lines."""
    return LogWindow(
        topic="logs",
        partition=0,
        first_offset=0,
        last_offset=len(lines) - 1,
        lines=lines,
        opened_at_ms=1_795_417_000_000,
        closed_at_ms=1_795_417_005_000,
        close_reason="size",
    )


def analyst(judge: Judge | None = None, **changes: object) -> Analyst:
    """An analyst with the shipped rules."""
    return Analyst(REDACTOR, RULES, judge or RulesJudge(), **changes)  # type: ignore[arg-type]
