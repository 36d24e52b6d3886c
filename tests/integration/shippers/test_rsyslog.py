"""rsyslog writes for real, by its default template and by the shipped file; the lines are right."""

from pathlib import Path

import pytest
from tests.integration.shippers.conftest import Decoded

from logwarden_testing.recording_analyzer import recording_analyzer
from logwarden_testing.shippers import rsyslog, shipped_rsyslog
from logwarden_testing.stream import Stream

pytestmark = [pytest.mark.kafka, pytest.mark.usefixtures("rsyslog_program")]

RFC3164 = b'<131>Nov 22 10:26:43 web-1 myapp[77]: ERROR first "line" user=bob'
RFC5424 = b"<131>1 2026-11-22T10:26:43.093674+02:00 web-2 myapp 77 - - ERROR second"
RFC3164_TIME_MS = 1_795_343_203_000
RFC5424_TIME_MS = 1_795_336_003_093


def broker(stream: Stream) -> str:
    return str(stream.options["bootstrap_servers"])


def action(stream: Stream, more: str = "") -> str:
    return f'action(type="omkafka" broker=["{broker(stream)}"] topic="{stream.logs}" {more})'


async def test_lines_of_its_default_template(
    stream: Stream, tmp_path: Path, decoded: Decoded
) -> None:
    await stream.create(partitions=1)
    with rsyslog(tmp_path, action(stream)) as shipper:
        shipper.send(RFC3164)
        [line] = await decoded(1)
    assert (line.text, line.source) == ('ERROR first "line" user=bob', "web-1/myapp")
    assert line.time_ms == RFC3164_TIME_MS


async def test_its_default_template_loses_nothing_of_an_rfc_5424_message_but_its_severity(
    stream: Stream, tmp_path: Path, decoded: Decoded
) -> None:
    await stream.create(partitions=1)
    with rsyslog(tmp_path, action(stream)) as shipper:
        shipper.send(RFC5424)
        [line] = await decoded(1)
    assert (line.text, line.source) == ("ERROR second", "web-2/myapp")  # no colon ends the tag
    assert line.time_ms == RFC5424_TIME_MS


async def test_lines_of_the_shipped_file_keep_severity_and_source(
    stream: Stream, tmp_path: Path, decoded: Decoded
) -> None:
    await stream.create(partitions=1)
    with shipped_rsyslog(tmp_path, broker(stream), stream.logs) as shipper:
        shipper.send(RFC3164, RFC5424)
        first, second = await decoded(2)
    assert (first.text.strip(), first.source) == ('ERROR first "line" user=bob', "web-1/myapp")
    assert (second.text, second.source) == ("ERROR second", "web-2/myapp")
    assert [first.severity, second.severity] == ["error", "error"]
    assert second.time_ms == RFC5424_TIME_MS


async def test_the_analyzer_sees_them_so(stream: Stream, tmp_path: Path) -> None:
    await stream.create(partitions=1)
    with (
        shipped_rsyslog(tmp_path, broker(stream), stream.logs) as shipper,
        recording_analyzer(stream.analyzer_port) as analyzer,
        stream.batcher(),
    ):
        async with stream.watcher() as watcher:
            shipper.send(RFC5424)
            await watcher.until(1, seconds=60)
    [line] = analyzer.lines
    assert (line.text, line.source, line.severity) == ("ERROR second", "web-2/myapp", "error")
    assert line.time_ms == RFC5424_TIME_MS


async def test_the_shipped_file_keys_by_source(
    stream: Stream, tmp_path: Path, decoded: Decoded
) -> None:
    await stream.create(partitions=4)
    with shipped_rsyslog(tmp_path, broker(stream), stream.logs) as shipper:
        shipper.send(RFC3164, RFC5424, RFC3164)
        await decoded(3)
    keys = [record.key for record in await stream.all_of(stream.logs)]
    assert sorted(filter(None, keys)) == [b"web-1/myapp", b"web-1/myapp", b"web-2/myapp"]
