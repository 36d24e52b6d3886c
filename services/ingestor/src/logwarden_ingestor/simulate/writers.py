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
    """The present second in every notation, made once a second."""

    def __init__(self) -> None:
        self._second = -1
        self.iso = self.rfc3164 = self.access = self.error = self.year = ""

    def turn_to(self, second: int) -> None:
        """Make the stamps of this second (since 1970 UTC)."""
        if second == self._second:
            return
        self._second = second
        now = time.gmtime(second)
        month = _MONTHS[now.tm_mon - 1]
        clock = f"{now.tm_hour:02d}:{now.tm_min:02d}:{now.tm_sec:02d}"
        self.iso = f"{now.tm_year}-{now.tm_mon:02d}-{now.tm_mday:02d}T{clock}"
        self.rfc3164 = f"{month} {now.tm_mday:2d} {clock}"
        self.access = f"[{now.tm_mday:02d}/{month}/{now.tm_year}:{clock} +0000]"
        self.error = f"{_DAYS[now.tm_wday]} {month} {now.tm_mday:02d} {clock}"
        self.year = str(now.tm_year)


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
            return f"[{stamps.error}.{micro:06d} {stamps.year}] {text}"
        return text.replace("[]", stamps.access, 1)

    return write


def _java(stamps: Stamps) -> Write:
    def write(time_us: int, _origin: Origin, _pid: int, text: str) -> str:
        second, micro = divmod(time_us, 1_000_000)
        stamps.turn_to(second)
        return f"{stamps.iso.replace('T', ' ')},{micro // 1000:03d} {text}"

    return write


def _rfc3164(stamps: Stamps) -> Write:
    def write(time_us: int, origin: Origin, pid: int, text: str) -> str:
        stamps.turn_to(time_us // 1_000_000)
        return f"{stamps.rfc3164} {_tagged(time_us, origin, pid, text, stamps)}"

    return write


def _rsyslog(stamps: Stamps) -> Write:
    def write(time_us: int, origin: Origin, pid: int, text: str) -> str:
        second, micro = divmod(time_us, 1_000_000)
        stamps.turn_to(second)
        return f"{stamps.iso}.{micro:06d}+00:00 {_tagged(time_us, origin, pid, text, stamps)}"

    return write


def _tagged(time_us: int, origin: Origin, pid: int, text: str, stamps: Stamps) -> str:
    host = origin.host
    if pid:
        if origin.program == "apache2":
            text = text.replace("[]", stamps.access, 1)
        elif origin.program == "haproxy":
            exact = f"{stamps.access[:-7]}.{time_us // 1000 % 1000:03d}]"
            text = text.replace("[]", exact, 1)
        return f"{host.name} {origin.program}[{pid}]: {text}"
    uptime = (time_us - host.clock_shift_us - host.booted_us) / 1_000_000
    return f"{host.name} {origin.program}: [{uptime:12.6f}] {text}"
