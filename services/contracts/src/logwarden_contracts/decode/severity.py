"""Severity scales of shippers and loggers, mapped to RFC 5424's names.

Not here: where in a line or a record the level stands (`level`, `fields`).
"""

from logwarden_contracts.messages import Severity

BY_NUMBER: tuple[Severity, ...] = (
    "emergency",
    "alert",
    "critical",
    "error",
    "warning",
    "notice",
    "info",
    "debug",
)
"""Syslog's 0 to 7, of PRI, journald's PRIORITY and GELF."""

_WORDS: dict[Severity, str] = {
    "debug": "debug dbg dbug debug1 debug2 debug3 debug4 debug5 trace trc verbose fine finer finest diag",
    "info": "info inf information informational informative config log",
    "notice": "notice note",
    "warning": "warning warn wrn",
    "error": "error err eror severe failure",
    "critical": "critical crit fatal ftl dpanic",
    "alert": "alert",
    "emergency": "emergency emerg panic",
}
BY_WORD: dict[str, Severity] = {
    word: severity for severity, words in _WORDS.items() for word in words.split()
}
BY_LETTER: dict[str, Severity] = {
    "V": "debug",
    "T": "debug",
    "D": "debug",
    "I": "info",
    "N": "notice",
    "W": "warning",
    "E": "error",
    "C": "critical",
    "F": "critical",
    "A": "critical",
}
"""For formats that write one letter (Android, klog, glog, Ruby, MongoDB) and only for them."""

_OTEL_STEP = 4
_OTEL: tuple[Severity, ...] = ("debug", "debug", "info", "warning", "error", "critical")
_BUNYAN: dict[int, Severity] = {
    10: "debug",
    20: "debug",
    30: "info",
    40: "warning",
    50: "error",
    60: "critical",
}


def severity_of(value: object) -> Severity | None:
    """Read a level in any usual scale: a word, a letter, 0-7 of syslog, 10-60 of bunyan and pino."""
    if isinstance(value, str):
        if found := BY_WORD.get(value.strip().lower()):
            return found
        if value.isascii() and value.isdigit() and len(value) <= 2:
            return _of_number(int(value))
        return BY_LETTER.get(value[:1]) if _is_letter(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _of_number(value)


def otel_severity(number: object) -> Severity | None:
    """OpenTelemetry's SeverityNumber: 1-24, four to a name; 0 is unspecified.

    Source: https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
    """
    if not isinstance(number, int) or not 1 <= number <= _OTEL_STEP * len(_OTEL):
        return None
    return _OTEL[(number - 1) // _OTEL_STEP]


def _of_number(value: float) -> Severity | None:
    if value in range(len(BY_NUMBER)):
        return BY_NUMBER[int(value)]
    return _BUNYAN.get(int(value)) if value in _BUNYAN else None


def _is_letter(value: str) -> bool:
    return len(value) == 1 or (len(value) == 2 and value[0] == "D" and value[1].isdigit())
