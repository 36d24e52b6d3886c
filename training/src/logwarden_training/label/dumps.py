"""Messages of a topic that someone wrote to a file: JSON lines, bare or in kcat's envelope.

`kcat -C -e -J -t alerts` writes the envelope: topic, partition, offset, key, headers, payload. Not
here: reading Kafka, and what messages mean (`feedback`, `stream`).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from logwarden_contracts.decode import Record
from logwarden_contracts.messages import Message, UnreadableMessage
from logwarden_training.label.errors import BadDump

MessageT = TypeVar("MessageT", bound=Message)


def messages_in(path: Path, kind: type[MessageT]) -> list[MessageT]:
    """Every message of a dump.

    Raises:
        BadDump: a row is none.
    """
    read = []
    for number, row in _rows(path):
        payload = row["payload"] if "payload" in row and "topic" in row else json.dumps(row)
        if payload is None:
            continue  # a tombstone
        try:
            read.append(kind.read(payload if isinstance(payload, str) else json.dumps(payload)))
        except UnreadableMessage as error:
            raise BadDump(path, number, str(error)) from error
    return read


def records_in(path: Path) -> Iterator[tuple[str, int, Record]]:
    """Topic, partition and record of each row in kcat's envelope.

    Raises:
        BadDump: a row is no envelope.
    """
    for number, row in _rows(path):
        try:
            yield str(row["topic"]), int(row["partition"]), _record(row)
        except (KeyError, TypeError, ValueError) as error:
            raise BadDump(
                path, number, f"is no record as `kcat -J` writes it: {error!r}"
            ) from error


def _record(row: dict[str, Any]) -> Record:
    payload, key = row["payload"], row.get("key")
    names = iter(row.get("headers") or ())
    headers = [(str(name), str(value).encode()) for name, value in zip(names, names, strict=False)]
    return Record(
        value=None if payload is None else str(payload).encode("utf-8", "surrogatepass"),
        offset=int(row["offset"]),
        key=None if key is None else str(key).encode("utf-8", "surrogatepass"),
        headers=headers,
        timestamp_ms=row.get("ts"),
        topic=str(row["topic"]),
    )


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        written = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadDump(path, 0, f"cannot be read: {error}") from error
    for number, line in enumerate(written, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadDump(path, number, "is no JSON") from error
        if not isinstance(row, dict):
            raise BadDump(path, number, "is no JSON object")
        yield number, row
