"""Serves `/metrics`, `/healthz`, `/readyz` and `/state` from a thread of its own."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

_Start = Callable[[str, list[tuple[str, str]]], object]


@contextmanager
def status_server(
    address: tuple[str, int],
    registry: CollectorRegistry,
    is_ready: Callable[[], bool],
    state: Callable[[], bytes],
) -> Iterator[int]:
    """Serve until the block ends.

    Args:
        address: host and port; port 0 takes a free one.
        registry: of `/metrics`.
        is_ready: of `/readyz`.
        state: JSON of `/state`, called from the server's thread; `TimeoutError` answers 503.

    Yields:
        The port.

    Raises:
        OSError: the address is taken or not ours.
    """
    metrics = make_wsgi_app(registry)

    def application(environ: dict[str, object], start: _Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            return metrics(environ, start)  # type: ignore[no-any-return]  # untyped WSGI
        status, kind, body = _answer(path, is_ready, state)
        start(status, [("content-type", kind), ("cache-control", "no-store")])
        return [body]

    server = make_server(*address, application, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="status", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _answer(
    path: object, is_ready: Callable[[], bool], state: Callable[[], bytes]
) -> tuple[str, str, bytes]:
    text = "text/plain; charset=utf-8"
    if path == "/healthz" or (path == "/readyz" and is_ready()):
        return "200 OK", text, b"200 OK"
    if path == "/readyz":
        return "503 Service Unavailable", text, b"503 Service Unavailable"
    if path != "/state":
        return "404 Not Found", text, b"404 Not Found"
    try:
        return "200 OK", "application/json", state()
    except TimeoutError:
        return "503 Service Unavailable", text, b"busy: ask again"


class _Quiet(WSGIRequestHandler):
    """Scrapes are not worth a log line each."""

    def log_message(self, format: str, *args: object) -> None:
        del format, args
