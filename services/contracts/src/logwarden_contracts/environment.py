"""Which names of the environment look like ours and are not: a misspelt setting must not pass.

Not here: reading the environment, which each program does once, in its `__main__`. Pure.
"""

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

_KUBERNETES = re.compile(r"_SERVICE_(?:HOST|PORT)|_PORT(?:_\d+_(?:TCP|UDP|SCTP)|$)")
"""What Kubernetes sets in every container for a service of any name, `LLM_PORT_8000_TCP` too."""


def unknown_names(
    environment_names: Iterable[str], known_names: Collection[str], prefixes: Iterable[str]
) -> list[tuple[str, str | None]]:
    """Names that begin like ours and are none of ours.

    Args:
        environment_names: all that are set.
        known_names: of all settings that the program takes, upper case.
        prefixes: what only our names begin with, such as `LLM_`.

    Returns:
        Each such name, sorted, with the nearest known name, or null where none is near.
    """
    ours = tuple(prefixes)
    unknown = sorted(
        name
        for name in environment_names
        if name.startswith(ours) and name not in known_names and not _KUBERNETES.search(name)
    )
    return [(name, _nearest(name, known_names)) for name in unknown]


def _nearest(name: str, known_names: Collection[str]) -> str | None:
    return next(iter(get_close_matches(name, known_names, n=1)), None)
