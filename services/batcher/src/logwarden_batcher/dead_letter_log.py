"""The dead-letter topic as people use it: look, choose, send again.

A replay writes the record to where it came from and a note of that to the dead-letter topic, in one
transaction: what was replayed is known, and is replayed once.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord

from logwarden_batcher.dead_letters import REJECTED_HEADER
from logwarden_contracts.messages import RejectedRecord, RejectReason, UnreadableMessage

REPLAYED_HEADER = "logwarden-replayed"
"""On the replayed record and on the note: `partition/offset` of the dead letter."""

READ_SECONDS = 30.0
REPLAY_ID = "logwarden-dlq-replay"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One record of the dead-letter topic.

    Attributes:
        partition: of the dead-letter topic; `rejected` names where the record came from.
        value: as it was; null where it was lost (retention) or too large to be kept.
        headers: the record's own.
        replayed_at_ms: when it was sent again; null where it was not.
    """

    partition: int
    offset: int
    rejected: RejectedRecord
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    replayed_at_ms: int | None = None

    @property
    def id(self) -> str:
        """`partition/offset` in the dead-letter topic."""
        return f"{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which dead letters are meant; null means any."""

    ids: frozenset[str] | None = None
    reason: RejectReason | None = None
    partition: int | None = None
    since_ms: int | None = None
    until_ms: int | None = None

    def holds(self, letter: DeadLetter) -> bool:
        """Whether the letter is among them. `partition` is the one it came from."""
        rejected = letter.rejected
        return (
            (self.ids is None or letter.id in self.ids)
            and (self.reason is None or rejected.reason == self.reason)
            and (self.partition is None or rejected.partition == self.partition)
            and (self.since_ms is None or rejected.rejected_at_ms >= self.since_ms)
            and (self.until_ms is None or rejected.rejected_at_ms < self.until_ms)
        )


async def read_dead_letters(options: dict[str, Any], topic: str) -> list[DeadLetter]:
    """Everything on the topic as it stands now, notes of replays applied.

    Raises:
        KafkaError: Kafka cannot be reached or refuses.
        TimeoutError: it stopped answering.
    """
    letters: dict[str, DeadLetter] = {}
    async for record in _records(options, topic):
        headers = dict(record.headers)
        note = headers.get(REPLAYED_HEADER, b"").decode("ascii", "replace")
        if letter := _letter(record, headers):
            letters[letter.id] = letter
        elif note in letters:
            letters[note] = replace(letters[note], replayed_at_ms=record.timestamp)
    return list(letters.values())


async def replay(
    options: dict[str, Any], topic: str, letters: Iterable[DeadLetter]
) -> Sequence[DeadLetter]:
    """Send records again to where they came from; what has no value has nothing to send.

    Returns:
        The letters that were sent.

    Raises:
        KafkaError: Kafka refused; the letters before it were sent, and are noted.
    """
    producer = AIOKafkaProducer(transactional_id=REPLAY_ID, max_request_size=4_000_000, **options)
    sent = []
    async with producer:
        for letter in letters:
            if letter.value is None or letter.replayed_at_ms is not None:
                continue
            async with producer.transaction():
                await _replay_one(producer, topic, letter)
            sent.append(letter)
    return sent


async def _replay_one(producer: AIOKafkaProducer, topic: str, letter: DeadLetter) -> None:
    note = (REPLAYED_HEADER, letter.id.encode())
    await producer.send(
        letter.rejected.topic,
        key=letter.key,
        value=letter.value,
        headers=[*letter.headers, note],
    )
    await producer.send(topic, key=letter.id.encode(), partition=letter.partition, headers=[note])


async def _records(options: dict[str, Any], topic: str) -> AsyncIterator[ConsumerRecord]:
    """All records up to the end as it is at the start; notes come after what they are about."""
    consumer = AIOKafkaConsumer(
        topic, isolation_level="read_committed", auto_offset_reset="earliest", **options
    )
    async with consumer:
        places = consumer.assignment()  # all of the topic's, since there is no group
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < ends[place] for place in places]):
            async with asyncio.timeout(READ_SECONDS):
                fetched = await consumer.getmany(timeout_ms=500)
            for records in fetched.values():
                for record in records:
                    yield record


def _letter(record: ConsumerRecord, headers: dict[str, bytes]) -> DeadLetter | None:
    """The letter, or null for a note and for what others wrote."""
    try:
        rejected = RejectedRecord.read(headers.get(REJECTED_HEADER, b""))
    except UnreadableMessage:
        return None
    own = tuple((name, value) for name, value in record.headers if name != REJECTED_HEADER)
    return DeadLetter(record.partition, record.offset, rejected, record.key, record.value, own)
