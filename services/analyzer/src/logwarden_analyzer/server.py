"""The process around the app: its socket, and what signals do.

The first signal lets requests end by a deadline; the second kills.
"""

import logging
import signal
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from logwarden_analyzer.ending import Ending
from logwarden_analyzer.settings import AnalyzerSettings

log = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep a connection: one that closes under a request costs it another try."""

BACKLOG = 1024
"""Connections that wait to be accepted."""

GRACE_SHARE = 0.9
"""Of the time to end, for requests; the rest is for saying that there was none left."""


def ending_of(settings: AnalyzerSettings) -> Ending:
    """The end that the app and its server share."""
    return Ending(GRACE_SHARE * settings.analyzer_shutdown_seconds)


def listening_socket(host: str, port: int) -> socket.socket:
    """Bind; a port of 0 takes a free one.

    Raises:
        OSError: the address is taken or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, because asyncio sends small packets at once only on sockets that say they are TCP:
    # without it each answer's body waits 40 ms for the acknowledgement of its head.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except OSError:
        bound.close()
        raise
    return bound


class Server(uvicorn.Server):
    """Serves one app on one socket until it is told to end."""

    def __init__(self, app: FastAPI, settings: AnalyzerSettings, ending: Ending) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="on",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=settings.analyzer_shutdown_seconds,
            )
        )
        self._ending = ending

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal; from now on each has its own effect again, which is to kill."""
        del frame
        self.should_exit = True
        signal.signal(sig, signal.SIG_DFL)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take nothing new, wait for what is at work, and close."""
        log.info("analyzer stops")
        self._ending.begin()
        await super().shutdown(sockets)
