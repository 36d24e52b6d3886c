"""Where requests come in: with a token, before the end, into the queue; or they are told why not.

Not here: what the queue is (`admission`), and what is done inside (`service`, `desk`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fastapi import Request

from logwarden_analyzer.admission import Queue, TooBusy, is_admitted
from logwarden_analyzer.ending import Ending, stopping
from logwarden_analyzer.refusal import Refusal


class Door:
    """One for all endpoints that judge."""

    def __init__(self, tokens: Sequence[str], queue: Queue, ending: Ending) -> None:
        self._tokens = tokens
        self.queue = queue
        self.ending = ending

    def admit(self, request: Request) -> None:
        """Let it in.

        Raises:
            Refusal: 401, no valid token; 503, the process ends.
        """
        if not is_admitted(request.headers.get("authorization"), self._tokens):
            raise Refusal(401, "unauthorized")
        if self.ending.has_begun:
            raise stopping()

    @contextmanager
    def place(self, is_again: bool = False) -> Iterator[None]:
        """Be inside.

        Args:
            is_again: for a window that has a degraded analysis: it comes in only while nobody
                waits.

        Raises:
            Refusal: 429, too many are.
        """
        try:
            with self.queue.place_again() if is_again else self.queue.place():
                yield
        except TooBusy as busy:
            raise Refusal(429, "too many windows wait", busy.retry_after_seconds) from None
