"""The analyzer as a process: a real server, a scripted model, signals."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.contracts.model_server.server import MODEL, ModelServer, silent

from logwarden_contracts.messages import WindowAnalysis
from logwarden_testing.processes import Program, free_port, wait_until

WINDOW = (Path(__file__).parents[1] / "contracts/messages/LogWindow.json").read_bytes()


def is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


def running(**settings: object) -> Program:
    names = {name.upper(): str(value) for name, value in settings.items()}
    return Program(["logwarden_analyzer"], {"ANALYZER_PORT": str(free_port())} | names)


def url_of(program: Program) -> str:
    url = f"http://127.0.0.1:{program.environment['ANALYZER_PORT']}"
    wait_until(lambda: is_up(url), seconds=30, what="the analyzer is ready")
    return url


@pytest.fixture
def analyzer() -> Iterator[Program]:
    with running() as program:
        yield program


def test_it_judges_and_ends_orderly_on_the_first_signal(analyzer: Program) -> None:
    answer = httpx.post(f"{url_of(analyzer)}/v1/analyze", content=WINDOW)
    assert WindowAnalysis.read(answer.content).judge == "rules"
    assert analyzer.stop() == 0


def test_a_client_that_goes_away_leaves_nothing_running(model_server: ModelServer) -> None:
    model_server.always = silent
    with running(llm_base_url=model_server.base_url, llm_model=MODEL) as program:
        url = url_of(program)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{url}/v1/analyze", content=WINDOW, timeout=1)
        wait_until(
            lambda: 'requests_total{status="499"} 1.0' in httpx.get(f"{url}/metrics").text,
            seconds=10,
            what="the request is given up",
        )
        assert "queue_windows 0.0" in httpx.get(f"{url}/metrics").text


def test_a_misspelt_setting_stops_the_start_and_names_the_nearest() -> None:
    with running(llm_modle="x") as program:
        assert program.process
        assert program.process.wait(30) == 2
        assert "did you mean LLM_MODEL" in program.output


def test_the_second_signal_ends_it_at_once(model_server: ModelServer) -> None:
    model_server.always = silent
    with running(llm_base_url=model_server.base_url, llm_model=MODEL) as program:
        url = url_of(program)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{url}/v1/analyze", content=WINDOW, timeout=0.5)
        program.send(signal.SIGTERM)
        time.sleep(0.2)
        program.send(signal.SIGTERM)
        assert program.process
        program.process.wait(15)
