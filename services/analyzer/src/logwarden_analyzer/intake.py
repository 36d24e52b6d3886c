"""What a request may hold: so many bytes within so long, and a window of a schema that is taken.

Not here: who may ask (`admission`), what is done with the window (`analyze`).
"""

import asyncio
import re
from collections.abc import Mapping

from fastapi import Request
from starlette.requests import ClientDisconnect

from logwarden_analyzer.refusal import CLIENT_WENT_AWAY, Refusal
from logwarden_analyzer.routing import Wish
from logwarden_contracts.messages import LogWindow, UnreadableMessage

LAG_HEADER = "logwarden-lag-seconds"
AGAIN_HEADER = "logwarden-again"

BODY_SECONDS = 30.0
"""A body that takes longer would hold its place in the queue against all others."""

_SECONDS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_ANALYSIS_ID = re.compile(r"[0-9a-f]{1,64}")


async def body_of(request: Request, most_bytes: int, seconds: float = BODY_SECONDS) -> bytes:
    """The whole body, given up as soon as it is known to be too large.

    Raises:
        Refusal: 413, too large; 408, too slow; 499, its sender left.
    """
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most_bytes:
        raise _too_large(most_bytes)
    try:
        async with asyncio.timeout(seconds):
            return await _read(request, most_bytes)
    except TimeoutError:
        raise Refusal(408, f"the body took longer than {seconds:g} s") from None
    except ClientDisconnect:
        raise Refusal(CLIENT_WENT_AWAY, "the client went away") from None


async def _read(request: Request, most_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise _too_large(most_bytes)
    return bytes(body)


def _too_large(most_bytes: int) -> Refusal:
    return Refusal(413, f"more than {most_bytes} bytes (ANALYZER_MAX_BODY_BYTES)")


def window_of(body: bytes, schema: str | None, most_lines: int) -> LogWindow:
    """The window in a body.

    Args:
        body: JSON.
        schema: the request's header of that name: version of the window's schema.
        most_lines: of the window.

    Raises:
        Refusal: 413, too many lines; 422, not a window of a schema that is taken.
    """
    if schema is not None and schema not in SCHEMAS:
        raise Refusal(422, f"schema {schema[:20]!r} of a window: taken are {', '.join(SCHEMAS)}")
    try:
        window = LogWindow.read(body)
    except UnreadableMessage as error:
        raise Refusal(422, str(error)) from None
    if len(window.lines) > most_lines:
        raise Refusal(413, f"more than {most_lines} lines (ANALYZER_MAX_LINES)")
    return window


def versions_taken(current: int) -> tuple[str, ...]:
    """The current version of a schema and the one before, so that services can be updated singly."""
    return tuple(str(version) for version in (current, current - 1) if version > 0)


SCHEMAS = versions_taken(LogWindow.SCHEMA_VERSION)


def wish_of(headers: Mapping[str, str]) -> Wish:
    """How the window is to be judged, from the headers `LAG_HEADER` and `AGAIN_HEADER`.

    Raises:
        Refusal: 422, one of them says what cannot be.
    """
    lag, again = headers.get(LAG_HEADER, "0"), headers.get(AGAIN_HEADER)
    if not _SECONDS.fullmatch(lag):
        raise Refusal(422, f"{LAG_HEADER} is no number of seconds")
    if again is not None and not _ANALYSIS_ID.fullmatch(again):
        raise Refusal(422, f"{AGAIN_HEADER} is no id of an analysis")
    return Wish(float(lag), again)
