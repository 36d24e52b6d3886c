"""Transactional producers, one for each input partition.

aiokafka sends no group generation with a transaction's offsets, so the broker cannot tell a zombie by
its membership. It can by the transactional id: whoever starts a producer with it fences all before.
An id for each input partition makes that exactly the owner of the partition.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import IllegalOperation, KafkaError

MAX_REQUEST_BYTES = 4_000_000
START_SECONDS = 60.0
STOP_SECONDS = 5.0


class Producers:
    """Starts, keeps and throws away the producers of this process."""

    def __init__(self, group: str, options: dict[str, Any], transaction_seconds: float) -> None:
        self._group = group
        self._options = options
        self._transaction_ms = int(transaction_seconds * 1000)
        self._started: dict[TopicPartition, AIOKafkaProducer] = {}

    def __len__(self) -> int:
        return len(self._started)

    async def of(self, partition: TopicPartition) -> AIOKafkaProducer:
        """The partition's producer, started if need be. Starting fences every other owner.

        Raises:
            KafkaError: Kafka refused.
            TimeoutError: Kafka did not answer in time.
        """
        if partition in self._started:
            return self._started[partition]
        producer = AIOKafkaProducer(
            transactional_id=f"{self._group}-{partition.topic}-{partition.partition}",
            transaction_timeout_ms=self._transaction_ms,
            max_request_size=MAX_REQUEST_BYTES,
            compression_type="lz4",
            **self._options,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                await producer.start()
        except BaseException:
            await _stopped(producer)
            raise
        self._started[partition] = producer
        return producer

    async def throw_away(self, partition: TopicPartition) -> None:
        """Close the partition's producer; whatever it had open, the next one's start ends."""
        if producer := self._started.pop(partition, None):
            await _stopped(producer)

    async def keep_only(self, wanted: Callable[[TopicPartition], bool]) -> None:
        """Close the producers of partitions that went to others."""
        others = [partition for partition in self._started if not wanted(partition)]
        await asyncio.gather(*map(self.throw_away, others))

    async def close(self) -> None:
        """Close all."""
        await self.keep_only(lambda _: False)


async def commit(
    producer: AIOKafkaProducer,
    messages: Sequence[tuple[str, dict[str, Any]]],
    offsets: dict[TopicPartition, int],
    group: str,
) -> None:
    """One transaction: messages and the input offsets they stand for.

    Args:
        producer: of the input partition.
        messages: topic and the other arguments of `send`.
        offsets: next offset to read; never empty, since an empty one raises in aiokafka.
        group: whose offsets they are.

    Raises:
        KafkaError: nothing was committed, or nobody can know; the producer is of no use any more.
    """
    await producer.begin_transaction()
    await _send_all(producer, messages)
    await producer.send_offsets_to_transaction(offsets, group)
    await producer.commit_transaction()


async def _send_all(
    producer: AIOKafkaProducer, messages: Sequence[tuple[str, dict[str, Any]]]
) -> None:
    """Send, and wait for every answer: one left alone would complain when nobody listens."""
    sent: list[asyncio.Future[Any]] = []
    over: IllegalOperation | None = None
    try:
        for topic, arguments in messages:
            sent.append(await producer.send(topic, **arguments))
    except (
        IllegalOperation
    ) as error:  # an earlier message failed meanwhile; its error is the true one
        over = error
    answers = await asyncio.gather(*sent, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    if over:
        raise KafkaError("the transaction was over before all was sent") from over


async def _stopped(producer: AIOKafkaProducer) -> None:
    """Stop without waiting for what may never come: a stuck transaction keeps `stop` waiting."""
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await producer.stop()
    except Exception:  # noqa: BLE001 - it is thrown away, whatever it says
        await producer.client.close()
