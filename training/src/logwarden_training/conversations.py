"""Labelled windows as conversations: the very prompt that service sends, and the reply it should get.

Windows go through the analyzer's own code (clean, redact, digest, mark, ask), so an adapter sees in
service what it saw in training. Files are JSON lines; the original tutorial's are read as they are.
Not here: who labels windows (`label`), which of them are trained on, and tokens (`train`).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logwarden_analyzer.judges.formats import DigestFormat, RawFormat
from logwarden_analyzer.material import Material, material_of
from logwarden_analyzer.settings import PromptFormat
from logwarden_contracts.clean import clean
from logwarden_contracts.messages import Verdict
from logwarden_contracts.prompt import RAW_INSTRUCTIONS, RAW_PROMPT_VERSION, Question
from logwarden_contracts.redact import Redactor
from logwarden_contracts.reply import MAX_CITED, MAX_STATEMENT, MAX_STATEMENTS
from logwarden_contracts.rules import RuleSet
from logwarden_training.errors import BadLabels
from logwarden_training.evaluate.overlap import Span, span_of
from logwarden_training.labels import LabelledWindow

KEY = b"logwarden training"
"""Of pseudonyms: constant, so that equal windows give equal prompts."""

ALERT_RISK = 50
BUDGET_TOKENS = 6000
"""Most tokens of one question, as in service by default."""

QUIET_RISK = 5
"""Of a question that shows nothing of what its window's verdict cites."""

LOW_RISK = 45
"""At most, of a question with warnings only, where the window's critical rows are in another one."""

OWN_WORDS = f"{RAW_PROMPT_VERSION}-own-words"
"""Version of raw prompts in other words than ours: service sends them only when it is given them."""

_FORMATS: dict[str, PromptFormat] = {"digest": "digest", "raw": "raw"}
_ROLES = {"human": "user", "gpt": "assistant", "system": "system"}
_REDACTOR = Redactor(KEY)
_NO_RULES = RuleSet(())

Message = dict[str, str]
"""`role` and `content`."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One question and its reply.

    Attributes:
        window: id of the window that it is about; several where the window is split.
        messages: system (digest only), user, assistant.
        prompt_format: how the window is put.
        prompt_version: of the words around it.
        spans: where its log lines are from, for the gate; empty where nobody knows.
    """

    window: str
    messages: tuple[Message, ...]
    prompt_format: PromptFormat
    prompt_version: str
    spans: tuple[Span, ...] = ()

    @property
    def reply(self) -> str:
        """What the assistant says."""
        return self.messages[-1]["content"]


def conversations_of(
    window: LabelledWindow,
    prompt_format: PromptFormat,
    mark_secret: bytes,
    *,
    budget_tokens: int = BUDGET_TOKENS,
    instructions: str = RAW_INSTRUCTIONS,
    spans: Sequence[Span] | None = None,
) -> list[Conversation]:
    """A window as it is asked about in service, and what should be answered.

    A digest row is cited where one of its lines is. Lists hold at most `MAX_CITED` numbers.

    Args:
        window: with its verdict.
        prompt_format: `digest` (rows) or `raw` (lines).
        mark_secret: key of the row marks.
        budget_tokens: of one question; a window over it gives several conversations.
        instructions: of raw questions, up to the first line.
        spans: where the lines are from, if the window itself does not tell (mixed windows).
    """
    material = material_for(window)
    questions = questions_on(material, prompt_format, mark_secret, budget_tokens)
    told = spoken(window.verdict, material.redactor)
    if prompt_format == "raw":
        version = RAW_PROMPT_VERSION if instructions == RAW_INSTRUCTIONS else OWN_WORDS
        asked = [_in_other_words(question, instructions) for question in questions]
        replies = [raw_reply(told)]
    else:
        version = DigestFormat(mark_secret, budget_tokens).version
        asked, replies = questions, [digest_reply(told, material, each) for each in questions]
    seen = (span_of(window),) if spans is None else tuple(spans)
    return [
        Conversation(window.id, _messages(question, reply), prompt_format, version, seen)
        for question, reply in zip(asked, replies, strict=True)
    ]


def material_for(window: LabelledWindow) -> Material:
    """What the analyzer makes of the window; without rules, which are no part of the question."""
    return material_of(window.window.lines, _REDACTOR, _NO_RULES, ALERT_RISK)


def questions_on(
    material: Material, prompt_format: PromptFormat, mark_secret: bytes, budget_tokens: int
) -> list[Question]:
    """The analyzer's own questions."""
    if prompt_format == "raw":
        return RawFormat().questions(material)
    return DigestFormat(mark_secret, budget_tokens).questions(material)


