"""The programs of Debian's packages prometheus and prometheus-alertmanager, and a broker."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.browser.screen import CHROMIUM

from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.cache import cache_folder
from logwarden_standalone.kafka.errors import FetchFailed
from logwarden_standalone.kafka.install import install_kafka
from logwarden_testing.brokers import running

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
def alertmanager() -> str:
    return program("prometheus-alertmanager", "alertmanager")


@pytest.fixture(scope="session")
def chromium() -> str:
    return program(CHROMIUM)


@pytest.fixture(scope="session")
def broker() -> Iterator[KafkaBroker]:
    """Real Kafka; without network tests skip, counted, and in CI fail."""
    try:
        jars = install_kafka(cache_folder(os.environ))
    except FetchFailed as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))
    yield from running(KafkaBroker(jars))


@pytest.fixture(scope="session")
def deploy() -> Path:
    return ROOT / "deploy"
