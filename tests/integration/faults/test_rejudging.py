"""Degraded windows are judged again by themselves, once each, whatever is killed meanwhile."""

import asyncio
from functools import partial

import pytest

from logwarden_contracts.messages import WindowAnalysis
from logwarden_testing.oracle import Watcher
from logwarden_testing.processes import metrics_of
from logwarden_testing.stream import LINE, Stream

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]


async def write_degraded(stream: Stream, windows: int, quiet: int = 0) -> None:
    """So many windows of ten lines that are judged degraded at first, and some that are not."""
    lines = [f"{LINE.format(n)} DEGRADE".encode() for n in range(10 * windows)]
    await stream.write([*lines, *(LINE.format(n).encode() for n in range(10 * quiet))], 1)


def second_words(watcher: Watcher) -> list[WindowAnalysis]:
    return [analysis for analysis in watcher.analyses if analysis.supersedes]


def has_second_words(watcher: Watcher, wanted: int) -> bool:
    return len(second_words(watcher)) >= wanted


async def test_degraded_windows_are_judged_again_without_a_word_from_anyone(stream: Stream) -> None:
    await stream.create(partitions=1)
    with stream.analyzer(), stream.batcher(batch_size=10, rejudge_share=1) as batcher:
        async with stream.watcher() as watcher:
            await write_degraded(stream, windows=20, quiet=5)
            await watcher.until_holds(lambda: len(second_words(watcher)) == 20, seconds=90)
            await stream.check(watcher)
            first = {one.id: one.window for one in watcher.analyses if one.degraded_reason}
            assert {one.supersedes: one.window for one in second_words(watcher)} == first
            assert metrics_of(batcher)["logwarden_batcher_rejudged_windows_total"] == 20


async def test_nothing_is_judged_again_twice_though_it_is_killed_again_and_again(
    stream: Stream,
) -> None:
    await stream.create(partitions=1)
    with stream.analyzer(seconds=0.05), stream.batcher(batch_size=10, rejudge_share=1) as batcher:
        async with stream.watcher() as watcher:
            await write_degraded(stream, windows=60)
            for _ in range(3):
                wanted = len(second_words(watcher)) + 4
                await watcher.until_holds(partial(has_second_words, watcher, wanted), seconds=90)
                batcher.kill()
                batcher.start()
            await watcher.until_holds(lambda: len(second_words(watcher)) >= 60, seconds=120)
            await asyncio.sleep(2)
            assert len(second_words(watcher)) == 60
            await stream.check(watcher)


async def test_a_window_whose_lines_are_gone_keeps_its_analysis(stream: Stream) -> None:
    await stream.create(partitions=1)
    with stream.analyzer(), stream.batcher(batch_size=10, rejudge="off") as batcher:
        async with stream.watcher() as watcher:
            await write_degraded(stream, windows=4)
            await watcher.until(40, seconds=60)
            assert batcher.stop() == 0
            await stream.delete_before(25)
            batcher.environment |= {"REJUDGE": "on", "REJUDGE_SHARE": "1"}
            batcher.start()
            await watcher.until_holds(lambda: len(second_words(watcher)) == 1, seconds=60)
            assert [one.window.first_offset for one in second_words(watcher)] == [30]
            assert metrics_of(batcher)["logwarden_batcher_rejudged_windows_total"] == 4
