"""The programs of Debian's packages prometheus and prometheus-alertmanager."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def program(*names: str) -> str:
    """Path of the first that is installed; without one a counted skip, in CI a failure."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"{names[0]} is missing: make setup-ci", pytrace=False)
    if found is None:
        pytest.skip(f"{names[0]} is not installed: make setup-ci")
    return found


@pytest.fixture(scope="session")
def promtool() -> str:
    return program("promtool")


@pytest.fixture(scope="session")
def amtool() -> str:
    return program("amtool")


@pytest.fixture(scope="session")
def prometheus() -> str:
    return program("prometheus")


@pytest.fixture(scope="session")
def deploy() -> Path:
    return ROOT / "deploy"
