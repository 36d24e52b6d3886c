"""Serves `/metrics`, `/healthz` and `/readyz` from a thread, so that a busy loop still answers."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

_Start = Callable[[str, list[tuple[str, str]]], object]


@contextmanager
def health_server(
    host: str, port: int, registry: CollectorRegistry, is_ready: Callable[[], bool]
) -> Iterator[int]:
    """Serve until the block ends.

    Yields:
        The port, which differs from the one asked for where that was 0.

    Raises:
        OSError: the address is taken or not ours.
    """
    metrics = make_wsgi_app(registry)

    def application(environ: dict[str, object], start: _Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            return metrics(environ, start)  # type: ignore[no-any-return]  # untyped WSGI
        ok = path == "/healthz" or (path == "/readyz" and is_ready())
        found = path in ("/healthz", "/readyz")
        status = "200 OK" if ok else "503 Service Unavailable" if found else "404 Not Found"
        start(status, [("content-type", "text/plain; charset=utf-8")])
        return [status.encode()]

    server = make_server(host, port, application, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    """Scrapes are not worth a log line each."""

    def log_message(self, format: str, *args: object) -> None:
        del format, args
