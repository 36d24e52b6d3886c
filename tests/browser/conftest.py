"""One broker, one stack and one browser for all tests; each test has a page of its own."""

import os
import shutil
from collections.abc import Iterator
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.browser.screen import CHROMIUM, LAUNCH
from tests.browser.stack import Stack, alertmanager_program, running_stack

from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.cache import cache_folder
from logwarden_standalone.kafka.errors import FetchFailed
from logwarden_standalone.kafka.install import install_kafka
from logwarden_testing.brokers import running

WAIT_MS = 30_000


@pytest.fixture(scope="session")
def broker() -> Iterator[KafkaBroker]:
    """Real Kafka; without network tests skip, counted, and in CI fail."""
    try:
        jars = install_kafka(cache_folder(os.environ))
    except FetchFailed as error:
        _missing(str(error))
    yield from running(KafkaBroker(jars))


@pytest.fixture(scope="session")
def stack(broker: KafkaBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything, with twenty windows of the hour before."""
    if alertmanager_program() is None:
        _missing("Alertmanager is not there: apt-get install prometheus-alertmanager")
    with running_stack(broker, tmp_path_factory.mktemp("alertmanager"), windows=20) as running_one:
        yield running_one


@pytest.fixture(scope="session")
def browser(stack: Stack) -> Iterator[Browser]:
    """Debian's Chromium. After the stack: while it is open, no other event loop can run here."""
    if shutil.which(CHROMIUM) is None:
        _missing(f"{CHROMIUM} is not there: apt-get install chromium")
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(**LAUNCH)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """In a zone that is not ours; closed after the test."""
    context = browser.new_context(
        timezone_id="America/New_York", viewport={"width": 1280, "height": 900}
    )
    opened = context.new_page()
    opened.set_default_timeout(WAIT_MS)
    yield opened
    context.close()


def _missing(what: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)
