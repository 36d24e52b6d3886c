"""`logwarden replay` on real Kafka: cuts from the alerts, lines from their offsets."""

import asyncio
import os
import subprocess
import sys

import pytest

from logwarden_batcher.alert_log import last_words
from logwarden_contracts.messages import WindowAnalysis
from logwarden_testing.stream import LINE, Stream

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]


async def judged_stream(stream: Stream) -> None:
    """Two degraded windows of 25 lines and a good one."""
    await stream.create(partitions=1)
    lines = [f"{LINE.format(n)} DEGRADE".encode() for n in range(50)]
    with stream.analyzer(), stream.batcher(batch_size=25, rejudge="off") as batcher:
        async with stream.watcher() as watcher:
            await stream.write([*lines, *(LINE.format(n).encode() for n in range(25))], 1)
            await watcher.until(75, seconds=60)
        assert batcher.stop() == 0


async def replay(stream: Stream, *arguments: str) -> str:
    environment = os.environ | {
        "KAFKA_BOOTSTRAP_SERVERS": str(stream.options["bootstrap_servers"]),
        "ALERTS_TOPIC": stream.alerts,
        "LOGS_TOPICS": stream.logs,
        "BATCH_SIZE": "40",  # the cuts are those of their time
        "COLUMNS": "200",
    }
    command = [sys.executable, "-m", "logwarden_standalone", "replay", "--judge", "rules"]
    run = await asyncio.to_thread(
        subprocess.run, [*command, *arguments], env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


async def analyses(stream: Stream) -> list[WindowAnalysis]:
    return [WindowAnalysis.read(record.value) for record in await stream.all_of(stream.alerts)]


async def test_degraded_windows_get_a_better_word_once(stream: Stream) -> None:
    await judged_stream(stream)
    assert "2 written" in await replay(stream, "--degraded")
    after = await analyses(stream)
    new = [analysis for analysis in after if analysis.supersedes]
    assert [one.window.first_offset for one in new] == [0, 25]
    assert {one.supersedes for one in new} == {one.id for one in after if one.degraded_reason}
    assert all(analysis.degraded_reason is None for analysis in last_words(after))
    assert "0 windows" in await replay(stream, "--degraded")


async def test_a_comparison_writes_nothing_and_tells_what_differs_by_itself(stream: Stream) -> None:
    await judged_stream(stream)
    said = await replay(stream, "--analyses", "2020-01-01", "2040-01-01", "--diff")
    assert "judged twice now: 0 of 3 windows differ" in said
    assert "then and now: 3 of 3 windows differ, 3 in their alert" in said
    assert "/0-24  risk 0 -> " in said
    assert len(await analyses(stream)) == 3
