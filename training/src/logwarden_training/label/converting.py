"""Between forms of labels: verdicts on windows, and conversations of either prompt format. Pure.

Not here: files (`logwarden_training.conversations`, `prepare.window`).
"""

import json
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from logwarden_contracts.messages import Verdict
from logwarden_contracts.reply import InvalidReply, Reply, expanded, merged, parse_reply
from logwarden_training.conversations import ALERT_RISK, Conversation, material_for
from logwarden_training.label.asking import Rejected
from logwarden_training.label.checking import faults_of
from logwarden_training.label.errors import LabelError
from logwarden_training.prepare.window import Window

CONTENT = "Log content:"
"""What stands before the lines, in our raw prompt and in the tutorial's."""


def windows_of(
    conversations: Sequence[Conversation], known: Mapping[str, Window]
) -> list[Window | Rejected]:
    """What conversations say of which window, in their order.

    Args:
        conversations: those of one window stand together or apart.
        known: windows by id: a digest does not tell its lines.

    Raises:
        LabelError: a digest is of an unknown window.
    """
    by_window: dict[str, list[Conversation]] = {}
    for each in conversations:
        by_window.setdefault(each.window, []).append(each)
    return [_window(name, said, known) for name, said in by_window.items()]


def _window(
    name: str, said: Sequence[Conversation], known: Mapping[str, Window]
) -> Window | Rejected:
    window = known.get(name) or _told_window(said[0])
    try:
        verdict = _verdict(window, said)
    except InvalidReply as error:
        return Rejected(window, (error.reason,), said[0].reply)
    except (ValidationError, ValueError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        return Rejected(window, (reason,), said[0].reply)
    faults = faults_of(verdict, len(window.texts))
    if faults:
        return Rejected(window, tuple(faults), said[0].reply)
    return window.with_verdict(verdict)


def _told_window(said: Conversation) -> Window:
    if said.prompt_format == "digest":
        raise LabelError(
            f"a digest does not hold its window's lines: --windows FILE with {said.window}"
        )
    text = said.messages[-2]["content"].partition(CONTENT)[2].strip("\n")
    if not text:
        raise LabelError(f"{said.window}: its prompt has no line {CONTENT!r}")
    return Window(said.window, "conversation", tuple(text.split("\n")))


def _verdict(window: Window, said: Sequence[Conversation]) -> Verdict:
    if said[0].prompt_format == "raw":
        told = json.loads(said[0].reply)
        messages = told.get("messages") or {} if isinstance(told, dict) else None
        if not isinstance(messages, dict):
            raise InvalidReply("not_the_schema", "no object of messages")
        told["messages"] = {level: _numbers(messages, level) for level in ("critical", "warning")}
        told["summary"] = told.get("summary") or []
        return Verdict.model_validate(told)
    material = material_for(window.judged(Verdict(risk_score=0, should_alert_user=False)))
    rows = range(1, len(material.digest.rows) + 1)
    replies: list[Reply] = [parse_reply(each.reply, rows) for each in said]
    return expanded(merged(replies), material.digest, ALERT_RISK)


def _numbers(messages: Mapping[str, object], level: str) -> list[int]:
    """Null stands for none; out of order is no fault."""
    numbers = messages.get(level) or []
    if not isinstance(numbers, list):
        raise TypeError(f"{level} is no list")
    return sorted({int(number) for number in numbers})
