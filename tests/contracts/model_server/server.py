"""A scripted OpenAI-compatible server on loopback, for tests of all who ask one.

Real sockets, so that the real client's timeouts, retries and broken connections are tested. It runs
in threads of its own: also for programs that start an event loop themselves.
"""

import gzip
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.contracts.model_server.answers import judging

MODEL = "logs"
BASE_MODEL = "small-model"

Answer = Callable[["Exchange"], None]
"""What is done with a question: answered, refused, or left."""


class Exchange(BaseHTTPRequestHandler):
    """One HTTP exchange; `question` is the body of the request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "ModelServer"
    question: dict[str, Any]

    def do_GET(self) -> None:
        models = [{"id": BASE_MODEL, "parent": None}, {"id": MODEL, "parent": BASE_MODEL}]
        self.write(200, {"object": "list", "data": models})

    def do_POST(self) -> None:
        self.question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.counting():
            self.server.next_answer(self.question)(self)

    def write(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.begin(status, len(content), headers or {})
        self.wfile.write(content)

    def begin(self, status: int, length: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def handle(self) -> None:
        with suppress(ConnectionError):  # the client left; that is what some tests are about
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no access log."""


class ModelServer(ThreadingHTTPServer):
    """Answers from its script, then as `always`.

    Attributes:
        context_tokens: longer questions are refused as vLLM does it; four characters are a token.
        questions: bodies of all requests so far.
        most_at_once: how many questions were with it at the same time, at most.
        closing: set when the server is to end: whoever is silent stops waiting.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.context_tokens: int | None = None
        self.questions: list[dict[str, Any]] = []
        self.most_at_once = 0
        self.closing = threading.Event()
        self.always: Answer = answering(judging)
        self._script: deque[Answer] = deque()
        self._at_once = 0
        self._lock = threading.Lock()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def script(self, *answers: Answer) -> None:
        """Answer the next questions so, one after another."""
        self._script.extend(answers)

    def next_answer(self, question: dict[str, Any]) -> Answer:
        with self._lock:
            self.questions.append(question)
            if question["model"] not in (MODEL, BASE_MODEL):
                return unknown_model
            if self.context_tokens and tokens_of(question) > self.context_tokens:
                return status(
                    400, f"This model's maximum context length is {self.context_tokens} tokens."
                )
            return self._script.popleft() if self._script else self.always

    @contextmanager
    def counting(self) -> Iterator[None]:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1

    def prompts(self) -> str:
        """All that was ever sent, as one text."""
        return "\n".join(json.dumps(question, ensure_ascii=False) for question in self.questions)


@contextmanager
def running_model_server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()


def answering(
    text: str | Callable[[dict[str, Any]], str | None] | None,
    finish_reason: str = "stop",
    field: str = "content",
) -> Answer:
    """A completion with this text, or with what a function makes of the question."""

    def answer(exchange: Exchange) -> None:
        said = text(exchange.question) if callable(text) else text
        message = {"role": "assistant", "content": None, field: said}
        choice = {"index": 0, "message": message, "finish_reason": finish_reason}
        usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
        exchange.write(200, {"object": "chat.completion", "choices": [choice], "usage": usage})

    return answer


def tokens_of(question: dict[str, Any]) -> int:
    """About as many as a tokenizer would count, with the longest answer."""
    characters = sum(len(each["content"]) for each in question["messages"])
    return characters // 4 + int(question.get("max_tokens", 0))


def body(content: object) -> Answer:
    """Status 200 and any JSON at all."""
    return lambda exchange: exchange.write(200, content)


def status(code: int, message: str = "", **headers: str) -> Answer:
    """An error as OpenAI words it; a header `retry_after` becomes `retry-after`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    error = {"error": {"message": message, "type": "error", "param": None, "code": None}}
    return lambda exchange: exchange.write(code, error, named)


unknown_model = status(404, "The model does not exist.")


def refusing(field: str) -> Answer:
    """Refuses questions that hold a field, as servers do that know no more than OpenAI's."""

    def answer(exchange: Exchange) -> None:
        if field in exchange.question:
            status(400, f"Unrecognized request argument supplied: {field}")(exchange)
        else:
            answering(judging)(exchange)

    return answer


def slowly(exchange: Exchange) -> None:
    """A good answer after a while."""
    time.sleep(0.05)
    answering(judging)(exchange)


def silent(exchange: Exchange) -> None:
    """Never answers."""
    exchange.server.closing.wait()
    exchange.close_connection = True


def hanging_up(exchange: Exchange) -> None:
    """Closes the connection in the middle of the body."""
    exchange.begin(200, 1000, {})
    exchange.wfile.write(b'{"choices": [{"mess')
    exchange.close_connection = True


def endless(exchange: Exchange) -> None:
    """A body without end."""
    exchange.begin(200, 10**12, {})
    blank = b" " * 65_536
    while not exchange.server.closing.is_set():
        exchange.wfile.write(blank)


def compressed(exchange: Exchange) -> None:
    """A small body that unpacks to much, to a client that asked for none."""
    packed = gzip.compress(b" " * 50_000_000)
    exchange.begin(200, len(packed), {"Content-Encoding": "gzip"})
    exchange.wfile.write(packed)


def dripping(exchange: Exchange) -> None:
    """A byte now and then, so that no read times out."""
    exchange.begin(200, 10**6, {})
    while not exchange.server.closing.wait(0.05):
        exchange.wfile.write(b" ")
