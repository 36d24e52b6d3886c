"""A model's answer: the schema it is held to, how it is read, and how it becomes a verdict.

The schema is a constant of the server side and within what every structured-output backend takes:
no patterns, no free keys, bounded lists. Servers do not all keep the bounds, so they are checked
again here: what is too long is cut, what cites no row of the question is dropped, and only what
cannot be read at all is refused.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from logwarden_contracts.clean import clean
from logwarden_contracts.digest import Digest, Row
from logwarden_contracts.messages.verdict import Verdict, VerdictMessages

MAX_CITED = 60
MAX_STATEMENTS = 5
MAX_STATEMENT = 160
MAX_REPLY_TOKENS = 700
LOUD = 50  # a risk from here on is nothing without evidence

_ROWS: dict[str, Any] = {"type": "array", "maxItems": MAX_CITED, "items": {"type": "integer"}}
_SUMMARY: dict[str, Any] = {
    "type": "array",
    "maxItems": MAX_STATEMENTS,
    "items": {"type": "string", "maxLength": MAX_STATEMENT},
}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


REPLY_SCHEMA = _closed(
    {
        "critical": _ROWS,
        "warning": _ROWS,
        "summary": _SUMMARY,
        "risk_score": {"type": "integer"},
        "should_alert_user": {"type": "boolean"},
    }
)
"""Evidence before judgement: models write in this order."""

RAW_REPLY_SCHEMA = _closed(
    {
        "risk_score": {"type": "integer"},
        "should_alert_user": {"type": "boolean"},
        "messages": _closed({"critical": _ROWS, "warning": _ROWS}),
        "summary": _SUMMARY,
    }
)


class InvalidReply(ValueError):
    """A reply that is no verdict.

    Attributes:
        reason: a short constant for metrics: `not_json`, `not_the_schema`, `risk_without_rows`.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"invalid reply ({reason}): {detail}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that was read and checked.

    Attributes:
        critical: rows (raw format: lines) that were asked about, ascending.
        warning: likewise, none of them critical.
        summary: short statements, made harmless.
        risk_score: 0-100.
        repaired: something was cut, dropped or put right.
    """

    critical: tuple[int, ...]
    warning: tuple[int, ...]
    summary: tuple[str, ...]
    risk_score: int
    repaired: bool = False


class _Messages(BaseModel):
    model_config = ConfigDict(extra="ignore")
    critical: list[int] | None = None
    warning: list[int] | None = None


class _Written(BaseModel):
    """Both formats: rows at the top level, or lines under `messages`."""

    model_config = ConfigDict(extra="ignore")
    risk_score: int
    critical: list[int] | None = None
    warning: list[int] | None = None
    messages: _Messages | None = None
    summary: list[str] | None = None


def parse_reply(text: str, asked: Collection[int]) -> Reply:
    """Read a model's answer.

    Args:
        text: as the server gave it; a Markdown fence around it is taken off.
        asked: numbers of the rows (raw format: lines) that the question showed.

    Raises:
        InvalidReply: it is not JSON, not the schema, or sees a risk that no row shows.
    """
    written = _written(text)
    told = written.messages or written
    critical = _known(told.critical, asked)
    warning = _known(told.warning, asked) - critical
    risk = max(0, min(100, written.risk_score))
    if risk >= LOUD and not critical | warning:
        raise InvalidReply("risk_without_rows", f"risk {risk} cites no row")
    summary = tuple(clean(said)[:MAX_STATEMENT] for said in written.summary or ())[:MAX_STATEMENTS]
    as_written = (set(told.critical or ()), set(told.warning or ()), risk, list(summary))
    repaired = as_written != (critical, warning, written.risk_score, written.summary or [])
    return Reply(tuple(sorted(critical)), tuple(sorted(warning)), summary, risk, repaired)


def merged(replies: Sequence[Reply]) -> Reply:
    """One reply for a window that was asked about in several questions: all rows, highest risk."""
    if len(replies) == 1:
        return replies[0]
    critical = {row for reply in replies for row in reply.critical}
    warning = {row for reply in replies for row in reply.warning} - critical
    loudest_first = sorted(replies, key=lambda reply: -reply.risk_score)
    summary = [said for reply in loudest_first for said in reply.summary]
    return Reply(
        tuple(sorted(critical)),
        tuple(sorted(warning)),
        tuple(summary[:MAX_STATEMENTS]),
        loudest_first[0].risk_score,
        any(reply.repaired for reply in replies),
    )


def expanded(reply: Reply, digest: Digest, alert_risk: int) -> Verdict:
    """The verdict on the window's lines: each cited row stands for all of its lines."""
    rows = {row.number: row for row in digest.rows}
    return verdict_on(
        reply,
        _lines(rows[number] for number in reply.critical),
        _lines(rows[number] for number in reply.warning),
        alert_risk,
    )


def verdict_on(
    reply: Reply, critical: tuple[int, ...], warning: tuple[int, ...], alert_risk: int
) -> Verdict:
    """The verdict that cites these lines. The flag follows the score, whatever the model said."""
    return Verdict(
        risk_score=reply.risk_score,
        should_alert_user=reply.risk_score >= alert_risk,
        messages=VerdictMessages(critical=critical, warning=warning),
        summary=reply.summary,
    )


def _written(text: str) -> _Written:
    bare = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    try:
        fields = json.loads(bare)
    except (ValueError, RecursionError) as error:
        raise InvalidReply("not_json", f"{len(text)} characters, {type(error).__name__}") from error
    try:
        return _Written.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InvalidReply("not_the_schema", f"{place}: {first['msg']}") from error


def _known(cited: list[int] | None, asked: Collection[int]) -> set[int]:
    return {number for number in (cited or [])[:MAX_CITED] if number in asked}


def _lines(rows: Iterable[Row]) -> tuple[int, ...]:
    return tuple(sorted(line for row in rows for line in row.lines))
