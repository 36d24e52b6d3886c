"""Whatever bytes come in: no exception, at least one line, no text lost."""

import json
import random
from pathlib import Path

import msgpack  # type: ignore[import-untyped]  # it ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logwarden_contracts.decode import (
    Encoding,
    Record,
    decode_fields,
    decode_line,
    decode_record,
    decode_text,
)

EXAMPLES = sorted(
    path
    for path in (Path(__file__).parents[3] / "contracts" / "shippers").iterdir()
    if path.suffix != ".expected"
)
ENCODINGS: tuple[Encoding, ...] = ("auto", "text", "json", "otlp_proto", "msgpack")


def spoiled(chance: random.Random, whole: list[bytes]) -> bytes:
    """Random bytes, a half example, two halves of two, or one with bytes changed."""
    first, second = chance.choice(whole), chance.choice(whole)
    kind = chance.randrange(5)
    if kind == 0:
        return chance.randbytes(chance.randrange(80))
    if kind == 1:
        return first[: chance.randrange(len(first) + 1)]
    if kind == 2:
        return first[: len(first) // 2] + second[len(second) // 2 :]
    if kind == 3:
        return chance.choice((b"{", b"[", b"<", b"1", b"[{")) + chance.randbytes(20)
    changed = bytearray(first)
    for _ in range(chance.randrange(1, 6)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text.removeprefix("\ufeff")), dict | list)
    except ValueError:
        return False


def without_break(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text


def test_ten_thousand_spoiled_records_never_raise_and_lose_no_text() -> None:
    chance = random.Random(20261122)  # noqa: S311  # repeatable, no secret
    whole = [path.read_bytes() for path in EXAMPLES]
    texts = 0
    for offset in range(10_000):
        value = spoiled(chance, whole)
        lines = decode_record(Record(value, offset, timestamp_ms=chance.choice((None, -1, 10**12))))
        text = value.decode("utf-8", "backslashreplace")
        if not is_json(text):
            texts += 1
            assert [line.header + line.text for line in lines] == [without_break(text)]
    assert texts > 5000


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_record_that_is_not_what_its_topic_is_set_to_still_gives_lines(
    encoding: Encoding,
) -> None:
    chance = random.Random(encoding)  # noqa: S311  # repeatable, no secret
    whole = [path.read_bytes() for path in EXAMPLES]
    for offset in range(2_000):
        decode_record(Record(spoiled(chance, whole), offset), encoding)


@settings(deadline=None)  # a busy machine is not a slow decoder
@given(st.binary(max_size=200), st.sampled_from(ENCODINGS))
def test_any_bytes_give_lines(value: bytes, encoding: Encoding) -> None:
    lines = decode_record(Record(value, 1), encoding)
    assert lines or encoding == "otlp_proto"


@settings(deadline=None)  # a busy machine is not a slow decoder
@given(st.text(max_size=200))
def test_header_and_text_are_the_line_as_written(text: str) -> None:
    line = decode_text(text, 3)
    assert line.header + line.text == without_break(text)


NAMES = st.sampled_from(
    "message log host time level @timestamp resourceLogs event t service".split()
) | st.text(max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)  # a busy machine is not a slow decoder
@given(st.dictionaries(NAMES, JSON, max_size=6))
def test_any_fields_give_a_line_that_utf8_can_write(fields: dict[str, object]) -> None:
    line = decode_fields(fields, 1)
    f"{line.header}{line.text}{line.source}".encode()
    [other] = decode_line(json.dumps({**fields, "resourceLogs": None}), 1)
    f"{other.header}{other.text}{other.source}".encode()


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"message":{"log":', '[{"a":'])
def test_deep_nesting_is_a_plain_line(opening: str) -> None:
    text = opening * 100_000
    [line] = decode_record(Record(text.encode(), 1))
    assert line.text == text


def test_a_huge_integer_is_a_plain_line() -> None:
    text = '{"time":' + "9" * 5000 + "}"
    [line] = decode_line(text, 1)
    assert line.text == text
    assert decode_fields({"time": 10**5000, "message": "m", "x": 10**5000}, 1).time_ms is None


def test_a_lone_surrogate_becomes_its_escape() -> None:
    [line] = decode_line('{"message":"a \\ud800 b","host":"\\udfff"}', 1)
    assert (line.text, line.source) == ("a \\ud800 b", "\\udfff/-")


def test_msgpack_with_an_object_as_key_is_a_plain_line() -> None:
    assert len(decode_record(Record(b"\x81\x81\x01\x02\x03", 1), "msgpack")) == 1
    assert len(decode_record(Record(msgpack.packb({1: 2}), 1), "msgpack")) == 1
