"""Lines that begin with a time, of some fifty programs, and a few that carry it further in.

Each form is one expression with named groups; the first character chooses the forms that are tried.
Not here: syslog's forms, which also name host and program (`syslog`).
"""

import re

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
    zone_ms,
)
from logwarden_contracts.decode.header import Header
from logwarden_contracts.decode.level import level_behind_time
from logwarden_contracts.decode.severity import severity_of

_CLOCK = r"(?P<clock>\d?\d:\d\d:\d\d)(?:[.,](?P<fraction>\d{1,9}))?"
_ZONE_NAMES = r"(?:C[ES]S?T|[EMP][SD]T|[BIJK]ST|MSK|A[CEW][SD]T)"
_ZONE = (
    r"(?: ?(?P<zone>Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d(?!\d))|(?P<hours>[+-]\d\d)(?!\d)"
    rf"| {_ZONE_NAMES}\b)?"
)
_ISO = rf"(?P<year>\d{{4}})[-/.](?P<month>\d\d)[-/.](?P<day>\d\d)[T \t_-] ?{_CLOCK}{_ZONE}"
_MONTH = r"(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CTIME = (
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) {_MONTH} +(?P<day>\d\d?) {_CLOCK}"
    r"(?: (?P<zone>[+-]\d{4}))?(?: (?P<year>\d{4}))?"
)
_DAYS = r"(?P<first>\d\d?)/(?P<second>\d\d?)/(?P<year>\d{4})"
_BEHIND = r"(?:[,:;]?[ \t]+|$)"

_DIGIT_FORMS = (
    rf"{_ISO} std(?:out|err) [FP] ",  # containerd, CRI-O
    rf"{_ISO}(?:{_BEHIND}|(?=[,:;|]))",
    rf"(?P<year>\d\d)/(?P<month>\d\d)/(?P<day>\d\d) {_CLOCK} ",  # Spark
    r"(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d) +(?P<clock>\d{6}|\d?\d:\d\d:\d\d) ",  # HDFS, MySQL 5
    rf"(?P<month>\d\d)-(?P<day>\d\d) {_CLOCK} +\d+ +\d+ (?P<letter>[VDIWEFA]) ",  # Android
    rf"\d+:[MSCX] (?P<day>\d\d?) {_MONTH} (?P<year>\d{{4}}) {_CLOCK} (?P<mark>[-.*#]) ",  # Redis
    rf"(?P<day>\d\d)[-/ ]{_MONTH}[-/ ](?P<year>\d{{4}})[ :]{_CLOCK}{_ZONE}{_BEHIND}",  # Tomcat, BIND
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)-(?P<clock>\d\d?:\d\d?:\d\d?):(?P<fraction>\d+)\|",
    rf"{_DAYS}(?: --)? {_CLOCK}(?: (?P<half>[AP]M))?(?:{_BEHIND}|(?=;))",
    rf"(?P<year>\d{{4}}) {_MONTH} +(?P<day>\d\d?) {_CLOCK} ",  # Cisco NX-OS
    r"(?P<epoch>1\d{9})\.(?P<fraction>\d{3,6}) +",  # Squid
    rf"{_CLOCK} (?=\[|[A-Z]{{4}})",  # Logback without its date
    rf"(?P<application>[\w-]+)\.log\S* {_ISO} ",  # a file's name before each line
)
_LETTER_FORMS = (
    rf"{_CTIME} ",
    rf"(?P<letter>[IWEF])(?P<month>\d\d)(?P<day>\d\d) {_CLOCK} +\d+ ",  # klog, glog
    rf"(?P<letter>[DIWEFA]), \[{_ISO} #\d+\] +[A-Z]+ -- (?P<application>[^:\s]*) ?: ",  # Ruby
    rf"(?P<application>[\w-]+)\.log\S* {_ISO} ",
    rf"(?P<application>[\w.-]{{1,60}}) +\| (?:{_ISO}{_BEHIND})?",  # docker compose, PM2
)
_SPACE_FORMS = (rf" {{1,4}}{_ISO} ",)
_BRACKET_FORMS = (
    rf"\[{_ISO}[:,]? *(?P<level>[A-Za-z]{{3,9}}(?=[/\]]))?[^\]]{{0,60}}\] ?",
    rf"\[{_CTIME}\] ",
    rf"\[(?P<day>\d\d)[-/]{_MONTH}[-/](?P<year>\d{{4}})[ :]{_CLOCK}{_ZONE}(?: [\w/]+)?\] ",
    r"\[ *\d+\.\d{3,6}\] ",  # the kernel's time since boot
    rf"\[(?P<month>\d\d)\.(?P<day>\d\d) {_CLOCK}\] ",  # Proxifier
    r"\[(?P<epoch>1\d{9})\] ",  # Unbound
    r"\[GIN\] (?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d) - (?P<clock>\d\d:\d\d:\d\d) ",
    rf"\[(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{{4}}) {_CLOCK}\] ",  # Veeam
    rf"\[(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)-{_CLOCK}\] ",  # xrdp
    rf"\[{_MONTH} +(?P<day>\d\d?)(?: (?P<year>\d{{4}}))? {_CLOCK}\] ",
    rf"\[{_CLOCK}(?: (?P<level>[A-Z]{{3}}))?\] ",  # Serilog
)
# These keep their text: the time stands among what the line says.
_LATE_FORMS = (
    rf'[^\["]{{3,160}}\[(?P<day>\d\d)/{_MONTH}/(?P<year>\d{{4}}):{_CLOCK}{_ZONE}\]',  # access logs
    rf"(?P<level>[A-Z]{{4,8}}) +(?:\[[^\]]{{1,80}}\] )?{_ISO} ",  # Cassandra, Django
    rf"(?P<level>[A-Z][a-z]{{3,10}})[ \t]{_DAYS} {_CLOCK}(?: (?P<half>[AP]M))?",  # Windows events
    r"date=(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d) time=(?P<clock>\d\d:\d\d:\d\d)",
    rf"\[\d+ - [^\]]{{1,40}}\] {_ISO} ",  # Suricata
    r"type=[A-Z_0-9]+ msg=audit\((?P<epoch>1\d{9})\.(?P<fraction>\d{3}):",
    rf'(?:time|ts|t)="?{_ISO}',  # logfmt
    r"\d+ \S+ \S+ \S+ (?P<epoch>1\d{9}) \d ",  # HPC
)


