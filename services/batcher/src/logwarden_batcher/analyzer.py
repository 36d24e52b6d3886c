"""The analyzer as the batcher sees it: a window in, an analysis out, and three kinds of error."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from logwarden_batcher.errors import Reject, Retry, Stop
from logwarden_contracts.messages import LogWindow, UnreadableMessage, WindowAnalysis

LAG_HEADER = "logwarden-lag-seconds"
AGAIN_HEADER = "logwarden-again"

_AGAIN = frozenset((408, 425, 429))
_MISCONFIGURED = frozenset((401, 403, 404, 405))


class Analyzer:
    """Asks over HTTP. One client for the process, its connections bounded."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def analyze(
        self, window: LogWindow, lag_seconds: float = 0.0, again: str | None = None
    ) -> WindowAnalysis:
        """Have one window judged.

        Args:
            window: its lines.
            lag_seconds: how late it is; a late one may be judged without the model.
            again: id of the degraded analysis that a better one is wanted for.

        Raises:
            Reject: this window will never be taken.
            Retry: it may be taken later.
            Stop: the address or the token is wrong.
        """
        try:
            answer = await self._client.post(
                "/v1/analyze",
                content=window.write(),
                headers=_headers(lag_seconds, again),
            )
        except httpx.HTTPError as error:
            raise Retry(type(error).__name__) from error
        return _read(answer)


def _headers(lag_seconds: float, again: str | None) -> dict[str, str]:
    headers = {"content-type": "application/json"}
    if lag_seconds:
        headers[LAG_HEADER] = f"{lag_seconds:.1f}"
    if again:
        headers[AGAIN_HEADER] = again
    return headers


def _read(answer: httpx.Response) -> WindowAnalysis:
    status = answer.status_code
    if status == httpx.codes.OK:
        try:
            return WindowAnalysis.read(answer.content)
        except UnreadableMessage as error:
            raise Retry("unreadable_analysis") from error
    if status in _MISCONFIGURED:
        raise Stop(
            f"the analyzer at {answer.request.url} answers {status}: check ANALYZER_URL and "
            "ANALYZER_TOKEN_FILE"
        )
    if status in _AGAIN or status >= 500 or status < 400:
        raise Retry(f"status_{status}", _retry_after(answer.headers.get("retry-after")))
    raise Reject(status, answer.text[:500])


def _retry_after(value: str | None) -> float | None:
    """Seconds; RFC 9110 section 10.2.3 allows a number or a date."""
    if not value:
        return None
    if value.isdigit():
        return float(value)
    try:
        wanted = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (wanted - datetime.now(UTC)).total_seconds())
