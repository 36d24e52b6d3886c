"""A loop for the fake Kafka of each test."""

from collections.abc import Iterator

import pytest

from logwarden_dashboard.stream.thread import LoopThread


@pytest.fixture
def loop_thread() -> Iterator[LoopThread]:
    """Ended after the test."""
    loop = LoopThread()
    yield loop
    loop.close()
