"""What many suites share: where the real logs are, and a model server to ask."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from tests.contracts.model_server.server import ModelServer, running_model_server

pytest.register_assert_rewrite("tests.contracts.model_server.promises")

# A runner in the background starts programs deaf to Ctrl-C, and tests send it to children.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("logwarden", deadline=None)  # how busy a machine is, is no promise
settings.load_profile("logwarden")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real logs and verdicts; tests that need it skip, counted, without it."""
    folder = os.environ.get("LOGWARDEN_DATA", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("LOGWARDEN_DATA names no folder of real logs")
    return Path(folder)


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    """A scripted OpenAI-compatible server; see `tests.contracts.model_server`."""
    with running_model_server() as server:
        yield server
