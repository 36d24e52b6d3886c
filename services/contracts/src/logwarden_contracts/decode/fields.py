"""A structured record, as a mapping of fields, to a `LogLine`.

The text is the message. Where an application wrote its own JSON, what else happened stands in other
fields (`status`, `error`): they follow the message as `name=value`, because a judge needs them; a
shipper's wrapping is left out. Without a message the text is the whole JSON.
Not here: OTLP (`otlp`), and which bytes are JSON (`structured`).
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from logwarden_contracts.decode.clock import EXACT, YEAR_UNKNOWN
from logwarden_contracts.decode.header import Header
from logwarden_contracts.decode.origin import Origin, cached_source, file_origin
from logwarden_contracts.decode.roles import (
    APPLICATION,
    FILE,
    HOST,
    MESSAGE,
    NESTED,
    RAW_MESSAGES,
    ROLES,
    SEVERITY,
    SHIPPED,
    TIME,
    WRAPPING,
)
from logwarden_contracts.decode.severity import BY_NUMBER
from logwarden_contracts.decode.text import header_of, without_line_break
from logwarden_contracts.decode.values import (
    application_of,
    application_of_file,
    as_json,
    encodable,
    host_of,
    level_of,
    time_of,
)
from logwarden_contracts.messages.line import LogLine

_READERS: dict[str, Callable[[object], object]] = {
    MESSAGE: lambda value: value,
    HOST: host_of,
    APPLICATION: application_of,
    TIME: time_of,
    SEVERITY: level_of,
    FILE: application_of_file,
}
_DEEPEST = 4
_WORST = 1000


class Reading:
    """What fields say, by role, and what is left of them.

    Attributes:
        found: role -> rank, name and value of the best field so far; its reader made the value.
        others: fields without a role, as `name=value`.
        shipped: a shipper wrapped the line.
    """

    __slots__ = ("found", "others", "shipped")

    def __init__(self) -> None:
        self.found: dict[str, tuple[int, str, Any]] = {}
        self.others: list[tuple[str, object]] = []
        self.shipped = False

    def read(self, fields: Mapping[str, object]) -> None:
        """Read all fields of a record; what was found before goes first."""
        before, self.found = self.found, {}
        is_unknown_scale = _is_unknown_scale(fields)
        for name, value in fields.items():
            if name == "level" and is_unknown_scale:
                self.others.append((name, value))
            elif value is not None:
                self._take(name, value)
        self.found |= before

    def _take(self, name: str, value: object, depth: int = 0) -> None:
        if name in SHIPPED:
            self.shipped = True
        nested = isinstance(value, dict) and name in NESTED
        role_and_rank = None if nested else ROLES.get(name)
        if role_and_rank is not None:
            role, rank = role_and_rank
            read = _READERS[role](value)
            if read is not None:
                self._offer(role, rank if read != "" else _WORST, name, read)
                return
        if nested and depth < _DEEPEST:
            for inner, inner_value in value.items():  # type: ignore[attr-defined]  # a dict
                if inner_value is not None:
                    self._take(f"{name}.{inner}", inner_value, depth + 1)
        elif depth == 0 and name not in WRAPPING:
            self.others.append((name, value))

    def _offer(self, role: str, rank: int, name: str, value: object) -> None:
        best = self.found.get(role)
        if best is None or rank < best[0]:
            self.found[role] = (rank, name, value)


def _is_unknown_scale(fields: Mapping[str, object]) -> bool:
    """A small number as `level` is syslog's in GELF; elsewhere 0 may as well be the least."""
    level = fields.get("level")
    return type(level) is int and level < len(BY_NUMBER) and "short_message" not in fields


def decode_fields(fields: Mapping[str, object], offset: int, index: int = 0) -> LogLine:
    """Decode one structured entry, such as one of journald. Never fails.

    Args:
        fields: by name, nested or dotted; values as JSON has them.
        offset: of its record, or its number.
        index: inside its record.
    """
    line = line_of_fields(fields, file_origin(offset, YEAR_UNKNOWN))
    line.index = index
    return line


def line_of_fields(
    fields: Mapping[str, object], origin: Origin, as_written: str | None = None
) -> LogLine:
    """Decode one structured record, completed by where it comes from.

    Args:
        fields: by name.
        origin: of the record.
        as_written: the JSON text, for a record without a message.
    """
    reading = Reading()
    reading.read(fields)
    message = message_of(reading)
    if message is None:
        message = as_json(fields) if as_written is None else without_line_break(as_written)
        return line_of_reading(reading, message, origin, None)
    return line_of_reading(reading, message, origin, header_of(message))


def line_of_reading(
    reading: Reading, message: str, origin: Origin, header: Header | None
) -> LogLine:
    """Put together what the fields, the message's own header and the record say, in this order."""
    end, time_ms, lacks, host, application, severity = header or Header(0, None, EXACT)
    found = reading.found
    if TIME in found:
        time_ms, lacks = found[TIME][2]
    if HOST in found:
        host = encodable(found[HOST][2])
    if APPLICATION in found:
        application = encodable(found[APPLICATION][2])
    elif application is None and FILE in found:
        application = encodable(found[FILE][2])
    if SEVERITY in found:
        severity = found[SEVERITY][2]
    return LogLine(
        encodable(message[end:]),
        origin.offset,
        cached_source(host or origin.host, application or origin.application),
        encodable(message[:end]),
        origin.time_of(time_ms, lacks),
        severity,
    )


def message_of(reading: Reading) -> str | None:
    """The message with what else the application said; one level of JSON inside it is read too."""
    best = reading.found.get(MESSAGE)
    if best is None:
        return None
    _, name, value = best
    if isinstance(value, str):
        text = without_line_break(value)
        inner = nested_object(text)
        if inner is None:
            return text if name in RAW_MESSAGES or reading.shipped else _with_others(text, reading)
        return _inner_message(reading, inner, text)
    if isinstance(value, Mapping):
        return _inner_message(reading, value, as_json(value))
    return _with_others(as_json(value), reading)


def nested_object(text: str) -> dict[str, object] | None:
    """The JSON object that a message is, if it is one."""
    if text[:1] != "{" or not text.rstrip().endswith("}"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _inner_message(reading: Reading, fields: Mapping[str, object], as_written: str) -> str:
    inner = Reading()
    inner.read(fields)
    best = inner.found.pop(MESSAGE, None)
    reading.found = inner.found | reading.found
    if best is None:
        return as_written
    text = best[2] if isinstance(best[2], str) else as_json(best[2])
    if best[1] in RAW_MESSAGES:
        return without_line_break(text)
    return _with_others(without_line_break(text), inner)


def _with_others(text: str, reading: Reading) -> str:
    if not reading.others:
        return text
    others = " ".join(f"{name.lstrip('_')}={_written(value)}" for name, value in reading.others)
    return f"{text} {others}" if text else others


def _written(value: object) -> str:
    if isinstance(value, str) and value and not any(map(_NEEDS_QUOTES.__contains__, value)):
        return value
    return as_json(value)


_NEEDS_QUOTES = frozenset(' \t\r\n"=')
