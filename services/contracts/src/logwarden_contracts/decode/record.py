"""A Kafka record, whatever a shipper wrote, to lines: the order in which formats are tried.

1. The header `content-type`, or the setting for a topic: OTLP protobuf and MessagePack are never
   guessed. 2. `{` or `[`: JSON by its shape. 3. Text. What fails to be what it is said to be is
   tried as the next, and in the end it is a plain line.
Not here: reading Kafka.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from logwarden_contracts.decode.origin import Origin, file_origin
from logwarden_contracts.decode.otlp import lines_of_otlp_protobuf
from logwarden_contracts.decode.structured import lines_of_json, lines_of_msgpack
from logwarden_contracts.decode.text import line_of_text
from logwarden_contracts.messages.line import LogLine

Encoding = Literal["auto", "text", "json", "otlp_proto", "msgpack"]
"""What a topic is set to hold. `auto` knows everything but OTLP protobuf and MessagePack."""

CONTENT_TYPE = "content-type"
TIME_HEADER = "logwarden-time"
"""Milliseconds since 1970 as ASCII digits: the line's own time, said by who wrote the record."""

_ENCODINGS: dict[str, Encoding] = {
    "application/x-protobuf": "otlp_proto",
    "application/protobuf": "otlp_proto",
    "application/vnd.google.protobuf": "otlp_proto",
    "application/msgpack": "msgpack",
    "application/x-msgpack": "msgpack",
    "application/vnd.msgpack": "msgpack",
    "application/json": "json",
    "text/plain": "text",
}
_KEY = re.compile(rb"[\w.:@%-]{1,128}(?:/[\w.:@%/-]{1,128})?", re.ASCII)
_MILLISECONDS = re.compile(rb"\d{1,13}")


class Record(NamedTuple):
    """A Kafka record, as a consumer hands it out. A tuple, because one is made for every line.

    Attributes:
        value: None for a tombstone.
        offset: in its partition.
        key: `host/application` or `host`, where the shipper sets one; anything else is ignored.
        headers: by name.
        timestamp_ms: milliseconds since 1970; None or negative if unknown.
        topic: its name.
    """

    value: bytes | None
    offset: int
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = ()
    timestamp_ms: int | None = None
    topic: str = ""


def decode_record(record: Record, encoding: Encoding = "auto") -> list[LogLine]:
    """Decode one record. Never fails, never loses text.

    Args:
        record: from an input topic.
        encoding: what the topic is set to hold; a record's own `content-type` goes before it.

    Returns:
        At least one line, but for a tombstone and for an OTLP record without log records.
    """
    value = record.value
    if value is None:
        return []
    content_type, time_ms = _headers(record.headers) if record.headers else ("", None)
    origin = _origin(record, time_ms)
    encoding = _ENCODINGS.get(content_type, encoding)
    lines = None
    if encoding == "otlp_proto":
        lines = lines_of_otlp_protobuf(value, origin)
    elif encoding == "msgpack":
        lines = lines_of_msgpack(value, origin)
    if lines is not None:
        return lines
    return _lines_of_text(value.decode("utf-8", "backslashreplace"), origin, encoding)


def decode_line(text: str, offset: int) -> list[LogLine]:
    """Decode one line of a file as `decode_record` decodes a record. Never fails.

    Args:
        text: the line.
        offset: its number.
    """
    return _lines_of_text(text, file_origin(offset), "auto")


def _lines_of_text(text: str, origin: Origin, encoding: Encoding) -> list[LogLine]:
    first = text[:1]
    if first.isspace() or first == "\ufeff":
        first = text.lstrip("\ufeff \t\r\n")[:1]
    if first in ("{", "[") and encoding != "text":
        lines = lines_of_json(text.removeprefix("\ufeff"), origin)
        if lines is not None:
            return lines
    return [line_of_text(text, origin)]


def _headers(headers: Sequence[tuple[str, bytes]]) -> tuple[str, int | None]:
    content_type, time_ms = "", None
    for name, value in headers:
        if not isinstance(value, bytes):
            continue  # Kafka allows a header without a value
        lowered = name.lower()
        if lowered == CONTENT_TYPE:
            content_type = value.decode("latin-1").partition(";")[0].strip().lower()
        elif lowered == TIME_HEADER and _MILLISECONDS.fullmatch(value):
            time_ms = int(value)
    return content_type, time_ms


_LAST_MS = 4_102_444_800_000  # 2100


def _origin(record: Record, time_ms: int | None) -> Origin:
    near_ms = record.timestamp_ms
    if near_ms is not None and not 0 <= near_ms < _LAST_MS:
        near_ms = None
    if not record.key or not _KEY.fullmatch(record.key):
        return Origin(record.offset, time_ms, near_ms)
    host, _, application = record.key.decode("ascii").partition("/")
    return Origin(record.offset, time_ms, near_ms, None, host, application or None)
