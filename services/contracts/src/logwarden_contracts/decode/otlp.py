"""OpenTelemetry logs, JSON and protobuf, to lines: one Kafka record holds many.

Both forms become the same plain fields first, so equal data gives equal lines.
Source: https://opentelemetry.io/docs/specs/otlp/ and the logs data model.
Not here: whether a record is OTLP (`structured`, `record`).
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.logs.v1.logs_pb2 import LogsData

from logwarden_contracts.decode.fields import Reading, line_of_reading, message_of
from logwarden_contracts.decode.origin import Origin
from logwarden_contracts.decode.roles import MESSAGE, SEVERITY, TIME
from logwarden_contracts.decode.severity import otel_severity, severity_of
from logwarden_contracts.decode.text import header_of
from logwarden_contracts.decode.values import as_json, time_of
from logwarden_contracts.messages.line import LogLine

_DEEPEST = 50
_CARRIED = ("log.file.", "log.iostream", "logtag", "k8s.", "container.", "host.", "service.")
"""Attributes that tell of the way of a line, and nothing of what happened."""
_RECORD_FIELDS = frozenset(
    "timeUnixNano observedTimeUnixNano severityNumber severityText attributes body traceId spanId"
    " flags droppedAttributesCount eventName".split()
)


@dataclass(slots=True)
class OtlpRecord:
    """One log record, whichever form it came in.

    Attributes:
        times: in nanoseconds, the event's and then the observer's.
        body: text, map, list, number, bytes or None.
    """

    times: tuple[object, object]
    severity_number: object
    severity_text: object
    attributes: dict[str, object]
    body: object


def lines_of_otlp_json(payload: Mapping[str, object], origin: Origin) -> list[LogLine] | None:
    """Lines of an ExportLogsServiceRequest in JSON; None if it is not built like one."""
    if not isinstance(payload["resourceLogs"], list):
        return None
    try:
        lines = _lines(list(_json_records(payload)), origin)
    except (TypeError, AttributeError, LookupError, ValueError, OverflowError, RecursionError):
        return None
    return lines if lines or _is_empty(payload) else None


def _is_empty(payload: Mapping[str, Any]) -> bool:
    """No log records, and nothing either that could be some under another name."""
    return payload.keys() == {"resourceLogs"} and all(
        resource_logs.keys() <= {"resource", "scopeLogs", "schemaUrl"}
        and all(
            scope_logs.keys() <= {"scope", "logRecords", "schemaUrl"}
            for scope_logs in resource_logs.get("scopeLogs") or ()
        )
        for resource_logs in payload["resourceLogs"]
    )


def lines_of_otlp_protobuf(value: bytes, origin: Origin) -> list[LogLine] | None:
    """Lines of an ExportLogsServiceRequest or LogsData, which have equal bytes; None if it is not."""
    try:
        payload = LogsData.FromString(value)
    except DecodeError:
        return None
    if value and not payload.resource_logs:
        return None  # any few bytes may pass for a message of unknown fields
    return _lines(list(_protobuf_records(payload)), origin)


_Found = tuple[dict[str, object], OtlpRecord]


def _lines(records: list[_Found], origin: Origin) -> list[LogLine]:
    lines = []
    resource: dict[str, object] | None = None
    named = Reading()
    for index, (attributes, record) in enumerate(records):
        if attributes is not resource:
            resource, named = attributes, Reading()
            named.read(attributes)
            named.found.pop(MESSAGE, None)
        line = _line(named, record, origin)
        line.index = index
        lines.append(line)
    return lines


def _line(resource: Reading, record: OtlpRecord, origin: Origin) -> LogLine:
    reading = Reading()
    if record.attributes:
        reading.read(record.attributes)
    own_message = reading.found.pop(MESSAGE, None)
    reading.found = resource.found | reading.found
    reading.others = [
        (name, value) for name, value in reading.others if not name.startswith(_CARRIED)
    ]
    if own_message is not None and record.body not in (None, ""):
        reading.others.insert(0, (own_message[1], own_message[2]))
    instant = time_of(record.times[0]) or time_of(record.times[1])
    if instant:
        reading.found[TIME] = (0, "", instant)
    severity = otel_severity(record.severity_number) or severity_of(record.severity_text)
    if severity:
        reading.found[SEVERITY] = (0, "", severity)
    body = record.body if record.body is not None else own_message and own_message[2]
    reading.found[MESSAGE] = (0, "body", "" if body is None else body)
    reading.shipped = False
    message = message_of(reading) or ""
    return line_of_reading(reading, message, origin, header_of(message))


def _json_records(payload: Mapping[str, Any]) -> Iterator[_Found]:
    for resource_logs in payload["resourceLogs"]:
        resource = _json_attributes((resource_logs.get("resource") or {}).get("attributes"))
        for scope_logs in resource_logs.get("scopeLogs") or resource_logs.get("scope_logs") or ():
            for record in scope_logs.get("logRecords") or ():
                yield (
                    resource,
                    OtlpRecord(
                        (record.get("timeUnixNano"), record.get("observedTimeUnixNano")),
                        _number(record.get("severityNumber")),
                        record.get("severityText"),
                        _json_attributes(record.get("attributes")),
                        _json_body(record),
                    ),
                )


def _json_body(record: Mapping[str, Any]) -> object:
    if "body" in record or record.keys() <= _RECORD_FIELDS:
        return _json_value(record.get("body"))
    return as_json(record)  # whatever it is, it is shown


def _json_attributes(attributes: Sequence[Mapping[str, Any]] | None) -> dict[str, object]:
    return {pair["key"]: _json_value(pair.get("value")) for pair in attributes or ()}


def _json_value(value: Mapping[str, Any] | None, depth: int = 0) -> object:
    if not value:
        return None
    if depth > _DEEPEST:
        return as_json(value)
    kind, content = next(iter(value.items()))
    if kind == "intValue":
        return int(content)
    if kind == "doubleValue":
        return float(content)
    if kind == "bytesValue":
        return _from_base64(content)
    if kind == "arrayValue":
        return [_json_value(item, depth + 1) for item in content.get("values") or ()]
    if kind == "kvlistValue":
        return {
            pair["key"]: _json_value(pair.get("value"), depth + 1)
            for pair in content.get("values") or ()
        }
    return content


def _from_base64(content: str) -> str:
    try:
        return _text(base64.b64decode(content, validate=True))
    except binascii.Error:
        return content


def _text(content: bytes) -> str:
    return content.decode("utf-8", "backslashreplace")


_NUMBERS = {"TRACE": 1, "DEBUG": 5, "INFO": 9, "WARN": 13, "ERROR": 17, "FATAL": 21}


def _number(value: object) -> object:
    """A severity number; proto3 JSON may write the name of the enumeration's value."""
    if not isinstance(value, str):
        return value
    name = value.removeprefix("SEVERITY_NUMBER_")
    return _NUMBERS.get(name.rstrip("234"), 0)


def _protobuf_records(payload: Any) -> Iterator[_Found]:  # generated, untyped
    for resource_logs in payload.resource_logs:
        resource = _protobuf_attributes(resource_logs.resource.attributes)
        for scope_logs in resource_logs.scope_logs:
            for record in scope_logs.log_records:
                yield (
                    resource,
                    OtlpRecord(
                        (record.time_unix_nano, record.observed_time_unix_nano),
                        record.severity_number,
                        record.severity_text,
                        _protobuf_attributes(record.attributes),
                        _protobuf_value(record.body),
                    ),
                )


def _protobuf_attributes(attributes: Any) -> dict[str, object]:  # generated
    return {pair.key: _protobuf_value(pair.value) for pair in attributes}


def _protobuf_value(value: Any) -> object:  # generated
    kind = value.WhichOneof("value")
    if kind is None:
        return None
    if kind == "array_value":
        return [_protobuf_value(item) for item in value.array_value.values]
    if kind == "kvlist_value":
        return {pair.key: _protobuf_value(pair.value) for pair in value.kvlist_value.values}
    content: object = getattr(value, kind)
    return _text(content) if isinstance(content, bytes) else content
