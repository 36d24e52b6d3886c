"""The programs that these tests need, and what the analyzer would see of what they wrote."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from logwarden_contracts.decode import Record, decode_record
from logwarden_contracts.messages import LogLine
from logwarden_testing.shippers import require, unpacked_syslog_ng
from logwarden_testing.stream import Stream

Decoded = Callable[[int], Awaitable[list[LogLine]]]
SECONDS = 60


@pytest.fixture(scope="session")
def kcat_program() -> str:
    program = shutil.which("kcat")
    require(program, "kcat")
    return str(program)


@pytest.fixture(scope="session")
def rsyslog_program() -> None:
    plugins = list(Path("/usr/lib").glob("*/rsyslog/omkafka.so"))
    require(shutil.which("rsyslogd") and plugins, "rsyslog with omkafka")


@pytest.fixture(scope="session")
def syslog_ng_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = unpacked_syslog_ng(tmp_path_factory.mktemp("syslog-ng"))
    require(root, "syslog-ng with its Kafka module")
    assert root
    return root


@pytest.fixture
def decoded(stream: Stream) -> Decoded:
    """Waits for so many records of the input topic; their lines as the batcher decodes them."""

    async def lines_of(count: int) -> list[LogLine]:
        async with asyncio.timeout(SECONDS):
            while len(records := await stream.all_of(stream.logs)) < count:  # noqa: ASYNC110 - Kafka tells nobody
                await asyncio.sleep(0.2)
        return [
            line
            for one in records
            for line in decode_record(
                Record(one.value, one.offset, one.key, one.headers, one.timestamp, one.topic)
            )
        ]

    return lines_of
