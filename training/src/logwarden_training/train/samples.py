"""A conversation as tokens and labels: loss on the reply and on its end, on nothing else. Pure.

Prompt and reply are tokenized apart, as in service: there the server tokenizes the prompt alone, and
the model writes the rest. Not here: where conversations come from (`sources`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from logwarden_training.train.errors import CannotTrain

IGNORED = -100
"""Label of a token that no loss is taken of, as torch's cross entropy has it."""

Messages = Sequence[Mapping[str, str]]
"""Each with `role` and `content`; the last is the assistant's."""


class Tokenizer(Protocol):
    """What is needed of a Hugging Face tokenizer."""

    eos_token: str

    def apply_chat_template(self, conversation: Any, **options: Any) -> Any:
        """Text of a conversation."""
        ...

    def encode(self, text: str, **options: Any) -> list[int]:
        """Tokens of a text."""
        ...


@dataclass(frozen=True, slots=True)
class Sample:
    """One conversation to learn from.

    Attributes:
        input_ids: tokens of prompt and reply.
        labels: the same for the reply and its end, `IGNORED` before.
    """

    input_ids: list[int]
    labels: list[int]


@dataclass(frozen=True, slots=True)
class Fitting:
    """Samples within a length.

    Attributes:
        samples: that fit.
        kept: their positions among all.
    """

    samples: list[Sample]
    kept: list[int]


def sample_of(messages: Messages, tokenizer: Tokenizer) -> Sample:
    """Tokenize a conversation with the tokenizer's own chat template.

    Raises:
        CannotTrain: the template writes a finished turn differently from one that is to be written.
    """
    prompt, reply = texts_of(messages, tokenizer)
    prompt_ids = tokenizer.encode(prompt, add_special_tokens=False)
    reply_ids = tokenizer.encode(reply, add_special_tokens=False)
    return Sample(prompt_ids + reply_ids, [IGNORED] * len(prompt_ids) + reply_ids)


def texts_of(messages: Messages, tokenizer: Tokenizer) -> tuple[str, str]:
    """What the server would send to the model, and what the model should write, its end included."""
    asked: str = tokenizer.apply_chat_template(
        [dict(each) for each in messages[:-1]], tokenize=False, add_generation_prompt=True
    )
    whole: str = tokenizer.apply_chat_template([dict(each) for each in messages], tokenize=False)
    content = messages[-1]["content"]
    if not whole.startswith(asked + content):
        raise CannotTrain(
            "the base's chat template does not write a reply right behind the prompt that asks for it"
        )
    end = whole.find(tokenizer.eos_token, len(asked) + len(content))
    if end < 0:
        raise CannotTrain(f"the base's chat template ends no reply with {tokenizer.eos_token}")
    return asked, whole[len(asked) : end + len(tokenizer.eos_token)]


def fitting(conversations: Sequence[Messages], tokenizer: Tokenizer, max_length: int) -> Fitting:
    """All conversations that fit; a longer one would lose its reply if it were cut.

    Raises:
        CannotTrain: none fits.
    """
    samples = [sample_of(messages, tokenizer) for messages in conversations]
    kept = [place for place, each in enumerate(samples) if len(each.input_ids) <= max_length]
    if not kept:
        raise CannotTrain(f"no conversation fits into max_length {max_length} tokens")
    return Fitting([samples[place] for place in kept], kept)
