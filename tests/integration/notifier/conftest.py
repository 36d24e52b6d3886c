"""A real Alertmanager with ports and a folder of its own, and who it notifies."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from logwarden_testing.processes import free_port, wait_until

CONFIGURATION = """
route:
  receiver: people
  group_by: [alertname, source_group]
  group_wait: 1s
  group_interval: 2s
  repeat_interval: 24h
receivers:
  - name: people
    webhook_configs:
      - url: {url}
"""


class People:
    """A receiver of notifications.

    Attributes:
        notifications: as Alertmanager sent them.
    """

    def __init__(self) -> None:
        self.notifications: list[dict[str, Any]] = []
        people = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                people.notifications.append(json.loads(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def told(self, status: str) -> list[dict[str, Any]]:
        """Notifications of this status: `firing` or `resolved`."""
        return [each for each in self.notifications if each["status"] == status]


class Alertmanager:
    """One process; `url` answers once it runs."""

    def __init__(self, binary: str, folder: Path, people: People) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        configuration = folder / "alertmanager.yml"
        configuration.write_text(CONFIGURATION.format(url=people.url))
        self.command = [
            binary,
            f"--config.file={configuration}",
            f"--storage.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--cluster.listen-address=",
        ]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it (again)."""
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self._is_ready, 60, "Alertmanager is ready")

    def stop(self) -> None:
        """End it."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def alerts(self, **parameters: str) -> list[dict[str, Any]]:
        """What it holds."""
        found: list[dict[str, Any]] = httpx.get(
            f"{self.url}/api/v2/alerts", params=parameters, timeout=10
        ).json()
        return found

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/-/ready", timeout=2).is_success
        except httpx.HTTPError:
            return False


@pytest.fixture
def people() -> Iterator[People]:
    """Who is notified."""
    people = People()
    thread = threading.Thread(target=people.server.serve_forever, daemon=True)
    thread.start()
    yield people
    people.server.shutdown()
    people.server.server_close()
    thread.join()


@pytest.fixture
def alertmanager(tmp_path: Path, people: People) -> Iterator[Alertmanager]:
    """A running one; without Debian's package tests skip, counted, and in CI fail."""
    binary = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if binary is None:
        if os.environ.get("CI") == "true":
            pytest.fail("prometheus-alertmanager is not installed: make setup-ci", pytrace=False)
        pytest.skip("prometheus-alertmanager is not installed")
    running = Alertmanager(binary, tmp_path, people)
    try:
        running.start()
        yield running
    finally:
        running.stop()
