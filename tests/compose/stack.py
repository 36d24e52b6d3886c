"""The composition, as somebody with Docker alone starts it: from a fresh clone, by the README's commands."""

import json
import os
import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from tests.compose.engine import Engine

from logwarden_testing.processes import free_port, wait_until

ROOT = Path(__file__).parents[2]
ONCE = {"secrets", "topics"}
"""Services that end."""

STAYING = {
    "kafka",
    "analyzer",
    "batcher",
    "ingestor",
    "notifier",
    "dashboard",
    "prometheus",
    "alertmanager",
    "grafana",
}
HEALTHY_SECONDS = 300


def readme_commands() -> list[str]:
    """What stands behind `$` under the README's heading, in order."""
    text = (ROOT / "deploy" / "README.md").read_text()
    section = re.split(r"\n##", text.split("## With Docker alone")[1])[0]
    commands = re.findall(r"^\$ (docker compose .*?)(?:\s+#.*)?$", section, re.M)
    assert len(commands) >= 3
    return commands


@dataclass(frozen=True)
class Stack:
    """The project `logwarden` on the engine.

    Attributes:
        ports: on loopback, by service.
    """

    engine: Engine
    ports: Mapping[str, int]

    @classmethod
    def of(cls, engine: Engine, clone: Path) -> "Stack":
        """In a clone, on free ports, with more incidents than usual."""
        ports = {
            name: free_port()
            for name in ("kafka", "dashboard", "prometheus", "alertmanager", "grafana")
        }
        published = {f"PUBLISH_{name.upper()}": f"127.0.0.1:{port}" for name, port in ports.items()}
        own = {"ADVERTISE_KAFKA": published["PUBLISH_KAFKA"], "SIMULATED_INCIDENT_EVERY": "400"}
        return cls(replace(engine, folder=clone, environment=published | own), ports)

    def command(self, told: str) -> str:
        """Run one of the README's commands, with docker-compose in the place of `docker compose`."""
        words = told.split()
        assert words[:2] == ["docker", "compose"]
        return self.engine.run("docker-compose", *words[2:], seconds=1500)

    def containers(self) -> dict[str, dict[str, Any]]:
        """What Docker says of each, by service."""
        ids = self.engine.run("docker-compose", "ps", "--quiet", "--all").split()
        told = json.loads(self.engine.run("docker", "inspect", *ids)) if ids else []
        return {one["Config"]["Labels"]["com.docker.compose.service"]: one for one in told}

    def unhealthy(self) -> set[str]:
        """Services that stay and are not healthy, or have ended badly."""
        seen = self.containers()
        health = {name: one["State"].get("Health", {}).get("Status") for name, one in seen.items()}
        ended = {name for name in ONCE if seen[name]["State"]["ExitCode"]}
        return {name for name in STAYING if health.get(name) != "healthy"} | ended

    def until_healthy(self, seconds: float = HEALTHY_SECONDS) -> None:
        """Wait for all.

        Raises:
            AssertionError: one is not, with the last words of each such.
        """
        try:
            wait_until(lambda: not self.unhealthy(), seconds, "all are healthy")
        except AssertionError as error:
            words = [
                self.engine.run("docker-compose", "logs", "--tail=15", name)
                for name in sorted(self.unhealthy())
            ]
            raise AssertionError("\n".join(words)) from error

    def kill(self, service: str) -> None:
        """SIGKILL its process, as the kernel would; Docker itself would not restart what it killed."""
        before = self.containers()[service]["State"]["Pid"]
        os.kill(before, signal.SIGKILL)

        def runs_again() -> bool:
            state = self.containers()[service]["State"]
            return bool(state["Running"]) and state["Pid"] not in (0, before)

        wait_until(runs_again, 120, f"{service} runs again")

    def alerts(self) -> list[dict[str, Any]]:
        """What Alertmanager holds of patterns in the logs."""
        url = f"http://127.0.0.1:{self.ports['alertmanager']}/api/v2/alerts"
        try:
            told = httpx.get(url, timeout=10).json()
        except httpx.TransportError:
            return []
        return [one for one in told if one["labels"]["alertname"] == "LogwardenPattern"]

    def targets_up(self) -> dict[str, str]:
        """Health of what Prometheus scrapes, by job."""
        url = f"http://127.0.0.1:{self.ports['prometheus']}/api/v1/targets"
        told = httpx.get(url, timeout=10).json()["data"]["activeTargets"]
        return {one["labels"]["job"]: one["health"] for one in told}

    def left(self) -> str:
        """Containers, volumes and networks of the project."""
        label = "label=com.docker.compose.project=clone"
        return "".join(
            self.engine.run("docker", *words, "--quiet", "--filter", label)
            for words in (("ps", "--all"), ("volume", "ls"), ("network", "ls"))
        )
