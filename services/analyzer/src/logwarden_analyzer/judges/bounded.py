"""A bound on what a server may answer: one that never ends its body must not fill our memory."""

from collections.abc import AsyncIterator

import httpx2

MAX_BODY_BYTES = 4_000_000
"""Of one answer as it comes over the wire; replies have some 2 KB, lists of models less than 1 MB."""


class BoundedTransport(httpx2.AsyncBaseTransport):
    """Passes everything on, and breaks off an answer that is too long.

    Compressed answers are not asked for, so what comes over the wire is what is kept.
    """

    def __init__(self, inner: httpx2.AsyncBaseTransport, most_bytes: int = MAX_BODY_BYTES) -> None:
        self._inner = inner
        self._most_bytes = most_bytes

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it on."""
        request.headers["accept-encoding"] = "identity"
        response = await self._inner.handle_async_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise httpx2.ReadError("the answer is compressed")
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 - for mypy
        response.stream = _BoundedStream(response.stream, self._most_bytes)
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


class _BoundedStream(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, most_bytes: int) -> None:
        self._inner = inner
        self._left = most_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._inner:
            self._left -= len(chunk)
            if self._left < 0:
                raise httpx2.ReadError("the answer is too long")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
