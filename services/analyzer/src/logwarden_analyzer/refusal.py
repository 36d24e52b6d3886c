"""An answer over HTTP that is no analysis, and when to come again.

Not here: who decides it (`intake`, `service`).
"""

import logging
import traceback
from collections.abc import Awaitable

from fastapi import Response

CLIENT_WENT_AWAY = 499
"""nginx's number; nobody is there to read it, but it is counted."""

log = logging.getLogger(__name__)


class Refusal(Exception):
    """Ends a request.

    Attributes:
        status: HTTP status.
        reason: the body: one sentence, never a word of the request's own body.
        retry_after_seconds: when it may go better.
    """

    def __init__(self, status: int, reason: str, retry_after_seconds: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds

    def response(self) -> Response:
        """What is sent."""
        headers = {}
        if self.retry_after_seconds is not None:
            headers["retry-after"] = str(self.retry_after_seconds)
        if self.status == 401:
            headers["www-authenticate"] = "Bearer"
        return Response(self.reason, self.status, headers, media_type="text/plain")


async def answered(work: Awaitable[Response]) -> Response:
    """The answer, or the refusal that ended the work; a bug is 500, and logged without log text."""
    try:
        return await work
    except Refusal as refusal:
        return refusal.response()
    except Exception as error:  # noqa: BLE001 - its text may quote log lines: nobody else logs it
        return _bug(error)


def _bug(error: Exception) -> Response:
    """Says where it happened, not what it said."""
    log.error(
        "a request could not be answered, which is a bug",
        extra={
            "error": type(error).__name__,
            "where": "".join(traceback.format_tb(error.__traceback__)),
        },
    )
    return Response("internal error, see the analyzer's log", 500, media_type="text/plain")
