"""What many suites share: where the real logs are."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real logs and verdicts; tests that need it skip, counted, without it."""
    folder = os.environ.get("LOGWARDEN_DATA", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("LOGWARDEN_DATA names no folder of real logs")
    return Path(folder)
