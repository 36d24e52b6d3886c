"""A conversation with a model, as the terminal keeps it. Pure but for the one call that streams.

Not here: reading lines and Ctrl-C (`chat_command`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from openai import OpenAI, OpenAIError

from logwarden_training.promote.errors import PromoteError

HELP = "/system TEXT sets the instructions, /clear forgets what was said, /quit ends"


class NoAnswer(PromoteError):
    """The server did not answer; the message says why."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said so far."""

    system: str | None = None
    said: tuple[tuple[str, str], ...] = ()

    def messages(self, text: str) -> list[dict[str, str]]:
        """Everything, and what is said now."""
        first = [] if self.system is None else [("system", self.system)]
        turns = [*first, *self.said, ("user", text)]
        return [{"role": role, "content": content} for role, content in turns]

    def after(self, text: str, reply: str) -> "Talk":
        """With one more exchange."""
        return replace(self, said=(*self.said, ("user", text), ("assistant", reply)))


@dataclass(frozen=True, slots=True)
class Turn:
    """What a typed line asks for.

    Attributes:
        kind: `say` goes to the model; `told` is answered here; `end` ends.
        talk: as it is then.
        text: to be sent, or shown.
    """

    kind: Literal["say", "told", "end"]
    talk: Talk
    text: str = ""


def turn_of(line: str, talk: Talk) -> Turn:
    """Read a typed line."""
    word, _, rest = line.strip().partition(" ")
    if word == "/quit":
        return Turn("end", talk)
    if word == "/clear":
        return Turn("told", replace(talk, said=()), "forgotten")
    if word == "/system":
        told = "instructions set" if rest else "instructions taken away"
        return Turn("told", Talk(rest or None), told)
    if not word or word.startswith("/"):
        return Turn("told", talk, HELP)
    return Turn("say", talk, line.strip())


def streamed(
    client: OpenAI, model: str, messages: list[dict[str, str]], max_tokens: int
) -> Iterator[str]:
    """The reply, piece by piece, at most so long: a model can go on to the end of its context.

    Raises:
        NoAnswer: the server refuses, or is not there.
    """
    try:
        pieces = client.chat.completions.create(
            model=model,
            messages=cast(Any, messages),
            stream=True,
            max_tokens=max_tokens,
            extra_body={"chat_template_kwargs": {"enable_thinking": False}},
        )
        for piece in pieces:
            if piece.choices and piece.choices[0].delta.content:
                yield piece.choices[0].delta.content
    except OpenAIError as error:
        raise NoAnswer(f"{client.base_url} gave no answer: {error}") from error
