"""An analyzer that keeps the windows it is asked about: what the batcher made of records."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from logwarden_contracts.messages import LogLine, LogWindow
from logwarden_testing.stub_analyzer import analysis_of


class RecordingAnalyzer(ThreadingHTTPServer):
    """Serves on a loopback port in a thread of its own."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.windows: list[LogWindow] = []

    @property
    def lines(self) -> list[LogLine]:
        """Of all windows so far."""
        return [line for window in self.windows for line in window.lines]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        window = LogWindow.read(self.rfile.read(int(self.headers["content-length"])))
        assert isinstance(self.server, RecordingAnalyzer)
        self.server.windows.append(window)
        body = analysis_of(window).write()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def recording_analyzer(port: int) -> Iterator[RecordingAnalyzer]:
    """Serve until the block ends."""
    with RecordingAnalyzer(port) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
