"""What the scripted server says: good answers made from the question, and the bad ones of the field."""

import json
import re
from typing import Any

_LOUD = re.compile(r"(?i)fail|error|fatal|panic|denied|invalid|refused|attack")
_MARK = re.compile(r"Rows begin with (\w+)")


def judging(question: dict[str, Any]) -> str:
    """A correct reply: rows (raw format: lines) with a loud word are critical."""
    user = question["messages"][-1]["content"]
    if question["messages"][0]["role"] != "system":
        return raw_reply(_loud_lines(user))
    return reply([number for number, text in rows_of(user) if _LOUD.search(text)])


def rows_of(user: str) -> list[tuple[int, str]]:
    """The rows of a question, found by the mark that it names."""
    mark = _MARK.match(user)
    assert mark is not None
    row = re.compile(rf"{mark[1]}\|?(\d+)\|(.*)")
    return [(int(found[1]), found[2]) for found in map(row.fullmatch, user.splitlines()) if found]


def reply(critical: list[int], risk: int | None = None, summary: str = "Loud lines") -> str:
    """A reply in the digest's format."""
    score = (70 if critical else 5) if risk is None else risk
    said = {"critical": critical, "warning": [], "summary": [summary], "risk_score": score}
    return json.dumps(said | {"should_alert_user": score >= 50}, separators=(",", ":"))


def raw_reply(critical: list[int]) -> str:
    """A reply in the tutorial's format."""
    risk = 70 if critical else 5
    messages = {"critical": critical, "warning": []}
    return json.dumps(
        {
            "risk_score": risk,
            "should_alert_user": risk >= 50,
            "messages": messages,
            "summary": ["Loud lines"],
        }
    )


def fenced(question: dict[str, Any]) -> str:
    """As chat models like it."""
    return f"```json\n{judging(question)}\n```"


def after_thoughts(question: dict[str, Any]) -> str:
    """As a reasoning model without a parser."""
    return f'<think>\nRow 1 looks {{"bad": 1}}.\n</think>\n\n{judging(question)}'


def cut(question: dict[str, Any]) -> str:
    """The first half."""
    said = judging(question)
    return said[: len(said) // 2]


def _loud_lines(user: str) -> list[int]:
    lines = user.partition("Log content:\n\n")[2].split("\n")
    return [number for number, line in enumerate(lines, 1) if _LOUD.search(line)]


WHITESPACE_LOOP = '{"critical":[' + "\n " * 300
WRONG_TYPES = '{"critical":"all","warning":{},"summary":7,"risk_score":"high"}'
UNKNOWN_ROWS = '{"critical":[9999,-1,0],"warning":[],"summary":[],"risk_score":80}'
