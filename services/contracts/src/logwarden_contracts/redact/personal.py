"""Personal data: e-mail addresses, payment cards, account and social security numbers, one-time codes."""

import re

from logwarden_contracts.redact.kind import Kind

_NO_TOP_LEVEL = frozenset(
    "service socket timer mount slice scope target device path swap automount local localdomain "
    "lan internal intranet home corp svc cluster go py js ts java rs rb sh so jar log json yaml yml "
    "xml html png jpg gif svg css txt conf".split()
)
_NO_PEOPLE = ("openssh.com", "libssh.org", "gserviceaccount.com")
"""Names of ciphers and of programs."""

_IBAN_COUNTRY = (
    r"(?:A[DELTZ]|B[AEGHIRY]|C[HRYZ]|D[EKO]|E[EGS]|F[IOR]|G[BEILRT]|H[RU]|I[ELQST]|JO|K[WZ]|L[BCITUVY]"
    r"|M[CDEKRTU]|N[LO]|P[KLST]|QA|R[OS]|S[ACEIKMTV]|T[LNR]|UA|V[AG]|XK)"
)
_CARD = (
    r"(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6011|64[4-9]\d|65\d{2}|62\d{2}|35[2-8]\d)"
    r"(?:[ -]\d{4}[ -]\d{4}[ -]\d{4}|\d{12})"
    r"|3[47]\d{2}(?:[ -]\d{6}[ -]\d{5}|\d{11})"
    r"|3(?:0[0-5]|[68]\d)\d(?:[ -]\d{6}[ -]\d{4}|\d{10})"
)
_CODE = r"(?:code|password|passcode|pin|otp|token)"


def _is_person(address: str, _before: str) -> bool:
    """A host's or program's own `name@unit.service`, `pkg@1.2.3-rc.one`, `git@host` is nobody."""
    local, _, domain = re.sub("%40", "@", address).rpartition("@")
    top = domain.rpartition(".")[2].lower()
    if (
        top in _NO_TOP_LEVEL
        or local in {"git", domain}
        or domain.endswith(_NO_PEOPLE)
        or re.match(r"v?\d+\.\d", domain)
    ):
        return False
    return not domain.isupper() or local.upper() == local  # a Kerberos realm is in capitals


def passes_luhn(number: str, _before: str = "") -> bool:
    """The check digit of payment cards (ISO/IEC 7812-1), blanks and hyphens left out."""
    digits = [int(digit) for digit in reversed(number) if digit.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def passes_iban(number: str, _before: str = "") -> bool:
    """The check digits of account numbers (ISO 13616): modulo 97 is 1."""
    plain = number.replace(" ", "")
    return 15 <= len(plain) <= 34 and int(_digits_of(plain[4:] + plain[:4])) % 97 == 1


def _digits_of(text: str) -> str:
    return "".join(str(int(character, 36)) for character in text)


def _is_ssn(number: str, _before: str) -> bool:
    area, group, serial = number.split("-")
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


PERSONAL_KINDS = (
    Kind("email", r"([A-Za-z0-9][\w.+'-]*(?:@|%40)(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})", _is_person),
    Kind("card", rf"(?m:^|[^\w.:/-])({_CARD})(?:[^\w-]|\z)", passes_luhn),
    Kind("ssn", r"(?m:^|[^\w./-])(\d{3}-\d{2}-\d{4})(?:[^\w-]|\z)", _is_ssn),
    Kind(
        "iban",
        rf"\b({_IBAN_COUNTRY}\d\d(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?)\b",
        passes_iban,
    ),
    Kind(
        "one-time-code",
        rf"(?i)\b(?:one[- ]time|verification|security|login|2fa|mfa|otp|totp|sms|confirmation)[ _-]?{_CODE}"
        r"[\"']?(?:\s+is)?\s?[:=]?\s?[\"']?(\d{4,8})\b",
    ),
    Kind("one-time-code", r"(?i)\b(?:otp|totp|pin)[\"']?\s?[:=]\s?[\"']?(\d{4,8})\b"),
    Kind("one-time-code", rf"(?i)\b(\d{{4,8}}) is your (?:\w+ ){{0,4}}{_CODE}\b"),
)