def _compiled(forms: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form) for form in forms)


_DIGITS, _LETTERS = _compiled(_DIGIT_FORMS), _compiled(_LETTER_FORMS)
_BRACKETS, _SPACES = _compiled(_BRACKET_FORMS), _compiled(_SPACE_FORMS)
_LATE = _compiled(_LATE_FORMS)
# Most lines that begin with a time begin like this; asked before all other forms.
_PLAIN_ISO = re.compile(
    r"(\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?"
    rf" ?(Z\b|UTC\b|[+-]\d\d:\d\d)?[,:;]?[ \t]+(?!std(?:out|err) |{_ZONE_NAMES}\b)"
)
_LETTER_BEGINS = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) |[A-Z]\d{4} |[A-Z], \[|[\w.-]+ +\| |[\w-]+\.log\S* \d{4}"
)
_LATE_BEGINS = re.compile(
    r"[A-Z]{4,8} +[\[\d]|[A-Z][a-z]{3,10}[ \t]\d|date=\d|\[\d+ - |type=[A-Z]|(?:time|ts|t)=|\d+ \S"
)
_REDIS_MARKS = {".": "debug", "-": "info", "*": "notice", "#": "warning"}


def leading_time(text: str, start: int = 0) -> Header | None:
    """Read the time at the beginning of a text, and a level that follows it alone."""
    if (match := _PLAIN_ISO.match(text, start)) is not None:
        time_ms, lacks = instant(*match.groups())
        if time_ms is None:
            return None
        end, severity = level_behind_time(text, match.end()) or (match.end(), None)
        return Header(end, time_ms, lacks, None, None, severity)
    for form in _forms(text, start):
        match = form.match(text, start)
        if match is not None:
            return _header(text, match)
    return None


def late_time(text: str) -> Header | None:
    """Read the time of a line whose known form has it further in; nothing is taken off."""
    forms = _LATE if _LATE_BEGINS.match(text) else _LATE[: "[" in text]
    for form in forms:
        match = form.match(text)
        if match is not None:
            header = _header(text, match)
            return header and header._replace(end=0)
    return None


def _forms(text: str, start: int) -> tuple[re.Pattern[str], ...]:
    first = text[start : start + 1]
    if first == "[":
        return _BRACKETS
    if "0" <= first <= "9":
        return _DIGITS
    if first == " ":
        return _SPACES
    return _LETTERS if _LETTER_BEGINS.match(text, start) else ()


def _header(text: str, match: re.Match[str]) -> Header | None:
    groups = match.groupdict()
    time_ms, lacks = _time_of(groups)
    no_date = not groups.get("day") and _since_midnight(groups) is not None
    if time_ms is None and groups.get("clock") and not no_date:
        return None  # the 32nd of a month, the 25th hour: no time, whatever it looks like
    mark = groups.get("mark")
    level = groups.get("letter") or groups.get("level") or (mark and _REDIS_MARKS[mark])
    application = groups.get("application") or None
    end, severity = match.end(), severity_of(level)
    if severity is None:
        end, severity = level_behind_time(text, end) or (end, None)
    return Header(end, time_ms, lacks, None, application, severity)


def _time_of(groups: dict[str, str | None]) -> tuple[int | None, int]:
    fraction = fraction_ms(groups.get("fraction"))
    if epoch := groups.get("epoch"):
        return int(epoch) * 1000 + fraction, EXACT
    midnight, since = _midnight(groups), _since_midnight(groups)
    if midnight is None or since is None:
        return None, EXACT
    zone = groups.get("zone") or groups.get("hours")
    east = zone_ms(zone) if zone else None
    if east is not None and groups.get("year"):
        return midnight + since + fraction - east, EXACT
    return midnight + since + fraction, NO_ZONE if groups.get("year") else NO_YEAR


def _midnight(groups: dict[str, str | None]) -> int | None:
    year = int(groups.get("year") or YEAR_UNKNOWN)
    year += 2000 if year < 100 else 0
    if first := groups.get("first"):
        month, day = int(first), int(groups["second"] or 0)
        return day_ms(year, day, month) if month > 12 else day_ms(year, month, day)
    day_text = groups.get("day")
    if day_text is None:
        return None
    name = groups.get("name")
    return day_ms(year, MONTHS[name] if name else int(groups["month"] or 0), int(day_text))


def _since_midnight(groups: dict[str, str | None]) -> int | None:
    clock = groups.get("clock")
    if clock is None:
        return None
    if ":" not in clock:
        clock = f"{clock[:2]}:{clock[2:4]}:{clock[4:6]}"
    half = groups.get("half")
    if half:
        hour, _, rest = clock.partition(":")
        clock = f"{int(hour) % 12 + (12 if half == 'PM' else 0)}:{rest}"
    return clock_ms(clock)
