"""Labels cover the reply; what does not fit is left out whole."""

from typing import Any

import pytest

from logwarden_training.train.errors import CannotTrain
from logwarden_training.train.samples import IGNORED, fitting, sample_of

CHAT = [{"role": "user", "content": "ask"}, {"role": "assistant", "content": '{"a":1}'}]


class Letters:
    """A tokenizer whose tokens are characters; its template is ChatML's shape."""

    eos_token = "$"

    def apply_chat_template(self, conversation: Any, **options: Any) -> str:
        said = "".join(f"<{turn['role'][0]}>{turn['content']}$\n" for turn in conversation)
        return said + ("<a>" if options.get("add_generation_prompt") else "")

    def encode(self, text: str, **options: Any) -> list[int]:
        return [ord(letter) for letter in text]


class Thinking(Letters):
    """Writes something between the prompt and a finished reply, as reasoning templates do."""

    def apply_chat_template(self, conversation: Any, **options: Any) -> str:
        return super().apply_chat_template(conversation, **options).replace("<a>{", "<a>(){")


def test_labels_are_the_reply_and_its_end() -> None:
    sample = sample_of(CHAT, Letters())
    learned = [label for label in sample.labels if label != IGNORED]
    assert "".join(map(chr, learned)) == '{"a":1}$'
    assert "".join(map(chr, sample.input_ids)) == '<u>ask$\n<a>{"a":1}$'


def test_a_template_that_puts_something_before_the_reply_is_refused() -> None:
    with pytest.raises(CannotTrain, match="right behind the prompt"):
        sample_of(CHAT, Thinking())


def test_what_is_too_long_is_left_out_and_told() -> None:
    long = [{"role": "user", "content": "x" * 99}, CHAT[1]]
    assert fitting([CHAT, long, CHAT], Letters(), 40).kept == [0, 2]


def test_nothing_that_fits_is_an_error() -> None:
    with pytest.raises(CannotTrain, match="max_length 3"):
        fitting([CHAT], Letters(), 3)
