"""A client of one OpenAI-compatible server and model: one question, one answer or a typed error.

Not here: trying again later (`patience`), and what bodies and statuses mean (`wire`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx2
from openai import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    DefaultAsyncHttpxClient,
)

from logwarden_analyzer.errors import ModelUnreachable, RefusedQuestion, UnknownModel
from logwarden_analyzer.judges.bounded import BoundedTransport
from logwarden_analyzer.judges.wire import (
    Completion,
    Identity,
    Listed,
    Trial,
    completion_of,
    identity_of,
    parents_of,
    request_body,
    translated,
    without,
)
from logwarden_contracts.prompt import Question

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is, and how it may be asked.

    Attributes:
        base_url: up to `/v1`.
        model: as the server lists it.
        base_model: of an adapter, where the server's list does not tell.
        timeout_seconds: for one whole answer.
        max_concurrency: questions that are with the server at the same time.
    """

    base_url: str
    model: str
    api_key: str | None = None
    timeout_seconds: float = 60
    max_concurrency: int = 8
    base_model: str | None = None


class ChatClient:
    """Asks one model. Close it with `aclose`.

    Remembers which optional fields the server refused, so that each is refused once.
    """

    def __init__(self, endpoint: Endpoint, check: Callable[[], None] = lambda: None) -> None:
        """Open no connection yet.

        Args:
            endpoint: where the model is.
            check: called when it is a question's turn; what it raises ends the question.
        """
        self._endpoint = endpoint
        self._check = check
        self._slots = asyncio.Semaphore(endpoint.max_concurrency)
        self._refused: frozenset[str] = frozenset()
        self._client = _client(endpoint)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def complete(
        self, question: Question, schema: Mapping[str, Any], trial: Trial
    ) -> Completion:
        """Ask one question; at once again only without a field that the server refused by name.

        Raises:
            ModelUnreachable: no answer, or "not now".
            RefusedQuestion: it does not take the question.
            Stop: it has no such model, or does not take the key.
        """
        body = request_body(self._endpoint.model, question, schema, trial)
        refused = self._refused
        while True:
            sent = without(body, refused)
            try:
                answer = await self._exchange(partial(self._post, sent))
            except RefusedQuestion as error:
                if error.field is None or error.field in refused:
                    raise
                refused |= {error.field}
            else:
                self._remember(refused)
                return completion_of(answer)

    async def identity(self) -> Identity:
        """What the server lists under the model's name; raises as `listed` does."""
        return identity_of(self._endpoint.model, await self.listed(), self._endpoint.base_model)

    async def listed(self) -> Listed:
        """The server's models; a server without a list is no error.

        Raises:
            ModelUnreachable: no answer, or "not now".
            RefusedKey: it does not take the key.
        """
        try:
            return parents_of(await self._exchange(self._get_models))
        except (UnknownModel, RefusedQuestion):
            return {}

    async def _post(self, body: dict[str, Any]) -> httpx2.Response:
        return await self._client.post("/chat/completions", body=body, cast_to=httpx2.Response)

    async def _get_models(self) -> httpx2.Response:
        return await self._client.get("/models", cast_to=httpx2.Response)

    async def _exchange(self, exchange: Callable[[], Awaitable[httpx2.Response]]) -> bytes:
        """One HTTP exchange, within its slot and time, its errors translated."""
        try:
            async with self._slots:
                self._check()
                async with asyncio.timeout(self._endpoint.timeout_seconds):
                    response = await exchange()
        except (TimeoutError, APITimeoutError) as error:
            raise ModelUnreachable("timeout") from error
        except APIConnectionError as error:
            raise ModelUnreachable("connection") from error
        except APIResponseValidationError as error:
            raise ModelUnreachable("not_a_completion") from error
        except APIStatusError as error:
            raise translated(error, self._endpoint.model, datetime.now(UTC)) from error
        return response.content

    def _remember(self, refused: frozenset[str]) -> None:
        for field in sorted(refused - self._refused):
            log.warning("model server refuses a field, asking without it", extra={"field": field})
        self._refused |= refused


def _client(endpoint: Endpoint) -> AsyncOpenAI:
    timeout = httpx2.Timeout(endpoint.timeout_seconds, connect=CONNECT_SECONDS)
    limits = httpx2.Limits(
        max_connections=endpoint.max_concurrency,
        max_keepalive_connections=endpoint.max_concurrency,
    )
    return AsyncOpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or "none",
        max_retries=0,  # `patience` retries: full jitter, and one deadline for all tries
        timeout=timeout,
        http_client=DefaultAsyncHttpxClient(
            transport=BoundedTransport(httpx2.AsyncHTTPTransport(limits=limits)), timeout=timeout
        ),
    )
