"""JSON text and MessagePack bytes, by their shape, to lines.

Not here: what fields mean (`fields`, `otlp`), and whether bytes are tried as either (`record`).
"""

import json
from collections.abc import Mapping

import msgpack  # type: ignore[import-untyped]  # it ships no types

from logwarden_contracts.decode.fields import line_of_fields
from logwarden_contracts.decode.origin import Origin
from logwarden_contracts.decode.otlp import lines_of_otlp_json
from logwarden_contracts.messages.line import LogLine


def lines_of_json(text: str, origin: Origin) -> list[LogLine] | None:
    """Lines of a JSON object, or of an array of objects; None for anything else.

    A plain line may begin like either: `[2026-11-22 10:00:00] ERROR`.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict):
        return _lines_of_object(value, origin, text)
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return _numbered([line_of_fields(item, origin) for item in value])
    return None


def lines_of_msgpack(value: bytes, origin: Origin) -> list[LogLine] | None:
    """Lines of MessagePack as Fluent Bit and Fluentd write it: a map, or `[time, map]`; else None."""
    try:
        unpacked = msgpack.unpackb(
            value, strict_map_key=False, unicode_errors="backslashreplace", timestamp=1
        )
    except (ValueError, TypeError, OverflowError, RecursionError, msgpack.UnpackException):
        return None
    if isinstance(unpacked, list) and len(unpacked) == 2 and isinstance(unpacked[1], dict):
        time = unpacked[0][0] if isinstance(unpacked[0], list) and unpacked[0] else unpacked[0]
        return [line_of_fields({"@timestamp": _time(time)} | _named(unpacked[1]), origin)]
    return [line_of_fields(_named(unpacked), origin)] if isinstance(unpacked, dict) else None


def _lines_of_object(fields: dict[str, object], origin: Origin, as_written: str) -> list[LogLine]:
    if "resourceLogs" in fields:
        lines = lines_of_otlp_json(fields, origin)
        if lines is not None:
            return lines
    return [line_of_fields(fields, origin, as_written)]


def _numbered(lines: list[LogLine]) -> list[LogLine]:
    for index, line in enumerate(lines):
        line.index = index
    return lines


def _named(fields: Mapping[object, object]) -> dict[str, object]:
    return {_text(name): _plain(value) for name, value in fields.items()}


def _plain(value: object) -> object:
    """Bytes as text and keys as names, as JSON would have them."""
    if isinstance(value, bytes):
        return _text(value)
    if isinstance(value, dict):
        return _named(value)
    return [_plain(item) for item in value] if isinstance(value, list) else _time(value)


def _text(value: object) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


_EVENT_TIME = 0


def _time(value: object) -> object:
    """Fluentd's EventTime, two big-endian 32-bit numbers, and MessagePack's own, as seconds."""
    if isinstance(value, msgpack.ExtType) and value.code == _EVENT_TIME and len(value.data) == 8:
        return int.from_bytes(value.data[:4]) + int.from_bytes(value.data[4:]) / 1e9
    return value
