"""Where a level stands at the beginning of a text.

A level is taken off the text only where it stands alone right behind the time; `error` in a
sentence stays where it is. Not here: what a word means (`severity`).
"""

import re

from logwarden_contracts.decode.severity import BY_NUMBER, BY_WORD
from logwarden_contracts.messages import Severity

_ANY = "|".join(sorted(BY_WORD, key=len, reverse=True))
_NO_LEVEL_ALONE = frozenset("log config note fine failure information diag".split())
_ALONE = "|".join(
    word for word in sorted(BY_WORD, key=len, reverse=True) if word not in _NO_LEVEL_ALONE
)

_BEHIND_TIME = re.compile(
    r"[ \t]*(?:[:|,;-][ \t]*)?"
    r"(?:\[[ \t]*\d+[ \t]*\]:?[ \t]*|\d+:?[ \t]+){0,2}"  # process and thread number
    r"(?:"
    rf"[\[<(|][ \t]*(?P<bracketed>(?i:{_ANY}))[ \t]*[\])>|]"
    rf"|(?P<loud>{_ALONE.upper()})(?=[ \t:|,\[\]-]|$)"
    rf"|(?P<marked>(?i:{_ANY}))(?=[ \t]*:|[ \t]{{2}}|\t|\|)"
    r")[ \t]*(?:[:|][ \t]*|[,-][ \t]+)?(?:\d+\#\d+: )?"  # nginx: process#thread
)
# Each branch looks first whether it can be meant: most lines have no level, and all are searched.
_NEAR = re.compile(
    r"(?:[^ \t]+[ \t]+){0,3}?"
    r"(?:"
    rf"(?=[A-Z]{{3}})(?P<loud>{_ALONE.upper()}|LOG(?=:))(?=[\])> \t:,|]|$)"
    rf"|[\[<(](?:[\w.-]+:)?(?P<bracketed>{_ANY}|{_ALONE.upper()})[\])>]"
    rf"|(?=[a-z]+:)(?P<marked>{_ALONE}):"
    rf"|(?=[a-z][\w-]*\.[A-Z]{{3}})[\w-]+\.(?P<channel>{_ALONE.upper()})(?=[: ])"  # Monolog
    r")"
)
_NAMED = re.compile(r"\b(?:level|severity)\"?[=:] ?\"?(?P<named>[A-Za-z]+)")
_NEAREST = 200
_ALONE_FIRST = re.compile(r"(?:debug|info|notice|warning|warn|error|err|critical|fatal)(?= )")
_CISCO = re.compile(r"%[A-Z][A-Z0-9_-]*-([0-7])-[A-Z0-9_]+:")


def level_behind_time(text: str, start: int) -> tuple[int, Severity] | None:
    """The level that follows a time, and where the message begins behind it."""
    match = _BEHIND_TIME.match(text, start)
    if match is None:
        return None
    return match.end(), BY_WORD[match[match.lastgroup or 0].lower()]


def level_near(text: str, start: int) -> Severity | None:
    """The level among the first words of a message, which stays in it."""
    if text[start : start + 1] == "%":
        cisco = _CISCO.match(text, start)
        return BY_NUMBER[int(cisco[1])] if cisco else None
    match = _NEAR.match(text, start, start + _NEAREST) or _ALONE_FIRST.match(text, start)
    if match is None and ("level" in text or "severity" in text):
        match = _NAMED.search(text, start, start + _NEAREST)
    return BY_WORD.get(match[match.lastgroup or 0].lower()) if match else None
