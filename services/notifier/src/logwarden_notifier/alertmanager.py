"""One member of Alertmanager, over HTTP.

Not here: what is posted (`alert`), when, and what follows from a failure (`telling`).
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx

from logwarden_notifier.alert import PATTERN_ALERT, Alert
from logwarden_notifier.errors import PostFailed

BATCH = 100
"""Alerts of one post: with their evidence about 300 KB."""


class Member:
    """Every member gets every alert: they tell each other of silences, not of alerts.

    Attributes:
        name: host and port, without what may be secret in the address.
    """

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self.name = urlsplit(url).netloc.rpartition("@")[2]

    async def post(self, alerts: Sequence[Alert]) -> None:
        """Post alerts, each with its `endsAt`.

        Raises:
            PostFailed: the member cannot be reached, or did not take them.
        """
        for first in range(0, len(alerts), BATCH):
            batch = list(alerts[first : first + BATCH])
            await self._asked("POST", "/api/v2/alerts", json=batch)

    async def silenced(self) -> frozenset[str]:
        """Fingerprints of patterns whose alerts it holds and passes on to nobody.

        Raises:
            PostFailed: it does not tell.
        """
        parameters = {"filter": f"alertname={PATTERN_ALERT}", "active": "false"}
        answer = await self._asked("GET", "/api/v2/alerts", params=parameters)
        try:
            found = answer.json()
            return frozenset(str(alert["labels"]["fingerprint"]) for alert in found)
        except (ValueError, KeyError, TypeError) as error:
            raise PostFailed("failing", f"{self.name} does not answer as Alertmanager") from error

    async def _asked(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            answer = await self._client.request(method, self._url + path, **options)
        except httpx.HTTPError as error:
            raise PostFailed("unreachable", f"{self.name}: {type(error).__name__}") from error
        if answer.is_success:
            return answer
        reason = "refused" if answer.is_client_error else "failing"
        said = answer.text[:200]
        raise PostFailed(reason, f"{self.name} answers {answer.status_code}: {said}")
