"""Answers Grafana's health path, and nothing else of Grafana."""

from http.server import BaseHTTPRequestHandler, HTTPServer


class Health(BaseHTTPRequestHandler):
    """One path."""

    def do_GET(self) -> None:
        """Say that the database is fine."""
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()
        self.wfile.write(b'{"database":"ok"}')

    def log_message(self, format: str, *args: object) -> None:
        """Health checks are not worth a line each."""
        del format, args


HTTPServer(("", 3000), Health).serve_forever()
