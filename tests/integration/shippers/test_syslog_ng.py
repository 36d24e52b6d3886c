"""syslog-ng writes for real, by its usual template and by the shipped file; the lines are right."""

from pathlib import Path

import pytest
from tests.integration.shippers.conftest import Decoded

from logwarden_testing.shippers import shipped_syslog_ng, syslog_ng
from logwarden_testing.stream import Stream

pytestmark = pytest.mark.kafka

MESSAGE = b"<131>Nov 22 10:26:43 web-1 myapp[77]: ERROR first line user=bob"
USUAL = 'message("$ISODATE $HOST $MSGHDR$MSG")'
KEEP_HOST_NAME = "keep-hostname(yes);"
TIME_MS = 1_795_343_203_000


def destination(stream: Stream, more: str) -> str:
    broker = stream.options["bootstrap_servers"]
    return f'bootstrap-servers("{broker}") topic("{stream.logs}") {more}'


async def test_lines_of_the_usual_template(
    stream: Stream, tmp_path: Path, syslog_ng_root: Path, decoded: Decoded
) -> None:
    await stream.create(partitions=1)
    configured = destination(stream, USUAL)
    with syslog_ng(tmp_path, syslog_ng_root, KEEP_HOST_NAME, configured) as shipper:
        shipper.send(MESSAGE)
        [line] = await decoded(1)
    assert (line.text, line.source) == ("ERROR first line user=bob", "web-1/myapp")
    assert line.time_ms == TIME_MS


async def test_without_keep_hostname_the_host_is_who_sent_it(
    stream: Stream, tmp_path: Path, syslog_ng_root: Path, decoded: Decoded
) -> None:
    await stream.create(partitions=1)
    with syslog_ng(tmp_path, syslog_ng_root, "", destination(stream, USUAL)) as shipper:
        shipper.send(MESSAGE)
        [line] = await decoded(1)
    assert line.text == "ERROR first line user=bob"
    assert line.source in ("localhost/myapp", "127.0.0.1/myapp")


async def test_lines_of_the_shipped_file_keep_severity_and_are_keyed_by_source(
    stream: Stream, tmp_path: Path, syslog_ng_root: Path, decoded: Decoded
) -> None:
    await stream.create(partitions=1)
    broker = str(stream.options["bootstrap_servers"])
    with shipped_syslog_ng(tmp_path, syslog_ng_root, broker, stream.logs) as shipper:
        shipper.send(MESSAGE)
        [line] = await decoded(1)
    assert (line.text, line.source) == ("ERROR first line user=bob", "web-1/myapp")
    assert (line.severity, line.time_ms) == ("error", TIME_MS)
    [record] = await stream.all_of(stream.logs)
    assert record.key == b"web-1/myapp"
