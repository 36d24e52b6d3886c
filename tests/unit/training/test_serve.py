"""What serves an adapter: the command that is printed, what it refuses, loading into a server."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logwarden_contracts.prompt import PROMPT_VERSION
from logwarden_training.promote.serve_command import CannotServe, app, load_into
from logwarden_training.promote.serving import Adapter, Service, allowed_rank, vllm_arguments


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    manifest = {
        "base": {"name": "Qwen/Qwen3-4B-Instruct-2507"},
        "prompt_format": "digest",
        "prompt_version": PROMPT_VERSION,
        "rank": 32,
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def printed(*options: str | Path) -> str:
    done = CliRunner().invoke(app, ["--print", *map(str, options)])
    assert done.exit_code == 0, done.output
    return done.output


def test_an_adapter_is_served_with_its_base_its_rank_and_compact_json(adapter: Path) -> None:
    said = printed("--adapter", adapter)
    assert "--model Qwen/Qwen3-4B-Instruct-2507" in said
    assert "--max-lora-rank 32" in said
    assert '"disable_any_whitespace":true' in said
    assert f'"path":"{adapter}"' in said
    assert "LLM_MODEL=logwarden" in said


def test_an_empty_registry_serves_the_base_and_says_so(tmp_path: Path) -> None:
    said = printed("--registry", tmp_path / "none")
    assert "holds no adapter in service: this serves the base alone" in " ".join(said.split())
    assert "--enable-lora" not in said
    assert "LLM_MODEL=Qwen/Qwen3-4B-Instruct-2507" in said


def test_an_adapter_of_another_format_is_not_served(adapter: Path) -> None:
    done = CliRunner().invoke(app, ["--adapter", str(adapter), "--prompt-format", "raw"])
    assert isinstance(done.exception, CannotServe)
    assert "LLM_PROMPT_FORMAT" in str(done.exception)


def test_a_folder_that_is_no_adapter_is_not_served(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--adapter", str(tmp_path), "--print"])
    assert isinstance(done.exception, CannotServe)


@pytest.mark.parametrize(("rank", "allowed"), [(1, 8), (8, 8), (9, 16), (16, 16), (33, 64)])
def test_the_server_allows_at_least_the_adapters_rank(rank: int, allowed: int) -> None:
    assert allowed_rank(rank) == allowed


def test_what_stands_behind_two_dashes_is_passed_on() -> None:
    service = Service("b", "b", None, more=("--enforce-eager",))
    assert vllm_arguments(service)[-1] == "--enforce-eager"


class Loading(BaseHTTPRequestHandler):
    """A server that takes adapters, or has no such endpoint."""

    server: "LoadingServer"

    def do_POST(self) -> None:
        self.server.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no access log."""


class LoadingServer(HTTPServer):
    status = 200
    answer = b"Success"
    body: object = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@pytest.fixture
def loading() -> Iterator[LoadingServer]:
    with LoadingServer(("127.0.0.1", 0), Loading) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


SERVED = Service("base", "base", Adapter("logwarden", Path("/adapters/new"), 16))


def test_an_adapter_is_loaded_in_place_of_the_one_before(loading: LoadingServer) -> None:
    load_into(loading.url, SERVED)
    assert loading.body == {
        "lora_name": "logwarden",
        "lora_path": "/adapters/new",
        "load_inplace": True,
    }


def test_a_server_that_cannot_load_is_told_how_to_be_started(loading: LoadingServer) -> None:
    loading.status, loading.answer = 404, b'{"detail":"Not Found"}'
    with pytest.raises(CannotServe, match="VLLM_ALLOW_RUNTIME_LORA_UPDATING"):
        load_into(loading.url, SERVED)


def test_a_server_that_refuses_is_quoted(loading: LoadingServer) -> None:
    loading.status, loading.answer = 400, b"rank 64 is too large"
    with pytest.raises(CannotServe, match="rank 64 is too large"):
        load_into(loading.url, SERVED)
