"""The skeleton of a line: its text with the parts masked that vary from one such line to the next.

Masked are numbers, identifiers and addresses by their form, and the names of users and hosts by
the word before them. Other words never are: whether a word is a name or an outcome ("failed",
"accepted") only a reader can tell, so lines that differ in one have different skeletons.

Not here: which rows a window shows, and how (`digest`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

SKELETON_VERSION = "2"

SLOT = "<*>"

MAX_TOKEN = 256
"""Longer tokens (base64, minified text) are one variable: reading them costs and tells nothing."""

_FOLD_DIGITS = bytes.maketrans(b"123456789", b"000000000")

# Read after digits were folded to 0, so a digit is always "0" here.
_VARIABLE = re.compile(
    r"[0a-fA-F]{8}(?:-[0a-fA-F]{4}){3}-[0a-fA-F]{12}"  # UUID
    r"|(?:[0a-fA-F]{2}[:-]){5,}[0a-fA-F]{2}"  # MAC and longer byte strings
    r"|(?<=\bSHA000:)[A-Za-z0+/]{20,}=*"  # fingerprint of a key, base64
    r"|(?<=\b(?:veth|cali))[0a-f]{6,}\b"  # interface of a container
    r"|\b0[xX][0a-fA-F]+"
    r"|(?<![A-Za-z0])(?=[0a-fA-F]*0)[0a-fA-F]{6,}(?![A-Za-z0])"  # hexadecimal, six digits and up
    r"|(?<![A-Za-z0])[a-f]{8,}(?![A-Za-z0])"  # ffffffff
    r"|(?<![A-Za-z0])0+[A-Za-z][A-Za-z0]*0[A-Za-z0]*"  # 9f4, 3ab2: begins with a digit, mixed
    r"|(?<=[A-Za-z])0+[A-Za-z]+0[A-Za-z0]*"  # the rest of J12a4
    r"|0+"
)
_RUN_OF_SLOTS = re.compile(r"[-+]?<\*>(?:[-+.,:/_@xX]?<\*>)+|(?<![A-Za-z0-9>])[-+]<\*>")
_HOST_AND_PORT = re.compile(r"(?:[a-z0-9-]|<\*>)+(?:\.(?:[a-z0-9-]|<\*>)+)+:<\*>")
_HOST_NAME = re.compile(r"(?:[a-zA-Z0-9-]|<\*>)+(?:\.(?:[a-zA-Z0-9-]|<\*>)+)+[.,;:]?")
_NAME = re.compile(r"[\"'(\[]?(?:[A-Za-z0-9._$@+-]|<\*>)+[\"')\].,;:]*")
_NAMED_VALUE = re.compile(
    r"((?:^|[(\[,;])(?:r?user(?:name)?|logname|rhost|host(?:name)?|client|login|account|acct)=)[^=]+$"
)

# Control characters cannot stand in a cleaned text, and white space must not stand in a token.
_QUOTED = "\x1e"
_QUOTED_SPACE = "\x1f"
_REFERRER_AND_AGENT = re.compile(rb' "([^"]*)" "([^"]*)"$')

# What stands before a number that is an outcome and not a measure: 200 or 502, no failures or three.
_OUTCOME = re.compile(
    r"(?i)(?:http/<\*>\"?|\b(?:status|code|rc|errno|ret|result|exit(?:ed)?|error|errors|failed|failures?|faults?"
    r"|lost|dropped|rejected|unreachable|timeouts?|unhealthy|corrupt(?:ed)?|missing))[\"']?(?:\s*[:=]\s*|\s)[\"'(\[]?<\*>[\"')\],.;:]*$"
)
_DIGITS = re.compile(rb"[0-9]+")
_BEFORE_A_USER = frozenset(("user", "username", "account", "login", "logname", "acct"))
_BEFORE_A_HOST = frozenset(("for", "from", "to", "host", "server", "client", "at", "by", "peer"))
_NO_NAME = frozenset(
    "a an and are as at authentication by can cannot could data does for from has in is list login "
    "may mode name names not of on or password request session space the to unknown was with will".split()
)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """One distinct form of lines.

    Attributes:
        tokens: the text's tokens, masked.
        text: for people, fingerprints and caches: the tokens with the classes of outcomes.
        slots: positions of the tokens that hold something variable.
        outcomes: those of them whose value decides what the line means, see `_outcome_class`.
    """

    tokens: tuple[str, ...]
    text: str
    slots: tuple[int, ...]
    outcomes: tuple[int, ...] = ()


def tokens_of(text: str) -> list[bytes]:
    """A text's tokens, in the order of its skeleton's; see `token_text`.

    A token is what stands between white space, and each of the two quoted strings (referrer, user
    agent) that end a line of an access log.
    """
    return _pieces(text).split()


def token_text(token: bytes) -> str:
    """A token as it was written."""
    return token.decode("utf-8", "surrogatepass").replace(_QUOTED, "").replace(_QUOTED_SPACE, " ")


def skeleton_of(text: str) -> Skeleton:
    """The skeleton of a (cleaned, redacted) text.

    As bytes, because folding digits is ten times as fast there; then a look-up for each token and
    one for the line, because once digits are folded most were seen before.
    """
    pieces = _pieces(text)
    skeleton = _skeletons[tuple(map(_masks.__getitem__, pieces.translate(_FOLD_DIGITS).split()))]
    return _with_outcomes(skeleton, pieces.split()) if skeleton.outcomes else skeleton


def form_of(token: bytes) -> str:
    """The masked form of one token or of a part of one: equal for 10.0.0.1 and 10.9.8.7."""
    return _masks[token.translate(_FOLD_DIGITS)].replace(_QUOTED_SPACE, " ")


def _pieces(text: str) -> bytes:
    pieces = text.encode("utf-8", "surrogatepass")
    if pieces.endswith(b'"') and b" HTTP/" in pieces:
        return _REFERRER_AND_AGENT.sub(_joined_quotes, pieces)
    return pieces


def _joined_quotes(found: re.Match[bytes]) -> bytes:
    referrer, agent = (quoted.replace(b" ", _QUOTED_SPACE.encode()) for quoted in found.groups())
    return b' "%b%b" "%b%b"' % (_QUOTED.encode(), referrer, _QUOTED.encode(), agent)


def mask(folded: bytes) -> str:
    """Mask the variable parts of one token.

    Args:
        folded: a piece without white space, its digits folded to `0`.
    """
    token = folded.decode("utf-8", "surrogatepass")
    if token.startswith(f'"{_QUOTED}'):
        return f'"{SLOT}"'
    if len(folded) > MAX_TOKEN:
        return SLOT
    masked = _VARIABLE.sub(SLOT, token)
    if masked != token:
        masked = _RUN_OF_SLOTS.sub(SLOT, masked)
    if _HOST_AND_PORT.fullmatch(masked):
        return SLOT
    return _NAMED_VALUE.sub(r"\1" + SLOT, masked)


def _named(tokens: tuple[str, ...]) -> Skeleton:
    around = zip(("", *tokens), tokens, (*tokens[1:], ""), strict=False)
    named = tuple(SLOT if _is_name(*three) else three[1] for three in around)
    slots = tuple(position for position, token in enumerate(named) if SLOT in token)
    outcomes = tuple(
        position
        for position in slots
        if _OUTCOME.search(" ".join(named[max(0, position - 1) : position + 1]))
    )
    return Skeleton(named, " ".join(named), slots, outcomes)


def _is_name(before: str, token: str, after: str) -> bool:
    before = before.lower()
    if before in _BEFORE_A_USER or (before == "for" and after == "from"):
        return _NAME.fullmatch(token) is not None and token.lower() not in _NO_NAME
    return before in _BEFORE_A_HOST and _HOST_NAME.fullmatch(token) is not None


def _with_outcomes(skeleton: Skeleton, pieces: list[bytes]) -> Skeleton:
    """The same skeleton under a text of its own for each class: 200 and 502 are two patterns."""
    tokens = list(skeleton.tokens)
    for position in skeleton.outcomes:
        digits = _DIGITS.findall(pieces[position])
        tokens[position] = tokens[position].replace(
            SLOT, _outcome_class(digits[-1]) if digits else SLOT
        )
    return Skeleton(skeleton.tokens, " ".join(tokens), skeleton.slots)


def _outcome_class(digits: bytes) -> str:
    """Class of a number: an HTTP status by its first digit, nothing (0), or something."""
    if len(digits) == 3 and digits[:1] in b"12345":
        return f"{digits[:1].decode()}{SLOT}"
    return SLOT if digits.strip(b"0") else f"0{SLOT}"


Key = TypeVar("Key")
Value = TypeVar("Value")


class _Seen(dict[Key, Value], Generic[Key, Value]):
    """What was worked out before. Bounded: identifiers with letters in them never repeat."""

    LIMIT = 100_000

    def __init__(self, work_out: Callable[[Key], Value]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: Key) -> Value:
        if len(self) >= self.LIMIT:
            self.clear()
        value = self[key] = self._work_out(key)
        return value


_masks: _Seen[bytes, str] = _Seen(mask)
_skeletons: _Seen[tuple[str, ...], Skeleton] = _Seen(_named)
