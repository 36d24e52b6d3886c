"""kcat writes for real, with and without key and headers; the lines are right."""

import subprocess

import pytest
from tests.integration.shippers.conftest import Decoded

from logwarden_testing.stream import Stream

pytestmark = pytest.mark.kafka

LINE = "2026-11-22T10:26:43.093Z ERROR disk full"


def write(program: str, stream: Stream, text: str, *options: str) -> None:
    broker = stream.options["bootstrap_servers"]
    command = [program, "-q", "-P", "-b", broker, "-t", stream.logs, *options]
    subprocess.run(command, input=text.encode(), check=True, timeout=60)


async def test_a_plain_line_has_no_source(
    stream: Stream, kcat_program: str, decoded: Decoded
) -> None:
    await stream.create(partitions=1)
    write(kcat_program, stream, f"{LINE}\n")
    [line] = await decoded(1)
    assert (line.header + line.text, line.source) == (LINE, "-/-")
    assert (line.severity, line.time_ms) == ("error", 1_795_343_203_093)


async def test_a_key_names_the_source(stream: Stream, kcat_program: str, decoded: Decoded) -> None:
    await stream.create(partitions=1)
    write(kcat_program, stream, "first\nsecond\n", "-k", "web-1/myapp")
    assert [(line.text, line.source) for line in await decoded(2)] == [
        ("first", "web-1/myapp"),
        ("second", "web-1/myapp"),
    ]


async def test_the_header_of_its_time_goes_before_the_records(
    stream: Stream, kcat_program: str, decoded: Decoded
) -> None:
    await stream.create(partitions=1)
    write(kcat_program, stream, "disk full\n", "-H", "logwarden-time=1795343203093")
    [line] = await decoded(1)
    assert (line.text, line.time_ms) == ("disk full", 1_795_343_203_093)
