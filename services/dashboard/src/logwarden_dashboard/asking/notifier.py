"""The notifier's own view of patterns, where there is one: it remembers longer than the dashboard."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from logwarden_dashboard.asking.http import asked

NAME = "The notifier"


@dataclass(frozen=True, slots=True)
class Known:
    """What it says.

    Attributes:
        states: fingerprint -> state, such as `new`, `rising`, `recurring`, `quiet`.
        held: fingerprints that a budget holds back.
        known: fingerprints that `known.yaml` accepts.
    """

    states: dict[str, str] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


def known_patterns(client: httpx.Client, address: str) -> Known:
    """Ask for its state.

    Raises:
        Unreachable, Refused: it does not tell.
    """
    answer = asked(client, NAME, "GET", f"{address.rstrip('/')}/state")
    try:
        return read_state(answer.json())
    except ValueError:
        return Known()


def read_state(state: Any) -> Known:
    """Fields are optional, so that both sides can change. Pure."""
    patterns = state.get("patterns") if isinstance(state, dict) else None
    listed = patterns if isinstance(patterns, list) else []
    rows = [row for row in listed if isinstance(row, dict) and row.get("fingerprint")]
    return Known(
        states={row["fingerprint"]: str(row["state"]) for row in rows if row.get("state")},
        held=frozenset(row["fingerprint"] for row in rows if row.get("held")),
        known=frozenset(row["fingerprint"] for row in rows if row.get("known")),
    )
