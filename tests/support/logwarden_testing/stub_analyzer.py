"""A stub analyzer process: answers each window with a quiet verdict after a set time.

For suites and benchmarks that are about Kafka and not about verdicts. `python -m
logwarden_testing.stub_analyzer PORT [SECONDS]`; a line that holds `REFUSE` is refused with 422, one that holds
`UNAUTHORIZED` with 401; one that holds `DEGRADE` gets a degraded analysis at first, and a better one when asked again.
"""

import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from logwarden_contracts.messages import (
    LogWindow,
    Timings,
    Verdict,
    Versions,
    WindowAnalysis,
    WindowSummary,
)

_VERSIONS = Versions(prompt="stub", skeleton="stub", redactor="stub", rules="stub")
_VERDICT = Verdict(risk_score=0, should_alert_user=False)


def analysis_of(window: LogWindow, again: bool = False) -> WindowAnalysis:
    """A quiet analysis of the window."""
    degraded = not again and any("DEGRADE" in line.text for line in window.lines)
    given = window.model_dump(exclude={"lines"})
    summary = WindowSummary(id=window.id, **(given | {"lines": len(window.lines)}))
    return WindowAnalysis(
        id=f"{'again' if again else 'stub'}-{window.id}",
        window=summary,
        verdict=_VERDICT,
        judge="rules",
        judges={"rules": _VERDICT},
        versions=_VERSIONS,
        timings=Timings(digest_seconds=0, judge_seconds=0, total_seconds=0),
        degraded_reason="model_unreachable" if degraded else None,
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seconds = 0.0

    def do_POST(self) -> None:
        window = LogWindow.read(self.rfile.read(int(self.headers["content-length"])))
        time.sleep(self.seconds)
        if any("REFUSE" in line.text for line in window.lines):
            self._answer(422, b'{"detail":"refused by the stub"}')
        elif any("UNAUTHORIZED" in line.text for line in window.lines):
            self._answer(401, b"{}")
        else:
            self._answer(200, analysis_of(window, "logwarden-again" in self.headers).write())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def main() -> None:
    """Serve until killed."""
    _Handler.seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    _Server(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()


if __name__ == "__main__":
    main()
