"""The summary of triage: what, where, how many, from the rows that it cites. Pure."""

from collections.abc import Sequence

from logwarden_contracts.digest import Row
from logwarden_contracts.messages.line import UNKNOWN

MAX_SENTENCES = 5
MAX_SENTENCE_LENGTH = 90


def sentences(rows: Sequence[Row]) -> tuple[str, ...]:
    """One for each row, in their order; the same sentence once.

    Args:
        rows: most important first.
    """
    return tuple(dict.fromkeys(map(sentence, rows)))[:MAX_SENTENCES]


def sentence(row: Row) -> str:
    """How often, the row's first text, and which host if it is one."""
    times = f"{row.count} times: " if row.count > 1 else ""
    where = _where(row)
    room = MAX_SENTENCE_LENGTH - len(times) - len(where)
    return times + _shortened(" ".join(row.texts[0][0].split()), room) + where


def _where(row: Row) -> str:
    hosts = {source.partition("/")[0] for source in row.sources}
    if len(hosts) > 1:
        return f" ({len(hosts)} hosts)"
    host = hosts.pop()
    return f" ({host})" if host not in ("", UNKNOWN) and len(host) <= 30 else ""


def _shortened(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
