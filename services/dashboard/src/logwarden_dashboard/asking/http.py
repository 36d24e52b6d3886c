"""One HTTP client for the process, and its failures as the dashboard's own errors."""

from typing import Any

import httpx

from logwarden_dashboard.errors import Refused, Unreachable

SECONDS = 3.0
_SAID_CHARACTERS = 300


def open_client() -> httpx.Client:
    """Bounded, without the proxies of the environment. Threads may share it."""
    return httpx.Client(
        timeout=SECONDS,
        trust_env=False,
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=10),
    )


def asked(client: httpx.Client, what: str, method: str, url: str, **options: Any) -> httpx.Response:
    """The answer of status 200 or 201.

    Args:
        client: of `open_client`.
        what: who is asked, for people.
        method: of HTTP.
        url: from settings.
        options: of `httpx.Client.request`.

    Raises:
        Unreachable: nobody answered.
        Refused: another status.
    """
    try:
        answer = client.request(method, url, **options)
    except httpx.HTTPError as error:
        raise Unreachable(what, type(error).__name__) from error
    if answer.status_code not in (200, 201):
        raise Refused(what, answer.status_code, answer.text[:_SAID_CHARACTERS])
    return answer


def listed(answer: httpx.Response) -> list[dict[str, Any]]:
    """The objects of a JSON list; empty where it is none."""
    try:
        found = answer.json()
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
