"""Alertmanager's API v2: what is firing, what is silenced, and a new silence.

A silence is made at the first member that answers: members tell each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from logwarden_dashboard.asking.http import asked, listed
from logwarden_dashboard.errors import Unreachable

NAME = "Alertmanager"
FINGERPRINT_LABEL = "fingerprint"


@dataclass(frozen=True, slots=True)
class Paged:
    """An alert that Alertmanager holds.

    Attributes:
        state: `active` or `suppressed` (silenced or inhibited).
    """

    fingerprint: str
    state: str
    starts_at: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence of one pattern that is in force."""

    id: str
    fingerprint: str
    ends_at: str
    by: str
    comment: str


class Alertmanager:
    """Asks the members in turn."""

    def __init__(self, client: httpx.Client, addresses: Sequence[str]) -> None:
        self._client = client
        self._addresses = [address.rstrip("/") for address in addresses]

    @property
    def is_set(self) -> bool:
        """Somebody can be paged."""
        return bool(self._addresses)

    def paged(self) -> list[Paged]:
        """Alerts of ours that it holds.

        Raises:
            Unreachable, Refused: no member tells.
        """
        found = listed(self._asked("GET", "/api/v2/alerts"))
        return [one for one in map(_paged, found) if one.fingerprint]

    def silences(self) -> list[Silence]:
        """Those of one pattern that are in force.

        Raises:
            Unreachable, Refused: no member tells.
        """
        found = listed(self._asked("GET", "/api/v2/silences"))
        return [one for one in map(_silence, found) if one is not None]

    def silence(self, fingerprint: str, hours: float, who: str, comment: str, now: datetime) -> str:
        """Make one; its id.

        Raises:
            Unreachable, Refused: no member takes it.
        """
        body = silence_of(fingerprint, hours, who, comment, now)
        made = self._asked("POST", "/api/v2/silences", json=body).json()
        return str(made.get("silenceID", "")) if isinstance(made, dict) else ""

    def _asked(self, method: str, path: str, **options: Any) -> httpx.Response:
        trouble = Unreachable(NAME, "no address")
        for address in self._addresses:
            try:
                return asked(self._client, NAME, method, address + path, **options)
            except Unreachable as error:
                trouble = error
        raise trouble


def silence_of(
    fingerprint: str, hours: float, who: str, comment: str, now: datetime
) -> dict[str, Any]:
    """What is posted. Pure."""
    return {
        "matchers": [
            {"name": FINGERPRINT_LABEL, "value": fingerprint, "isRegex": False, "isEqual": True}
        ],
        "startsAt": now.astimezone(UTC).isoformat(),
        "endsAt": (now.astimezone(UTC) + timedelta(hours=hours)).isoformat(),
        "createdBy": who or "logwarden dashboard",
        "comment": comment or "silenced from the dashboard",
    }


def _paged(alert: dict[str, Any]) -> Paged:
    labels, status = alert.get("labels") or {}, alert.get("status") or {}
    return Paged(
        str(labels.get(FINGERPRINT_LABEL, "")),
        str(status.get("state", "")),
        str(alert.get("startsAt", "")),
    )


def _silence(silence: dict[str, Any]) -> Silence | None:
    if (silence.get("status") or {}).get("state") != "active":
        return None
    matchers = silence.get("matchers") or []
    values = [
        str(matcher.get("value"))
        for matcher in matchers
        if isinstance(matcher, dict) and matcher.get("name") == FINGERPRINT_LABEL
    ]
    if len(values) != 1:
        return None
    return Silence(
        id=str(silence.get("id", "")),
        fingerprint=values[0],
        ends_at=str(silence.get("endsAt", "")),
        by=str(silence.get("createdBy", "")),
        comment=str(silence.get("comment", "")),
    )
