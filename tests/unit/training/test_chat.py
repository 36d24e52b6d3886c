"""A conversation in the terminal."""

import pytest
from tests.contracts.model_server.server import MODEL, ModelServer
from typer.testing import CliRunner

from logwarden_training.promote.chat_command import app, harmless
from logwarden_training.promote.chatting import Talk, turn_of


def test_instructions_are_set_and_what_was_said_is_forgotten() -> None:
    talk = Talk(None, (("user", "a"), ("assistant", "b")))
    turn = turn_of("/system be short", talk)
    assert turn.kind == "told"
    assert turn.talk.messages("hello") == [
        {"role": "system", "content": "be short"},
        {"role": "user", "content": "hello"},
    ]


def test_a_question_is_asked_with_all_that_was_said() -> None:
    talk = Talk().after("a", "b")
    assert [each["content"] for each in talk.messages("c")] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("line", "kind"), [("/quit", "end"), ("/help", "told"), ("", "told"), ("hello", "say")]
)
def test_a_typed_line_is_a_command_or_a_question(line: str, kind: str) -> None:
    assert turn_of(line, Talk()).kind == kind


def test_a_reply_cannot_command_the_terminal() -> None:
    assert "\x1b" not in harmless("a\x1b[2Jb")
    assert harmless("a\nb") == "a\nb"


def test_the_end_of_what_is_typed_ends_the_chat(model_server: ModelServer) -> None:
    options = ["--url", model_server.base_url, "--model", MODEL]
    done = CliRunner().invoke(app, options, input="/clear\n")
    assert done.exit_code == 0
    assert "forgotten" in done.output
    assert done.output.endswith("bye\n")
