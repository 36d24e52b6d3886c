"""Whose line it is and when it was written, read from the line itself. Pure.

What is sent is the line's own bytes; what is read here becomes the record's key and header.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from logwarden_contracts.decode import decode_line
from logwarden_contracts.decode.clock import DAY_MS, NO_YEAR, settled
from logwarden_contracts.decode.header import Header
from logwarden_contracts.decode.origin import cached_source
from logwarden_contracts.decode.text import header_of
from logwarden_contracts.messages.line import UNKNOWN, source_of

UNNAMED = source_of(None, None)


class Entry(NamedTuple):
    """A line, ready to be sent.

    Attributes:
        value: its bytes, without the line break.
        source: `host/application`.
        time_ms: milliseconds since 1970 UTC, if the line has a time.
    """

    value: bytes
    source: str
    time_ms: int | None


class Attribution:
    """Reads the lines of one input, in order.

    A line that names no source or has no time (a stack trace) belongs to the line before it and
    shares its source and time: else it would go to another partition, away from its entry, and an
    old trace would look new.
    """

    def __init__(self, source: str | None, *, unnamed: str = UNNAMED, live: bool = False) -> None:
        """Begin an input.

        Args:
            source: what every line is given, whatever it says.
            unnamed: source of lines that name none.
            live: lines are read as they are written, so a time that lacks year or zone lies near.
        """
        self._source = source
        self._unnamed = unnamed
        self._live = live
        self._last_source = source or unnamed
        self._last_time_ms: int | None = None
        self._newest_ms = 0
        self._year = 0

    def no_line_is_newer_than(self, time_ms: int) -> None:
        """Say when the input was last written: now, or the file's modification time.

        It tells the year of times that lack one.
        """
        self._newest_ms = time_ms
        self._year = datetime.fromtimestamp(time_ms / 1000, UTC).year

    def entry(self, line: bytes) -> Entry:
        """Read one line."""
        text = line.decode("utf-8", "backslashreplace")
        if text[:1] == "{":
            return self._structured(line, text)
        header = header_of(text)
        if header is not None:
            if self._source is None and (header.host or header.application):
                self._last_source = cached_source(header.host, header.application)
            self._last_time_ms = self._time_of(header)
        return Entry(line, self._last_source, self._last_time_ms)

    def _structured(self, line: bytes, text: str) -> Entry:
        """A JSON line says what it says; what it leaves open is not the line's before it."""
        source, time_ms = UNNAMED, None
        for decoded in decode_line(text, 0)[:1]:
            source, time_ms = decoded.source, decoded.time_ms
        return Entry(
            line, self._source or (self._unnamed if source == UNNAMED else source), time_ms
        )

    def _time_of(self, header: Header) -> int | None:
        if header.time_ms is None or not header.lacks:
            return header.time_ms
        near_ms = self._newest_ms if self._live else None
        time_ms = settled(header.time_ms, header.lacks, self._year, near_ms)
        if header.lacks == NO_YEAR and time_ms and time_ms > self._newest_ms + DAY_MS:
            return settled(header.time_ms, header.lacks, self._year - 1, near_ms)
        return time_ms


def source_of_file(name: str) -> str:
    """Name lines that name no source after their file: `/var/log/orders.log.1.gz` is `-/orders`."""
    stem = name.rpartition("/")[2].partition(".")[0]
    return source_of(None, stem or UNKNOWN)
