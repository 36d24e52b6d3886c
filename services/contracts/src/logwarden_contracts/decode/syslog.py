"""Lines with time, host and program: RFC 5424, RFC 3164, ISO dates, BSD and supercomputer forms.

Not here: lines that begin with a time and go on in their own way (`stamp`).
"""

import re
from functools import lru_cache

from logwarden_contracts.decode.clock import (
    EXACT,
    MONTHS,
    NO_YEAR,
    NO_ZONE,
    YEAR_UNKNOWN,
    clock_ms,
    day_ms,
    fraction_ms,
    instant,
)
from logwarden_contracts.decode.header import Header
from logwarden_contracts.decode.severity import BY_NUMBER, BY_WORD
from logwarden_contracts.messages import Severity

_SECOND = r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?"
_PROGRAM = r"([\w./@$+~-]+(?:\([^()\s]*\))?)"
_TAG = (
    rf"(?:{_PROGRAM}(?:\[[^\]\s]*\]: ?|: |\[\d+\](?= \()[ ])"  # program[pid]: , program:
    r"|([\w.-]+ [\w.-]+)\[\d+\]: "  # Google Chrome[35628]:
    rf"|{_PROGRAM} (?=[\d.]+: )"  # syslogd 1.4.1: restart
    r"|(?:: )?(?=%[A-Z])|(?=--- |last message |message repeated )"
    r")"
)
_HOST = r"([^\s\[\]]*[^\s\[\]:]|\S+(?= : %))"
_MONTH = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_BSD_TIME = rf"{_MONTH} ([ \d]?\d)(?: (\d{{4}}))? (\d\d:\d\d:\d\d)(?:\.(\d+))?"

_RFC3164 = re.compile(rf"{_BSD_TIME}(?:: (?=%)| +(?:(?!-){_HOST} {_TAG}|{_PROGRAM}\[\d+\]: )?)")
_PRI = re.compile(r"<(\d{1,3})>(?:(1) )?")
_RFC5424 = re.compile(
    rf"(?:-|{_SECOND}(Z|[+-]\d\d:\d\d)) (\S+) (\S+) \S+ \S+ "
    r'(?:-|(?:\[[^ =\]"]+(?: [^ =\]"]+="(?:[^"\\\]]|\\.)*")*\])+)(?: |$)(?:\ufeff)?'
)
_ISO = re.compile(
    rf"{_SECOND}(Z|[+-]\d\d:?\d\d)? ([\w.:@/-]*[\w@-]) "
    rf"{_PROGRAM}(?:(\[[^\]\s]*\])?: ?|(\[\d+\]) )"  # rsyslog ends RFC 5424's tags with no colon
)
_BGL = re.compile(
    r"(\d{10}) \d{4}\.\d\d\.\d\d (\S+) \d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d\.(\d{6}) \S+ "
    r"(?=\w+ \w+ (\w+))"
)
_BSD_BEHIND_EPOCH = re.compile(
    rf"(\d{{10}}) \d{{4}}\.\d\d\.\d\d (\S+) {_MONTH} +\d+ [\d:]{{8}} \S+ (?:{_TAG})?"
)


def rfc3164(text: str, start: int = 0) -> Header | None:
    """`Nov 22 10:26:43 host program[pid]: message`, also with a year and without a program."""
    match = _RFC3164.match(text, start)
    if match is None:
        return None
    month, day, year, clock, fraction, host, *programs = match.groups()
    midnight = day_ms(int(year) if year else YEAR_UNKNOWN, MONTHS[month], int(day))
    since = clock_ms(clock)
    if midnight is None or since is None:
        return None
    time_ms = midnight + since + fraction_ms(fraction)
    lacks = NO_ZONE if year else NO_YEAR
    return Header(match.end(), time_ms, lacks, host, _first_application(*programs))


def with_pri(text: str) -> Header | None:
    """`<PRI>` before RFC 5424, RFC 3164 or a message alone."""
    match = _PRI.match(text)
    if match is None or int(match[1]) > 191:
        return None
    severity = BY_NUMBER[int(match[1]) % 8]
    if match[2]:
        return _rfc5424(text, match.end(), severity=severity)
    rest = rfc3164(text, match.end()) or iso_syslog(text, match.end())
    if rest is None:
        rest = Header(match.end(), None, EXACT)
    end, time_ms, lacks, host, application, _ = rest
    return Header(end, time_ms, lacks, host, application, severity)


def iso_syslog(text: str, start: int = 0) -> Header | None:
    """`2026-11-22T10:26:43.093674+00:00 host program[pid]: message` of rsyslog, syslog-ng, journalctl.

    Where the time has no `T` and numeric zone, words of a message could look the same: there the
    program must have its number, or the host a host's form.
    """
    match = _ISO.match(text, start)
    if match is None:
        return None
    second, fraction, zone, host, program, tagged, bare = match.groups()
    pid = tagged or bare
    if not (pid or (zone and second[10] == "T")) or host.lower() in BY_WORD:
        return None
    if not pid and zone == "Z" and not _looks_like_a_host(host):
        return None
    time_ms, lacks = instant(second, fraction, zone)
    if time_ms is None:
        return None
    return Header(match.end(), time_ms, lacks, host, _application(program))


def supercomputer(text: str) -> Header | None:
    """Blue Gene's and Thunderbird's RAS logs: epoch seconds, a date, the node, then the event."""
    if match := _BGL.match(text):
        second, node, fraction, level = match.groups()
        time_ms = int(second) * 1000 + fraction_ms(fraction)
        return Header(match.end(), time_ms, EXACT, node, None, BY_WORD.get(level.lower()))
    if match := _BSD_BEHIND_EPOCH.match(text):
        program = _first_application(*match.groups()[3:])
        return Header(match.end(), int(match[1]) * 1000, EXACT, match[2], program)
    return None


def _rfc5424(text: str, start: int, severity: Severity) -> Header | None:
    match = _RFC5424.match(text, start)
    if match is None:
        return None
    second, fraction, zone, host, program = match.groups()
    time_ms, _ = instant(second, fraction, zone) if second else (None, EXACT)
    return Header(match.end(), time_ms, EXACT, _named(host), _application(program), severity)


@lru_cache(4096)
def _first_application(*programs: str | None) -> str | None:
    return _application(next(filter(None, programs), None))


def _application(program: str | None) -> str | None:
    """`sshd(pam_unix)` is `sshd`, `/usr/sbin/gmetad` is `gmetad`; `postfix/smtpd` stays whole."""
    if program is None:
        return None
    program = program.partition("(")[0]
    return _named(program.rpartition("/")[2] if program[:1] == "/" else program)


def _named(name: str) -> str | None:
    return None if name == "-" else name


def _looks_like_a_host(name: str) -> bool:
    return any(character.isdigit() or character in ".-" for character in name)
