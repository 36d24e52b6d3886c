"""What an adapter learns from: the very question that service asks, and the reply it should give.

Windows are cleaned, redacted, digested and asked about by the analyzer's own code. Not here: tokens
(`samples`), and which windows (`variations`).
"""

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logwarden_analyzer.judges.formats import DigestFormat, Format, RawFormat
from logwarden_analyzer.material import Material, material_of
from logwarden_analyzer.settings import PromptFormat
from logwarden_contracts.messages import Verdict
from logwarden_contracts.prompt import RAW_INSTRUCTIONS, RAW_PROMPT_VERSION, Question
from logwarden_contracts.redact import Redactor
from logwarden_contracts.reply import MAX_STATEMENT, MAX_STATEMENTS
from logwarden_contracts.rules import RuleSet
from logwarden_training.evaluate.overlap import Span, span_of
from logwarden_training.labels import LabelledWindow
from logwarden_training.train.errors import CannotTrain
from logwarden_training.train.run import AdapterRun
from logwarden_training.train.variations import Chosen, chosen_windows

KEY = b"logwarden training"
"""Of pseudonyms and row marks: constant, so that equal data give equal prompts."""

QUIET_RISK = 5
"""Of a question whose rows hold nothing of what the verdict cites."""

_ROLES = {"human": "user", "gpt": "assistant", "system": "system"}


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation.

    Attributes:
        messages: each with `role` and `content`; the last is the reply.
        spans: where the log lines in it are from; empty where nobody knows.
    """

    messages: tuple[dict[str, str], ...]
    spans: tuple[Span, ...] = ()


def chats_of(windows: Sequence[LabelledWindow], run: AdapterRun) -> list[Chat]:
    """The conversations of a run: one a question, most windows being one question."""
    rules = RuleSet(())
    redactor = Redactor(KEY)
    written = _format(run)
    return [
        chat
        for chosen in chosen_windows(windows, run.windows, run.seed)
        for chat in _chats_of(chosen, written, redactor, rules)
    ]


def read_conversations(path: Path) -> list[Chat]:
    """Read conversations as the tutorial writes them, or as OpenAI's `messages`.

    Args:
        path: a JSON list, or JSON lines.

    Raises:
        CannotTrain: it cannot be read as such.
    """
    try:
        text = path.read_text("utf-8")
        rows = json.loads(text) if text.lstrip().startswith("[") else _lines(text)
        return [Chat(tuple(_messages(row))) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotTrain(f"{path} holds no conversations: {error!r}") from error


def prompt_version_of(chats: Iterable[Chat], run: AdapterRun) -> str:
    """What the manifest calls the words around the lines.

    Raw conversations in other words than ours get a version of their own: service does not send
    them, and who serves the adapter is told so.
    """
    if run.prompt_format == "digest":
        return DigestFormat(KEY, run.budget_tokens).version
    ours = all(
        chat.messages[0]["content"].startswith(RAW_INSTRUCTIONS) and len(chat.messages) == 2
        for chat in chats
    )
    return RAW_PROMPT_VERSION if ours else f"{RAW_PROMPT_VERSION}-own-words"


def reply_of(
    verdict: Verdict, prompt_format: PromptFormat, material: Material, asked: Question
) -> str:
    """Compact JSON, its keys in the order that the format asks for."""
    if prompt_format == "raw":
        told: dict[str, Any] = {
            "risk_score": verdict.risk_score,
            "should_alert_user": verdict.should_alert_user,
            "messages": {
                "critical": list(verdict.messages.critical),
                "warning": list(verdict.messages.warning),
            },
            "summary": _summary(verdict),
        }
        return _compact(told)
    critical = _rows(verdict.messages.critical, material, asked)
    warning = [
        row for row in _rows(verdict.messages.warning, material, asked) if row not in critical
    ]
    if not critical and not warning and _cites(verdict):
        verdict = Verdict(risk_score=min(verdict.risk_score, QUIET_RISK), should_alert_user=False)
    judgement = {
        "critical": critical,
        "warning": warning,
        "summary": _summary(verdict),
        "risk_score": verdict.risk_score,
        "should_alert_user": verdict.should_alert_user,
    }
    return _compact(judgement)


def _chats_of(chosen: Chosen, written: Format, redactor: Redactor, rules: RuleSet) -> list[Chat]:
    window = chosen.window
    material = material_of(window.window.lines, redactor, rules, 50)
    spans = tuple(map(span_of, chosen.parts))
    prompt_format: PromptFormat = "raw" if isinstance(written, RawFormat) else "digest"
    return [
        Chat(_asked(each, reply_of(window.verdict, prompt_format, material, each)), spans)
        for each in written.questions(material)
    ]


def _asked(question: Question, reply: str) -> tuple[dict[str, str], ...]:
    said = [("system", question.system), ("user", question.user), ("assistant", reply)]
    return tuple({"role": role, "content": text} for role, text in said if text is not None)


def _format(run: AdapterRun) -> Format:
    if run.prompt_format == "raw":
        return RawFormat()
    return DigestFormat(hmac.digest(KEY, b"row marks", "sha256"), run.budget_tokens)


def _rows(lines: Sequence[int], material: Material, asked: Question) -> list[int]:
    """Rows of the question that hold one of the lines."""
    cited = set(lines)
    shown = set(asked.rows)
    return [
        row.number
        for row in material.digest.rows
        if row.number in shown and not cited.isdisjoint(row.lines)
    ]


def _cites(verdict: Verdict) -> bool:
    return bool(verdict.messages.critical or verdict.messages.warning)


def _summary(verdict: Verdict) -> list[str]:
    return [said[:MAX_STATEMENT] for said in verdict.summary[:MAX_STATEMENTS]]


def _compact(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def _messages(row: Any) -> list[dict[str, str]]:
    if "messages" in row:
        said = [{"role": each["role"], "content": each["content"]} for each in row["messages"]]
    else:
        turns = row["conversations"]
        said = [{"role": _ROLES[each["from"]], "content": each["value"]} for each in turns]
    if len(said) < 2 or said[-1]["role"] != "assistant":
        raise ValueError("a conversation must end with the assistant's reply")
    return said
