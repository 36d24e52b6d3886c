"""The OpenAI protocol: what is written, what is read, what a status means. Pure.

Not here: the connection (`chat`), and the words of a question (`contracts.prompt`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from openai import APIStatusError
from pydantic import BaseModel, ValidationError

from logwarden_analyzer.errors import (
    AnalyzerError,
    ModelUnreachable,
    RefusedKey,
    RefusedQuestion,
    UnknownModel,
)
from logwarden_contracts.clean import clean
from logwarden_contracts.messages import TokenCount
from logwarden_contracts.prompt import Question
from logwarden_contracts.reply import MAX_REPLY_TOKENS

OPTIONAL: Mapping[str, str | None] = {
    "chat_template_kwargs": None,
    "seed": None,
    "temperature": None,
    "response_format": None,
    "max_tokens": "max_completion_tokens",
}
"""Fields that some servers refuse, and their other name, if any."""

MAX_DETAIL = 200
_TRY_LATER = frozenset((408, 409, 425, 429))


@dataclass(frozen=True, slots=True)
class Trial:
    """How an answer is drawn. At temperature 0 the seed alone changes nothing."""

    seed: int
    temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class Completion:
    """What a server answered.

    Attributes:
        text: from wherever the server put it; empty where there is none.
        cut_off: it ended at the token limit.
    """

    text: str
    cut_off: bool
    tokens: TokenCount


@dataclass(frozen=True, slots=True)
class Identity:
    """Which model answers; of an adapter its base too, as far as the server tells."""

    model: str
    adapter: str | None = None


Listed = Mapping[str, str | None]
"""Names of models, and of each adapter its base; empty where the server tells nothing."""


class _Message(BaseModel):
    content: str | None = None
    reasoning: str | None = None
    reasoning_content: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Answer(BaseModel):
    choices: list[_Choice]
    usage: _Usage | None = None


class _Entry(BaseModel):
    id: str
    parent: str | None = None


class _Listing(BaseModel):
    data: list[_Entry]


def request_body(
    model: str, question: Question, schema: Mapping[str, Any], trial: Trial
) -> dict[str, Any]:
    """The body of a chat completion that is held to a schema."""
    said = [("system", question.system), ("user", question.user)]
    return {
        "model": model,
        "messages": [{"role": role, "content": text} for role, text in said if text is not None],
        "max_tokens": MAX_REPLY_TOKENS,
        "temperature": trial.temperature,
        "seed": trial.seed,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "verdict", "schema": schema, "strict": True},
        },
        # Qwen3 would think first, and with a reasoning parser leave the content empty.
        "chat_template_kwargs": {"enable_thinking": False},
    }


def without(body: Mapping[str, Any], refused: Collection[str]) -> dict[str, Any]:
    """The body without refused fields, or with their other name."""
    names = {name: OPTIONAL[name] if name in refused else name for name in body}
    return {new: body[name] for name, new in names.items() if new is not None}


def completion_of(content: bytes) -> Completion:
    """Read an answer.

    Raises:
        ModelUnreachable: what answered with status 200 is no chat completion, such as a proxy.
    """
    try:
        answer = _Answer.model_validate_json(content)
    except ValidationError as error:
        raise ModelUnreachable("not_a_completion") from error
    if not answer.choices:
        raise ModelUnreachable("not_a_completion")
    choice, usage = answer.choices[0], answer.usage or _Usage()
    message = choice.message
    text = message.content or message.reasoning or message.reasoning_content or ""
    return Completion(
        text=text.rpartition("</think>")[2],
        cut_off=choice.finish_reason == "length",
        tokens=TokenCount(prompt=usage.prompt_tokens, completion=usage.completion_tokens),
    )


def parents_of(listing: bytes) -> Listed:
    """The models that a server lists, each with its base; an unreadable list says nothing."""
    try:
        return {entry.id: entry.parent for entry in _Listing.model_validate_json(listing).data}
    except ValidationError:
        return {}


def identity_of(model: str, listed: Listed, base_model: str | None = None) -> Identity:
    """What the settings, or else the server's list, say of a model."""
    base = base_model or listed.get(model) or model
    return Identity(model) if base == model else Identity(base, adapter=model)


def translated(error: APIStatusError, model: str, now: datetime) -> AnalyzerError:
    """What a status means for whoever asked."""
    status = error.status_code
    if status in (401, 403):
        return RefusedKey(status)
    if status == 404:
        return UnknownModel(model)
    if status in _TRY_LATER or status >= 500:
        after = retry_after_seconds(error.response.headers.get("retry-after"), now)
        return ModelUnreachable(f"status_{status}", after)
    detail = _detail(error)
    return RefusedQuestion(status, detail, _refused_field(error.param, detail))


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """The header `Retry-After`: seconds, or a date."""
    if header is None:
        return None
    wish = header.strip()
    if wish.isdecimal():
        return float(wish)
    try:
        at = parsedate_to_datetime(wish)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())


def _detail(error: APIStatusError) -> str:
    body = error.body
    said = body.get("message") if isinstance(body, dict) else None
    return clean(str(said or "it did not say why"))[:MAX_DETAIL]


def _refused_field(param: object, detail: str) -> str | None:
    """The first optional field that the server names; servers differ in where they name it."""
    if isinstance(param, str) and param.partition(".")[0] in OPTIONAL:
        return param.partition(".")[0]
    return next((name for name in OPTIONAL if name in detail), None)
