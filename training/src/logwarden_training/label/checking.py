"""Which verdicts of a teacher are learned from: those that agree with themselves. Pure.

A reply that service would repair is no example to learn from. Not here: what a reply means
(`lesson`).
"""

import json
from collections.abc import Collection
from typing import Literal

from logwarden_analyzer.judges.wire import Completion
from logwarden_contracts.messages import Verdict
from logwarden_contracts.reply import InvalidReply, Reply, parse_reply

ALERT_RISK = 50
ROUTINE_RISK = 10

Fault = Literal[
    "alert_contradicts_risk",
    "line_out_of_range",
    "quiet_but_cites_lines",
    "loud_without_critical_line",
    "summary_without_lines",
]


def strictly_read(said: Completion, asked: Collection[int]) -> Reply:
    """The reply, if it needs no repair.

    Raises:
        InvalidReply: with a reason: `cut_off`, `not_json`, `not_the_schema`, `risk_without_rows`,
            `beyond_the_question` (cites what was not shown, something twice, or says too much),
            `alert_contradicts_risk`.
    """
    if said.cut_off:
        raise InvalidReply("cut_off", f"{said.tokens.completion} tokens")
    reply = parse_reply(said.text, asked)
    if reply.repaired:
        raise InvalidReply("beyond_the_question", "it cites or says more than it may")
    if _flag(said.text) is not (reply.risk_score >= ALERT_RISK):
        raise InvalidReply("alert_contradicts_risk", f"with risk {reply.risk_score}")
    return reply


def faults_of(verdict: Verdict, lines: int) -> list[Fault]:
    """What the guide forbids, of a verdict on so many lines."""
    cited = (*verdict.messages.critical, *verdict.messages.warning)
    loud = verdict.risk_score >= ALERT_RISK
    found: dict[Fault, bool] = {
        "alert_contradicts_risk": verdict.should_alert_user is not loud,
        "line_out_of_range": any(number > lines for number in cited),
        "quiet_but_cites_lines": verdict.risk_score < ROUTINE_RISK and bool(cited),
        "loud_without_critical_line": loud and not verdict.messages.critical,
        "summary_without_lines": bool(verdict.summary) and not cited,
    }
    return [fault for fault, is_so in found.items() if is_so]


def _flag(text: str) -> object:
    """What it said of alerting; `parse_reply` found JSON there."""
    bare = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    return json.loads(bare).get("should_alert_user")
