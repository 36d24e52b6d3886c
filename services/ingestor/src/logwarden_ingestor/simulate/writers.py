"""How a line looks in its file: the header of each kind of log.

Not here: what the message says.
"""

import time
from collections.abc import Callable
from typing import Final

from logwarden_ingestor.simulate.fleet import LogKind, Origin

Write = Callable[[int, Origin, int, str], str]
"""(microseconds since 1970 UTC, who, pid, message) -> the whole line."""

# Own names: strftime's depend on the locale.
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAYS: Final = "Mon Tue Wed Thu Fri Sat Sun".split()


class Stamps:
    """The present second in every notation: the day's part made once a day, the clock's once a second."""

    def __init__(self) -> None:
        self._second = self._day = -1
        self.clock = self.iso_day = self.rfc3164_day = self.access_day = self.error_day = ""
        self.year = 0

    def turn_to(self, second: int) -> None:
        """Make the stamps of this second (since 1970 UTC)."""
        if second == self._second:
            return
        self._second = second
        day, past = divmod(second, 86_400)
        if day != self._day:
            self._turn_to_day(day)
        minute, seconds = divmod(past, 60)
        hour, minutes = divmod(minute, 60)
        self.clock = f"{hour:02d}:{minutes:02d}:{seconds:02d}"

    def access(self, fraction: str = "", zone: str = " +0000") -> str:
        """As in access logs: `[23/Nov/2026:10:26:43 +0000]`."""
        return f"[{self.access_day}:{self.clock}{fraction}{zone}]"

    def _turn_to_day(self, day: int) -> None:
        self._day = day
        date = time.gmtime(day * 86_400)
        month = _MONTHS[date.tm_mon - 1]
        self.year = date.tm_year
        self.iso_day = f"{date.tm_year}-{date.tm_mon:02d}-{date.tm_mday:02d}"
        self.rfc3164_day = f"{month} {date.tm_mday:2d}"
        self.access_day = f"{date.tm_mday:02d}/{month}/{date.tm_year}"
        self.error_day = f"{_DAYS[date.tm_wday]} {month} {date.tm_mday:02d}"


def writer(kind: LogKind) -> Write:
    """The function that writes a line of this kind of log."""
    stamps = Stamps()
    makers: dict[LogKind, Callable[[Stamps], Write]] = {
        "apache": _apache,
        "java": _java,
        "sshd": _rfc3164,
        "syslog": _rfc3164,
        "mixed": _rsyslog,
    }
    return makers[kind](stamps)


def has_header_on_every_line(kind: LogKind) -> bool:
    """A syslog daemon puts a header before each line of a stack trace; a file appender doesn't."""
    return kind not in ("java", "apache")


def _apache(stamps: Stamps) -> Write:
    def write(time_us: int, _origin: Origin, _pid: int, text: str) -> str:
        second, micro = divmod(time_us, 1_000_000)
        stamps.turn_to(second)
        if text[0] == "[":
            return f"[{stamps.error_day} {stamps.clock}.{micro:06d} {stamps.year}] {text}"
        return text.replace("[]", stamps.access(), 1)

    return write


def _java(stamps: Stamps) -> Write:
    def write(time_us: int, _origin: Origin, _pid: int, text: str) -> str:
        second, micro = divmod(time_us, 1_000_000)
        stamps.turn_to(second)
        return f"{stamps.iso_day} {stamps.clock},{micro // 1000:03d} {text}"

    return write


def _rfc3164(stamps: Stamps) -> Write:
    def write(time_us: int, origin: Origin, pid: int, text: str) -> str:
        stamps.turn_to(time_us // 1_000_000)
        return f"{stamps.rfc3164_day} {stamps.clock} {_tagged(time_us, origin, pid, text, stamps)}"

    return write


def _rsyslog(stamps: Stamps) -> Write:
    def write(time_us: int, origin: Origin, pid: int, text: str) -> str:
        second, micro = divmod(time_us, 1_000_000)
        stamps.turn_to(second)
        moment = f"{stamps.iso_day}T{stamps.clock}.{micro:06d}+00:00"
        return f"{moment} {_tagged(time_us, origin, pid, text, stamps)}"

    return write


def _tagged(time_us: int, origin: Origin, pid: int, text: str, stamps: Stamps) -> str:
    host = origin.host
    if pid:
        if origin.program == "apache2":
            text = text.replace("[]", stamps.access(), 1)
        elif origin.program == "haproxy":
            exact = stamps.access(f".{time_us // 1000 % 1000:03d}", "")
            text = text.replace("[]", exact, 1)
        return f"{host.name} {origin.program}[{pid}]: {text}"
    uptime = (time_us - host.clock_shift_us - host.booted_us) / 1_000_000
    return f"{host.name} {origin.program}: [{uptime:12.6f}] {text}"