def digest_reply(verdict: Verdict, material: Material, asked: Question) -> str:
    """The reply to one question in row numbers: evidence before judgement."""
    critical = _rows(verdict.messages.critical, material, asked)
    warning = _rows(verdict.messages.warning, material, asked)
    warning = [row for row in warning if row not in critical]
    risk = _risk_of_part(verdict, critical, warning)
    return _compact(
        {
            "critical": critical[:MAX_CITED],
            "warning": warning[:MAX_CITED],
            "summary": list(verdict.summary) if critical or warning or risk else [],
            "risk_score": risk,
            "should_alert_user": risk >= ALERT_RISK,
        }
    )


def raw_reply(verdict: Verdict) -> str:
    """The public verdict, in line numbers."""
    return _compact(
        {
            "risk_score": verdict.risk_score,
            "should_alert_user": verdict.should_alert_user,
            "messages": {
                "critical": list(verdict.messages.critical[:MAX_CITED]),
                "warning": list(verdict.messages.warning[:MAX_CITED]),
            },
            "summary": list(verdict.summary),
        }
    )


def spoken(verdict: Verdict, redactor: Redactor) -> Verdict:
    """The verdict with sentences that a reply may hold: harmless, without secrets, short, few."""
    said = (redactor.redact(clean(" ".join(each.split()))) for each in verdict.summary)
    summary = tuple(each[:MAX_STATEMENT] for each in said)[:MAX_STATEMENTS]
    return verdict.model_copy(update={"summary": summary})


def write_conversations(path: Path, conversations: Iterable[Conversation]) -> None:
    """Write JSON lines."""
    rows = (
        {
            "window": each.window,
            "prompt_format": each.prompt_format,
            "prompt_version": each.prompt_version,
            "messages": list(each.messages),
            "spans": [span.model_dump(exclude_none=True) for span in each.spans],
        }
        for each in conversations
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{_compact(row)}\n" for row in rows), "utf-8")


def read_conversations(path: Path) -> list[Conversation]:
    """Read JSON lines or a JSON list, of `messages` or of the tutorial's `conversations`.

    Raises:
        BadLabels: it holds something else, or no conversation.
    """
    read = [_conversation(row, path, number) for number, row in _numbered(path)]
    if not read:
        raise BadLabels(path, 0, "holds no conversation")
    return read


def _conversation(row: Any, path: Path, number: int) -> Conversation:
    try:
        messages = _turns(row)
        shape = "digest" if messages[0]["role"] == "system" else "raw"
        prompt_format = _FORMATS[row.get("prompt_format", shape)]
        version = row.get("prompt_version") or _raw_version(messages)
        window = str(row.get("window") or f"{path.stem}-{number}")
        spans = tuple(Span.model_validate(span) for span in row.get("spans", ()))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadLabels(path, number, f"is no conversation: {error!r}") from error
    return Conversation(window, messages, prompt_format, version, spans)


def _turns(row: Any) -> tuple[Message, ...]:
    if "messages" in row:
        turns = [(each["role"], each["content"]) for each in row["messages"]]
    else:
        turns = [(_ROLES[each["from"]], each["value"]) for each in row["conversations"]]
    if len(turns) < 2 or turns[-1][0] != "assistant":
        raise ValueError("it must end with the assistant's reply")
    return tuple({"role": str(role), "content": str(said)} for role, said in turns)


def _raw_version(messages: Sequence[Message]) -> str:
    ours = messages[0]["content"].startswith(RAW_INSTRUCTIONS)
    return RAW_PROMPT_VERSION if ours else OWN_WORDS


def _numbered(path: Path) -> list[tuple[int, Any]]:
    try:
        text = path.read_text("utf-8")
        if text.lstrip().startswith("["):
            return [*enumerate(json.loads(text), 1)]
        lines = enumerate(text.split("\n"), 1)
        return [(number, json.loads(line)) for number, line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise BadLabels(path, 0, f"cannot be read: {error}") from error


def _risk_of_part(verdict: Verdict, critical: Sequence[int], warning: Sequence[int]) -> int:
    """The window's risk belongs to the question that shows the evidence for it."""
    cited = verdict.messages
    if critical or not (cited.critical or cited.warning) or (warning and not cited.critical):
        return verdict.risk_score
    return min(verdict.risk_score, LOW_RISK if warning else QUIET_RISK)


def _rows(lines: Sequence[int], material: Material, asked: Question) -> list[int]:
    cited, shown = set(lines), set(asked.rows)
    rows = (row for row in material.digest.rows if row.number in shown)
    return [row.number for row in rows if not cited.isdisjoint(row.lines)]


def _in_other_words(question: Question, instructions: str) -> Question:
    lines = question.user.removeprefix(RAW_INSTRUCTIONS)
    return Question(question.rows, question.system, instructions + lines)


def _messages(question: Question, reply: str) -> tuple[Message, ...]:
    said = (("system", question.system), ("user", question.user), ("assistant", reply))
    return tuple({"role": role, "content": text} for role, text in said if text is not None)


def _compact(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
