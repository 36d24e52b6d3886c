"""The analyzer as a process: a real server, a scripted model, signals."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from tests.contracts.model_server.server import MODEL, Exchange, ModelServer, silent

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


def asked(url: str, timeout: float = 30) -> httpx.Response:
    return httpx.post(f"{url}/v1/analyze", content=WINDOW, timeout=timeout)


@contextmanager
def asking(server: ModelServer, **settings: object) -> Iterator[tuple[Program, str]]:
    """An analyzer with a model, and its address."""
    with running(**{"llm_base_url": server.base_url, "llm_model": MODEL} | settings) as program:
        yield program, url_of(program)


def exit_code(program: Program, seconds: float = 15) -> int:
    assert program.process
    return program.process.wait(seconds)


@pytest.fixture
def analyzer() -> Iterator[Program]:
    with running() as program:
        yield program


def test_it_judges_and_ends_orderly_on_the_first_signal(analyzer: Program) -> None:
    assert WindowAnalysis.read(asked(url_of(analyzer)).content).judge == "triage"
    assert analyzer.stop() == 0


def test_the_first_signal_lets_requests_end(model_server: ModelServer) -> None:
    model_server.always = slowly = Slow(1.0, model_server)
    with asking(model_server) as (program, url), ThreadPoolExecutor() as threads:
        answer = threads.submit(asked, url)
        assert slowly.begun.wait(15)
        assert program.stop() == 0
        assert answer.result().status_code == 200


def test_what_does_not_end_in_time_is_told_so(model_server: ModelServer) -> None:
    model_server.always = silent
    with (
        asking(model_server, analyzer_shutdown_seconds=1) as (program, url),
        ThreadPoolExecutor() as threads,
    ):
        answer = threads.submit(asked, url)
        wait_until(lambda: bool(model_server.questions), 15, "the model is asked")
        assert program.stop() == 0
        assert (answer.result().status_code, answer.result().text) == (
            503,
            "the analyzer is stopping",
        )
        assert "Traceback" not in program.output


def test_the_second_signal_kills(model_server: ModelServer) -> None:
    model_server.always = silent
    with asking(model_server) as (program, url), ThreadPoolExecutor() as threads:
        answer = threads.submit(asked, url)
        wait_until(lambda: bool(model_server.questions), 15, "the model is asked")
        program.send(signal.SIGTERM)
        wait_until(lambda: "analyzer stops" in program.output, 5, "it stops")
        program.send(signal.SIGTERM)
        assert exit_code(program, 5) == -signal.SIGTERM
        assert isinstance(answer.exception(), httpx.TransportError)


def test_a_client_that_goes_away_takes_its_question_with_it(model_server: ModelServer) -> None:
    model_server.always = abandoned = Abandoned()
    with asking(model_server) as (_, url):
        with pytest.raises(httpx.ReadTimeout):
            asked(url, timeout=1)
        assert abandoned.seen.wait(10)
        left = 'requests_total{status="499"} 1.0'
        wait_until(lambda: left in httpx.get(f"{url}/metrics").text, 10, "it is counted")
        assert 'queue_windows{state="at_work"} 0.0' in httpx.get(f"{url}/metrics").text


def test_a_client_that_goes_away_while_it_waits_gives_its_place_up(
    model_server: ModelServer,
) -> None:
    model_server.always = silent
    with (
        asking(model_server, analyzer_max_concurrency=1, analyzer_max_queue=1) as (program, url),
        ThreadPoolExecutor() as threads,
    ):
        threads.submit(asked, url)
        wait_until(lambda: bool(model_server.questions), 15, "the model is asked")
        with pytest.raises(httpx.ReadTimeout):
            asked(url, timeout=1)
        gone = 'queue_windows{state="waiting"} 0.0'
        wait_until(lambda: gone in httpx.get(f"{url}/metrics").text, 10, "the place is free")
        program.kill()


def test_a_client_that_leaves_in_the_body_is_no_crash(analyzer: Program) -> None:
    url = url_of(analyzer)
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as client:
        client.sendall(b"POST /v1/analyze HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{")
    left = 'requests_total{status="499"} 1.0'
    wait_until(lambda: left in httpx.get(f"{url}/metrics").text, 10, "it is noticed")
    assert "Traceback" not in analyzer.output


def test_who_uploads_too_much_reads_why(analyzer: Program) -> None:
    answer = httpx.post(f"{url_of(analyzer)}/v1/analyze", content=b" " * 20_000_000)
    assert (answer.status_code, answer.text[:22]) == (413, "more than 8000000 byte")


@pytest.mark.parametrize(
    ("setting", "code", "said"),
    [
        ({"LLM_MODLE": "x"}, 2, "did you mean LLM_MODEL"),
        ({"RULES_FILES": "/nowhere.yaml"}, 2, "/nowhere.yaml"),
        ({"ANALYZER_HOST": "203.0.113.1"}, 1, "cannot listen on 203.0.113.1"),
    ],
)
def test_what_is_wrong_at_the_start_is_one_sentence(
    setting: dict[str, str], code: int, said: str
) -> None:
    with running(**setting) as program:
        assert exit_code(program, 30) == code
        assert said in program.output
        assert "Traceback" not in program.output


class Abandoned:
    """Answers nothing, and sees its client close the connection."""

    def __init__(self) -> None:
        self.seen = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        exchange.connection.settimeout(15)
        if exchange.connection.recv(1) == b"":
            self.seen.set()
        exchange.close_connection = True


class Slow:
    """A good answer after a while."""

    def __init__(self, seconds: float, server: ModelServer) -> None:
        self.begun = threading.Event()
        self._seconds = seconds
        self._answer = server.always

    def __call__(self, exchange: Exchange) -> None:
        self.begun.set()
        time.sleep(self._seconds)
        self._answer(exchange)
