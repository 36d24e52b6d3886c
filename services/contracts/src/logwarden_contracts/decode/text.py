"""A line of text, whatever wrote it, to a `LogLine`: what it says of itself leaves its text.

The header that is taken off and the text are together the line as written, without its one line
break. Not here: JSON (`fields`), and whole Kafka records (`record`).
"""

from logwarden_contracts.decode.clock import YEAR_UNKNOWN
from logwarden_contracts.decode.header import Header
from logwarden_contracts.decode.level import level_near
from logwarden_contracts.decode.origin import Origin, cached_source, file_origin
from logwarden_contracts.decode.stamp import late_time, leading_time
from logwarden_contracts.decode.syslog import iso_syslog, rfc3164, supercomputer, with_pri
from logwarden_contracts.messages.line import LogLine

_MONTH_LETTERS = frozenset("JFMASOND")
_DIGITS = frozenset("0123456789")
_INNER_STARTS = _DIGITS | {"[", "I", "W", "E", "F"}
_WRAPPED = (" F ", " P ")  # containerd: what follows is a line of its own


def decode_text(text: str, offset: int, year: int | None = YEAR_UNKNOWN) -> LogLine:
    """Decode one line of plain text. Never fails.

    Args:
        text: the line, with or without its line break; line breaks inside belong to it.
        offset: of its record, or its line number.
        year: of times that lack one (RFC 3164). The default keeps differences of times and is no
            true year; with None such lines have no time.
    """
    return line_of_text(text, file_origin(offset, year))


def line_of_text(text: str, origin: Origin) -> LogLine:
    """Decode one line of plain text, completed by where it comes from."""
    text = without_line_break(text)
    header = header_of(text)
    if header is None:
        source = cached_source(origin.host, origin.application)
        time_ms = origin.time_of(None, 0)
        return LogLine(text, origin.offset, source, "", time_ms, level_near(text, 0))
    end, time_ms, lacks, host, application, severity = header
    source = cached_source(host or origin.host, application or origin.application)
    time_ms = origin.time_of(time_ms, lacks)
    return LogLine(text[end:], origin.offset, source, text[:end], time_ms, severity)


def without_line_break(text: str) -> str:
    """Strip one trailing LF or CRLF."""
    return text[: -2 if text.endswith("\r\n") else -1] if text.endswith("\n") else text


def header_of(text: str) -> Header | None:
    """Read what stands before the message; None where nothing is known of the line."""
    first = text[:1]
    header = None
    if first in _DIGITS:
        header = iso_syslog(text) or leading_time(text) or supercomputer(text)
    elif first == "<":
        header = with_pri(text)
    elif first in _MONTH_LETTERS:
        header = rfc3164(text) or leading_time(text)
    elif first != "\t":
        header = leading_time(text)
    if header is None:
        header = late_time(text)
        if header is None:
            return None
    if header.application is not None or text.endswith(_WRAPPED, 0, header.end):
        header = _with_inner_time(text, header)
    end, time_ms, lacks, host, application, severity = header
    if severity is not None:
        return header
    return Header(end, time_ms, lacks, host, application, level_near(text, end))


def _with_inner_time(text: str, header: Header) -> Header:
    """A program behind syslog or containerd often writes its own time and level once more."""
    if text[header.end : header.end + 1] not in _INNER_STARTS:
        return header
    inner = leading_time(text, header.end)
    if inner is None:
        return header
    return header._replace(
        end=inner.end,
        time_ms=header.time_ms if header.time_ms is not None else inner.time_ms,
        severity=header.severity or inner.severity,
    )
