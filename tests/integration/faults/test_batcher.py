"""The batcher on real Kafka while things break: every record in exactly one committed window.

A `read_committed` reader watches all the while; the oracle is `logwarden_testing.oracle`.
"""

import asyncio
import random
import signal

import pytest

from logwarden_contracts.messages import RejectedRecord
from logwarden_testing.oracle import Watcher
from logwarden_testing.processes import metrics_of, wait_until
from logwarden_testing.stream import LINE, Stream

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]


async def test_sigkill_again_and_again_in_mid_work(stream: Stream) -> None:
    await stream.create(partitions=4)
    seeded = random.Random(7)  # noqa: S311 - a schedule, no secret
    total = 12_000
    with stream.analyzer(seconds=0.02), stream.batcher() as batcher:
        async with stream.watcher() as watcher:
            writing = asyncio.create_task(stream.write_lines(total, partitions=4))
            for _ in range(8):
                await asyncio.sleep(seeded.uniform(0.3, 4))
                batcher.kill()
                batcher.start()
            await writing
            await watcher.until(total, seconds=120)
            await asyncio.sleep(1)
            await stream.check(watcher)


async def test_restart_with_another_batch_size_in_mid_stream(stream: Stream) -> None:
    await stream.create()
    with stream.analyzer(seconds=0.01), stream.batcher(batch_size=100) as batcher:
        async with stream.watcher() as watcher:
            await stream.write_lines(2000)
            await watcher.until(1000, seconds=60)
            assert batcher.stop() == 0
            batcher.environment["BATCH_SIZE"] = "37"
            await stream.write_lines(2000)
            batcher.start()
            await watcher.until(4000, seconds=60)
            await stream.check(watcher)
            sizes = {analysis.window.lines for analysis in watcher.analyses}
            assert {100, 37} <= sizes


async def test_an_analyzer_that_is_down_for_a_while_only_delays(stream: Stream) -> None:
    await stream.create()
    with stream.analyzer() as analyzer, stream.batcher(retry_max_seconds=1) as batcher:
        async with stream.watcher() as watcher:
            await stream.write_lines(1000)
            await watcher.until(1000, seconds=60)
            analyzer.kill()
            await stream.write_lines(1000)
            wait_until(
                lambda: metrics_of(batcher).get("logwarden_batcher_analyzer_retries_total", 0) > 0,
                seconds=20,
                what="a retry is counted",
            )
            assert watcher.records == 1000
            analyzer.start()
            await watcher.until(2000, seconds=60)
            await stream.check(watcher)


async def test_a_zombie_is_fenced_and_doubles_nothing(stream: Stream) -> None:
    await stream.create(partitions=3)
    with stream.analyzer(seconds=0.05), stream.batcher() as sleeper:
        async with stream.watcher() as watcher:
            await stream.write_lines(3000, partitions=3)
            await watcher.until(300, seconds=60)
            sleeper.send(signal.SIGSTOP)
            with stream.batcher() as other:
                await watcher.until(3000, seconds=90)
                sleeper.send(signal.SIGCONT)
                await stream.write_lines(3000, partitions=3)
                await watcher.until(6000, seconds=90)
                await asyncio.sleep(8)
                await stream.check(watcher)
                assert sleeper.process is not None
                assert sleeper.process.poll() is None, "the sleeper is back in the group"
                owned = [
                    metrics_of(one)["logwarden_batcher_rebalances_total"]
                    for one in (sleeper, other)
                ]
                assert min(owned) >= 1


async def test_a_quiet_topic_makes_no_transaction(stream: Stream) -> None:
    await stream.create()
    with stream.analyzer(), stream.batcher() as batcher:
        wait_until(
            lambda: metrics_of(batcher).get("logwarden_batcher_rebalances_total", 0) >= 1,
            seconds=30,
            what="partitions are assigned",
        )
        await asyncio.sleep(3)
        assert metrics_of(batcher).get("logwarden_batcher_transactions_total", 0) == 0
        assert batcher.stop() == 0


async def lost_records(stream: Stream) -> list[range]:
    """Offsets that dead letters report as lost to retention."""
    letters = [dict(one.headers) for one in await stream.all_of(stream.dead_letters)]
    lost = [RejectedRecord.read(headers["logwarden-rejected"]) for headers in letters]
    assert all(one.reason == "retention" for one in lost)
    return [range(one.first_offset, one.last_offset + 1) for one in lost]


async def test_what_retention_took_while_it_was_down_is_reported_and_counted(
    stream: Stream,
) -> None:
    await stream.create(partitions=1)
    with stream.analyzer(), stream.batcher() as batcher:
        async with stream.watcher() as watcher:
            await stream.write_lines(100, partitions=1)
            await watcher.until(100, seconds=60)
            batcher.kill()
            await stream.write_lines(200, partitions=1)
            await stream.delete_before(170)
            batcher.start()
            await watcher.until(100 + 130, seconds=60)
            assert await lost_records(stream) == [range(100, 170)]
            assert metrics_of(batcher)["logwarden_batcher_rejected_records_total"] == 70


async def test_what_retention_took_from_under_it_is_reported_and_the_rest_is_judged(
    stream: Stream,
) -> None:
    await stream.create(partitions=1)
    total, size = 30_000, 1000
    with stream.analyzer() as analyzer, stream.batcher(fetch_max_records=100) as batcher:
        analyzer.kill()
        async with stream.watcher() as watcher:
            await stream.write((b"x" * size for _ in range(total)), partitions=1)
            wait_until(
                lambda: metrics_of(batcher).get("logwarden_batcher_analyzer_retries_total", 0) > 0,
                seconds=60,
                what="it waits for the analyzer",
            )
            await stream.delete_before(total - 50)
            analyzer.start()
            last = total - 1
            await watcher.until_holds(
                lambda: any(one.window.last_offset == last for one in watcher.analyses), seconds=90
            )
            judged = [one.window for one in watcher.analyses]
            read = [range(one.first_offset, one.last_offset + 1) for one in judged]
            lost = await lost_records(stream)
            assert lost, "some were deleted before they were read"
            runs = sorted([*read, *lost], key=lambda run: run.start)
            assert [offset for run in runs for offset in run] == list(range(total))


