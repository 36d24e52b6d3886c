"""Messages on the wire: examples on disk, stored schemas, strict writers and lenient readers."""

import json
import runpy
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from logwarden_contracts.messages import (
    Feedback,
    LogWindow,
    RejectedRecord,
    UnreadableMessage,
    Verdict,
    VerdictMessages,
    WindowAnalysis,
)
from logwarden_contracts.messages.line import source_group, source_of
from logwarden_contracts.messages.wire import Message

HERE = Path(__file__).parent
SCHEMAS = HERE.parent.parent / "services/contracts/schemas"
MESSAGES = (LogWindow, WindowAnalysis, RejectedRecord, Feedback)
each_message = pytest.mark.parametrize("message", MESSAGES)


def example(message: type[Message]) -> dict[str, object]:
    fields: dict[str, object] = json.loads(
        (HERE / "messages" / f"{message.__name__}.json").read_text()
    )
    return fields


def stored_schema(message: type[Message]) -> dict[str, object]:
    name = f"{message.__name__}.v{message.SCHEMA_VERSION}.json"
    schema: dict[str, object] = json.loads((SCHEMAS / name).read_text())
    return schema


def test_every_message_has_an_example_and_no_example_is_unused() -> None:
    files = {path.stem for path in (HERE / "messages").glob("*.json")}
    assert files == {message.__name__ for message in MESSAGES}


@each_message
def test_a_schema_changes_only_with_its_version(message: type[Message]) -> None:
    assert message.model_json_schema() == stored_schema(message), (
        "raise SCHEMA_VERSION, make schemas"
    )


def test_the_schema_writer_leaves_present_schemas_alone() -> None:
    before = [path.stat().st_mtime_ns for path in SCHEMAS.glob("*.json")]
    runpy.run_path(str(SCHEMAS / "write.py"), run_name="__main__")
    assert [path.stat().st_mtime_ns for path in SCHEMAS.glob("*.json")] == before


@each_message
def test_examples_satisfy_the_stored_schema(message: type[Message]) -> None:
    jsonschema.validate(example(message), stored_schema(message))


@each_message
def test_what_is_read_is_written_again_unchanged(message: type[Message]) -> None:
    read = message.read(json.dumps(example(message)))
    assert json.loads(read.write()) == example(message)


@each_message
def test_readers_ignore_fields_of_a_newer_writer(message: type[Message]) -> None:
    read = message.read(json.dumps(example(message) | {"from_the_future": 1}))
    assert json.loads(read.write()) == example(message)


def test_readers_ignore_new_fields_in_lines_too() -> None:
    fields = example(LogWindow)
    lines = fields["lines"]
    assert isinstance(lines, list)
    lines[0]["from_the_future"] = {"a": 1}
    assert LogWindow.read(json.dumps(fields)).lines[0].offset == 100


@each_message
def test_writers_cannot_add_unknown_fields(message: type[Message]) -> None:
    with pytest.raises(ValidationError, match="from_the_future"):
        message.model_validate(example(message) | {"from_the_future": 1})


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"topic": 1}', b"\xff\xfe", b"null"])
def test_what_is_no_message_is_refused_without_quoting_it(text: bytes) -> None:
    with pytest.raises(UnreadableMessage, match="not a LogWindow"):
        LogWindow.read(text)


def test_a_window_is_named_by_its_place() -> None:
    assert LogWindow.read(json.dumps(example(LogWindow))).id == "logs/3/100-101"


def test_no_line_is_both_critical_and_warning() -> None:
    with pytest.raises(ValidationError, match="both critical and warning"):
        VerdictMessages(critical=(1, 2), warning=(2,))


@pytest.mark.parametrize("risk", [-1, 101])
def test_a_risk_is_between_0_and_100(risk: int) -> None:
    with pytest.raises(ValidationError):
        Verdict(risk_score=risk, should_alert_user=False)


def test_a_slash_in_a_name_cannot_forge_another_source() -> None:
    assert source_of("web/1", "a/b") == "web_1/a_b"
    assert source_group(source_of("web-1", "sshd")) == "sshd"


def test_what_nobody_named_is_a_dash() -> None:
    assert source_of(None, "") == "-/-"


def test_an_analysis_of_the_schema_before_is_read() -> None:
    fields = example(WindowAnalysis)
    versions = fields["versions"]
    assert isinstance(versions, dict)
    del fields["novel"], versions["triage"]
    before = json.loads((SCHEMAS / "WindowAnalysis.v1.json").read_text())
    jsonschema.validate(fields, before)
    assert WindowAnalysis.read(json.dumps(fields)).versions.triage is None
