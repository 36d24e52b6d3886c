"""An answer over HTTP that is no analysis, and when to come again.

Not here: who decides it (`intake`, `service`).
"""

from fastapi import Response

CLIENT_WENT_AWAY = 499
"""nginx's number; nobody is there to read it, but it is counted."""


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
