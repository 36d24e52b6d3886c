"""One kind of secret: a name, what it looks like, and what only code can check."""

from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[[str, str], bool]
"""Takes the secret and what its match holds before it (the key and separator)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which one kind of secret is written.

    Attributes:
        name: what the pseudonym says; several patterns may share one.
        pattern: RE2, one group round the secret. It takes the whole run of characters that may
            belong to the secret, so that no tail stays and a second reading finds nothing new.
        check: says of a match that it is one, where the pattern alone can't.
    """

    name: str
    pattern: str
    check: Check | None = None


def written_as_a_mix(secret: str, _before: str) -> bool:
    """Letters and digits: neither a word nor a number."""
    return any(map(str.isdigit, secret)) and any(map(str.isalpha, secret))


def has_both_cases_and_digits(secret: str, _before: str) -> bool:
    """Random text of 20 characters and more nearly always does; names and hexadecimal sums don't."""
    return secret != secret.lower() and secret != secret.upper() and any(map(str.isdigit, secret))