async def test_aborted_batches_of_a_transactional_shipper_are_not_judged(stream: Stream) -> None:
    await stream.create(partitions=1)
    with stream.analyzer(), stream.batcher(batch_size=50):
        async with stream.watcher() as watcher:
            async with stream.producer(transactional_id=f"shipper-{stream.group}") as producer:
                for word in ("kept", "aborted", "kept"):
                    await producer.begin_transaction()
                    for number in range(50):
                        await producer.send(stream.logs, f"{word} {number}".encode(), partition=0)
                    await (
                        producer.abort_transaction()
                        if word == "aborted"
                        else producer.commit_transaction()
                    )
            await watcher.until_holds(lambda: len(watcher.analyses) >= 2, seconds=60)
            await asyncio.sleep(1)
            assert [one.window.lines for one in watcher.analyses] == [50, 50]
            # 50 kept, a marker, 50 aborted, a marker
            assert [one.window.first_offset for one in watcher.analyses] == [0, 102]


def lines_of_partition(watcher: Watcher, partition: int) -> int:
    windows = [analysis.window for analysis in watcher.analyses]
    return sum(window.lines for window in windows if window.partition == partition)


async def test_a_partition_added_under_load_is_read_from_its_start(stream: Stream) -> None:
    await stream.create(partitions=1)
    with stream.analyzer(), stream.batcher(start_at="latest"):
        async with stream.watcher() as watcher:
            await stream.write_lines(500, partitions=1)
            await asyncio.sleep(5)
            await stream.write_lines(500, partitions=1)
            await watcher.until(500, seconds=60)
            await stream.add_partitions(2)
            await stream.write_lines(1000, partitions=2)
            await watcher.until_holds(lambda: lines_of_partition(watcher, 1) >= 500, seconds=90)
            added = [one.window for one in watcher.analyses if one.window.partition == 1]
            assert added[0].first_offset == 0


async def test_an_otlp_record_of_five_thousand_lines_is_judged_whole(stream: Stream) -> None:
    await stream.create(partitions=1)
    logs = ",".join(f'{{"body":{{"stringValue":"line {n}"}}}}' for n in range(5000))
    record = f'{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{logs}]}}]}}]}}'.encode()
    with stream.analyzer(), stream.batcher():
        async with stream.watcher() as watcher:
            await stream.write([b"before", record, b"after"], partitions=1)
            await watcher.until(3, seconds=60)
            await stream.check(watcher)
            parts = [one.window for one in watcher.analyses if one.window.part]
            assert (len(parts), sum(window.lines for window in parts)) == (50, 5000)


@pytest.mark.parametrize("codec", ["zstd", "lz4", "snappy", "gzip"])
async def test_compressed_topics_are_read(stream: Stream, codec: str) -> None:
    await stream.create()
    with stream.analyzer(), stream.batcher():
        async with stream.watcher() as watcher:
            await stream.write_lines(500, compression_type=codec)
            await watcher.until(500, seconds=60)
            await stream.check(watcher)


async def test_a_line_of_a_megabyte_is_no_wedge(stream: Stream) -> None:
    await stream.create(partitions=1, configs={"max.message.bytes": "3000000"})
    huge = b"x" * 1_000_000
    with stream.analyzer(), stream.batcher():
        async with stream.watcher() as watcher:
            await stream.write([b"a", huge, b"b"], partitions=1, max_request_size=3_000_000)
            await watcher.until(3, seconds=60)
            await stream.check(watcher)


async def test_the_record_that_is_refused_becomes_a_dead_letter_and_the_others_go_on(
    stream: Stream,
) -> None:
    await stream.create(partitions=1)
    lines = [LINE.format(n).encode() for n in range(300)]
    lines[150] = b"REFUSE me"
    with stream.analyzer(), stream.batcher():
        async with stream.watcher() as watcher:
            await stream.write(lines, partitions=1, headers=[("origin", b"test")])
            await watcher.until(299, seconds=60)
            [letter] = await stream.all_of(stream.dead_letters)
            assert letter.value == b"REFUSE me"
            assert dict(letter.headers)["origin"] == b"test"
            covered = [
                (one.window.first_offset, one.window.last_offset) for one in watcher.analyses
            ]
            assert not any(first <= 150 <= last for first, last in covered)


async def test_too_many_dead_letters_pause_the_partition(stream: Stream) -> None:
    await stream.create(partitions=1)
    with stream.analyzer(), stream.batcher(dead_letter_max_run=20) as batcher:
        await stream.write([b"REFUSE"] * 500, partitions=1)
        wait_until(
            lambda: metrics_of(batcher).get("logwarden_batcher_paused_partitions", 0) == 1,
            seconds=60,
            what="the partition is paused",
        )
        assert batcher.stop() == 0


async def test_a_wrong_token_ends_the_batcher_with_advice(stream: Stream) -> None:
    await stream.create(partitions=1)
    with stream.analyzer(), stream.batcher() as batcher:
        await stream.write([b"UNAUTHORIZED"], partitions=1)
        assert batcher.process
        assert await asyncio.to_thread(batcher.process.wait, 60) == 1
        assert "ANALYZER_TOKEN_FILE" in batcher.output
        assert await stream.all_of(stream.alerts) == []
