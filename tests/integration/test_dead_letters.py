"""Dead letters on real Kafka: list, choose, show, and send again, once."""

from dataclasses import replace

import pytest

from logwarden_batcher.dead_letter_log import (
    REPLAYED_HEADER,
    Choice,
    DeadLetter,
    read_dead_letters,
    replay,
)
from logwarden_batcher.dead_letters import dead_letter, lost_to_retention
from logwarden_batcher.ledger import Rejection
from logwarden_batcher.record import InputRecord
from logwarden_contracts.messages import RejectedRecord, RejectReason
from logwarden_testing.stream import Stream

pytestmark = pytest.mark.kafka

HEADERS = (("origin", b"test"), ("twice", b"1"), ("twice", b"2"), ("raw", b"\xff\x00"))


def refused(
    stream: Stream, offset: int, reason: RejectReason = "refused", partition: int = 0
) -> Rejection:
    rejected = RejectedRecord(
        reason=reason,
        detail="the analyzer refused it",
        topic=stream.logs,
        partition=partition,
        first_offset=offset,
        last_offset=offset,
        rejected_at_ms=1000 * offset,
    )
    value = b"value \xff %d" % offset
    return Rejection(InputRecord(offset, 0, b"key \xff", value, HEADERS, []), rejected)


async def write(stream: Stream, *rejections: Rejection) -> list[DeadLetter]:
    """Write them as the batcher does, and read the topic."""
    async with stream.producer() as producer:
        for rejection in rejections:
            await producer.send_and_wait(stream.dead_letters, **dead_letter(rejection))
    return await letters_of(stream)


async def letters_of(stream: Stream) -> list[DeadLetter]:
    return await read_dead_letters(stream.options, stream.dead_letters)


async def test_a_dead_letter_shows_the_record_as_it_was_and_why(stream: Stream) -> None:
    await stream.create()
    rejection = refused(stream, 7)
    [letter] = await write(stream, rejection)
    assert letter == DeadLetter(
        0, 0, rejection.rejected, b"key \xff", b"value \xff 7", HEADERS, replayed_at_ms=None
    )


@pytest.mark.parametrize(
    ("choice", "offsets"),
    [
        (Choice(), [1, 2, 3]),
        (Choice(reason="too_large"), [2]),
        (Choice(partition=1), [3]),
        (Choice(since_ms=2000), [2, 3]),
        (Choice(until_ms=2000), [1]),
        (Choice(ids=frozenset(["0/2"])), [3]),
        (Choice(reason="refused", partition=0, since_ms=2000), []),
    ],
)
async def test_letters_are_chosen_by_reason_partition_time_and_id(
    stream: Stream, choice: Choice, offsets: list[int]
) -> None:
    await stream.create()
    letters = await write(
        stream,
        refused(stream, 1),
        refused(stream, 2, reason="too_large"),
        refused(stream, 3, partition=1),
    )
    chosen = [letter for letter in letters if choice.holds(letter)]
    assert [letter.rejected.first_offset for letter in chosen] == offsets


async def test_a_replay_sends_the_record_as_it_was_to_where_it_came_from(stream: Stream) -> None:
    await stream.create()
    letters = await write(stream, refused(stream, 1))
    assert await replay(stream.options, stream.dead_letters, letters) == letters
    [record] = await stream.all_of(stream.logs)
    assert (record.key, record.value) == (b"key \xff", b"value \xff 1")
    assert record.headers == (*HEADERS, (REPLAYED_HEADER, b"0/0"))


async def test_a_second_replay_sends_nothing(stream: Stream) -> None:
    await stream.create()
    await replay(stream.options, stream.dead_letters, await write(stream, refused(stream, 1)))
    [letter] = await letters_of(stream)
    assert letter.replayed_at_ms is not None
    assert await replay(stream.options, stream.dead_letters, [letter]) == []
    assert len(await stream.all_of(stream.logs)) == 1


async def test_a_replayed_record_that_is_refused_again_is_a_letter_of_its_own(
    stream: Stream,
) -> None:
    await stream.create()
    first = refused(stream, 1)
    await replay(stream.options, stream.dead_letters, await write(stream, first))
    assert first.record
    again = replace(first.record, headers=[*HEADERS, (REPLAYED_HEADER, b"0/0")])
    before, after = await write(stream, replace(first, record=again))
    assert before.replayed_at_ms is not None
    assert after.replayed_at_ms is None
    assert await replay(stream.options, stream.dead_letters, [before, after]) == [after]


async def test_what_retention_took_has_nothing_to_send(stream: Stream) -> None:
    await stream.create()
    lost = lost_to_retention(stream.logs, 0, first=0, last=99, now_ms=0)
    letters = await write(stream, Rejection(None, lost))
    assert [letter.rejected.last_offset for letter in letters] == [99]
    assert await replay(stream.options, stream.dead_letters, letters) == []
    assert await stream.all_of(stream.logs) == []


async def test_what_others_wrote_there_is_no_dead_letter(stream: Stream) -> None:
    await stream.create()
    async with stream.producer() as producer:
        await producer.send_and_wait(stream.dead_letters, b"a stray line")
        await producer.send_and_wait(
            stream.dead_letters, b"x", headers=[("logwarden-rejected", b"{")]
        )
    assert await letters_of(stream) == []
