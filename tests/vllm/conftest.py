"""Real vLLM on the CPU: a small model and the adapter of the smoke run, trained here and served."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from logwarden_training.promote.serving import Service, vllm_arguments

ROOT = Path(__file__).parents[2]
TRAIN = ROOT / ".venv-train/bin/logwarden-train"
VLLM = ROOT / ".venv-vllm/bin/python"
SERVE = ROOT / ".venv/bin/logwarden-train"
LABELS = ROOT / "training/data/windows/web.jsonl"
BASE, ADAPTER = "SmolLM2-135M-Instruct", "logwarden"
CONTEXT = 4096
START_SECONDS = 420
CPU_OPTIONS = ("--enforce-eager", "--dtype", "bfloat16")
"""Compiling takes longer than all questions of the tests."""


@dataclass(frozen=True)
class Weights:
    """Folders of the base and of the adapter."""

    base: Path
    adapter: Path


@dataclass(frozen=True)
class Running:
    """A vLLM that answers."""

    root: str
    log: Path

    @property
    def url(self) -> str:
        return f"{self.root}/v1"

    def counted(self, name: str) -> float:
        """Sum of a counter of `/metrics`."""
        written = httpx.get(f"{self.root}/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in written if line.startswith(f"vllm:{name}"))


def needed(path: Path, target: str) -> None:
    if path.exists():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{path} is missing: make {target}")
    pytest.skip(f"{path} is missing: make {target}")


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Weights:
    """The smoke run, as its user runs it; `VLLM_TEST_WEIGHTS` names a folder to keep it in."""
    needed(TRAIN, "setup-train")
    kept = os.environ.get("VLLM_TEST_WEIGHTS")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("smoke")
    made = Weights(folder / "base", folder / "smoke")
    if not (made.adapter / "manifest.json").exists():
        options: list[str | Path] = ["--run", ROOT / "training/runs/smoke.yaml", "--labels", LABELS]
        options += ["--out", made.adapter, "--base-out", made.base, "--report-to", "none"]
        subprocess.run([TRAIN, "train", *options], check=True, timeout=600)
    return made


@pytest.fixture(scope="session")
def vllm(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Base and adapter, by the command that people are told to use."""
    port = free_port()
    options: list[str | Path] = [
        "--adapter",
        weights.adapter,
        "--base",
        weights.base,
        "--port",
        str(port),
    ]
    options += ["--max-length", str(CONTEXT), "--python", VLLM, "--", *CPU_OPTIONS]
    log = tmp_path_factory.mktemp("vllm") / "log"
    with running([SERVE, "serve", *options], port, log) as server:
        yield server


@pytest.fixture
def loose_vllm(weights: Weights, tmp_path: Path) -> Iterator[Running]:
    """The base alone, and nothing that keeps it from writing white space."""
    port = free_port()
    service = Service(str(weights.base), BASE, None, "127.0.0.1", port, CONTEXT, CPU_OPTIONS)
    arguments = vllm_arguments(service)
    switch = arguments.index("--structured-outputs-config")
    del arguments[switch : switch + 2]
    arguments += ["--structured-outputs-config", '{"backend":"xgrammar"}']
    command: list[str | Path] = [VLLM, "-m", "vllm.entrypoints.openai.api_server", *arguments]
    with running(command, port, tmp_path / "log") as server:
        yield server


@contextmanager
def running(command: Sequence[str | Path], port: int, log: Path) -> Iterator[Running]:
    needed(VLLM, "setup-vllm")
    environment = os.environ | {
        "VLLM_CPU_KVCACHE_SPACE": "1",
        "VLLM_ALLOW_RUNTIME_LORA_UPDATING": "True",
        "VLLM_NO_USAGE_STATS": "1",
        "HF_HUB_OFFLINE": "1",
    }
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, stdout=written, stderr=written, env=environment, start_new_session=True
        )
    try:
        server = Running(f"http://127.0.0.1:{port}", log)
        wait_until_healthy(server, process)
        yield server
    finally:
        stop(process)


def wait_until_healthy(server: Running, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, server.log.read_text("utf-8", "replace")[-4000:]
        try:
            if httpx.get(f"{server.root}/health").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(1)
    pytest.fail(f"vLLM is not up after {START_SECONDS} s: {server.log.read_text()[-4000:]}")


def stop(process: "subprocess.Popen[bytes]") -> None:
    """The whole group: its engine is a process of its own."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def swapped(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same adapter in another folder, to be loaded under another name."""
    folder = tmp_path_factory.mktemp("swapped") / "adapter"
    shutil.copytree(weights.adapter, folder)
    return folder
