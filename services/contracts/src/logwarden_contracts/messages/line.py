"""One log line, with where it came from."""

from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict

from logwarden_contracts.messages.wire import Part

Severity = Literal["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"]
"""RFC 5424's names. Other scales are mapped when a record is decoded."""

UNKNOWN = "-"
"""A host or application that no one named (RFC 5424's NILVALUE)."""


@dataclass(slots=True)
class LogLine:
    """One line. Treated as a value: nobody changes it.

    A plain dataclass, not frozen: on the way of every line, and a frozen one takes three times as
    long to make.

    Attributes:
        text: the message, as it was written (not cleaned, not redacted).
        offset: of the Kafka record it came in; for a file, its 1-based line number.
        source: `host/application`; `-` stands for what nobody named.
        header: what stood before the message in the original line and is told by `source`,
            `time_ms` and `severity` instead. `header + text` is the line as written.
        time_ms: the line's own time, milliseconds since 1970 UTC.
        severity: as the shipper or the line says.
        index: of the line inside its record; one OTLP record holds many.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    text: str
    offset: int
    source: str = "-/-"
    header: str = ""
    time_ms: int | None = None
    severity: Severity | None = None
    index: int = 0


class Place(Part):
    """Where a line stands in Kafka, or in a file (topic = its name, offset = its line number)."""

    topic: str
    partition: int
    offset: int
    index: int = 0


def source_of(host: str | None, application: str | None) -> str:
    """Name a source. A slash inside a name would forge another source, so it becomes `_`."""
    return f"{_name(host)}/{_name(application)}"


def source_group(source: str) -> str:
    """Application without host: what fingerprints, the notifier's state and budgets go by."""
    return source.partition("/")[2]


def _name(name: str | None) -> str:
    return (name or UNKNOWN).replace("/", "_")[:128]
