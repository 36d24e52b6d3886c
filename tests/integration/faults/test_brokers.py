"""The batcher while brokers die under it: every record in exactly one committed window.

A `read_committed` reader watches all the while; the oracle is `logwarden_testing.oracle`. What befalls
the batcher itself is in `test_batcher`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.cluster import KafkaCluster
from logwarden_testing.oracle import Watcher
from logwarden_testing.stream import Stream

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

LINES = 4000
PARTITIONS = 3


@asynccontextmanager
async def mid_work(stream: Stream, watcher: Watcher) -> AsyncIterator[None]:
    """What happens in the block happens while lines are written, judged and committed.

    What was acknowledged must survive the broker, else the oracle has no truth.
    """
    before = watcher.records
    lines = stream.write_lines(LINES, PARTITIONS, acks="all", enable_idempotence=True)
    writing = asyncio.create_task(lines)
    await watcher.until(before + 200, seconds=90)
    assert watcher.records < before + LINES, "it is still at work"
    yield
    await writing
    await watcher.until(before + LINES, seconds=120)


async def test_a_broker_that_is_killed_and_comes_back_only_delays(own_kafka: KafkaBroker) -> None:
    stream = Stream(own_kafka.bootstrap_servers)
    await stream.create(PARTITIONS)
    with stream.analyzer(seconds=0.1), stream.batcher(batch_size=20) as batcher:
        async with stream.watcher() as watcher:
            for _ in range(3):
                async with mid_work(stream, watcher):
                    own_kafka.kill()
                    await own_kafka.start()
            await asyncio.sleep(2)
            await stream.check(watcher)
            assert batcher.stop() == 0


async def test_a_broker_that_says_nothing_for_a_while_only_delays(own_kafka: KafkaBroker) -> None:
    stream = Stream(own_kafka.bootstrap_servers)
    await stream.create(PARTITIONS)
    with stream.analyzer(seconds=0.1), stream.batcher(batch_size=20) as batcher:
        async with stream.watcher() as watcher:
            async with mid_work(stream, watcher):
                own_kafka.pause()
                await asyncio.sleep(15)  # longer than session and transaction may take
                own_kafka.resume()
            await asyncio.sleep(2)
            await stream.check(watcher)
            assert "TimeoutError()" in batcher.output, "a stuck transaction was given up"
            assert batcher.stop() == 0


async def test_work_goes_on_when_the_leader_dies(cluster: KafkaCluster) -> None:
    stream = Stream(cluster.bootstrap_servers)
    await stream.create(PARTITIONS, copies=3, configs={"min.insync.replicas": "2"})
    with stream.analyzer(seconds=0.1), stream.batcher(batch_size=20) as batcher:
        async with stream.watcher() as watcher:
            for partition in range(2):
                leader = await cluster.leader(stream.logs, partition)
                async with mid_work(stream, watcher):
                    leader.kill()
                await leader.start()
            await asyncio.sleep(2)
            await stream.check(watcher)
            assert batcher.stop() == 0
