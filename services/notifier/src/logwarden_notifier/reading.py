"""Reads the alerts topic: first what stands there, in the order it was written, then what comes.

No consumer group: the state is rebuilt from the topic itself, so every start reads the same.
"""

import asyncio
import heapq
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

log = logging.getLogger(__name__)

POLL_MS = 500
BATCH_RECORDS = 500
PARTITIONS_SECONDS = 30.0
RETRY_SECONDS = 1.0

Take = Callable[[ConsumerRecord], None]


class AlertsReader:
    """All partitions of one topic.

    Args:
        consumer: started, without a group, `read_committed`, beginning at the earliest.
        take: told of each record.
    """

    def __init__(self, consumer: AIOKafkaConsumer, topic: str, take: Take) -> None:
        self._consumer = consumer
        self._topic = topic
        self._take = take

    async def catch_up(self, since_ms: int) -> None:
        """Read what stands there now and was written since then, oldest first over all partitions.

        The order matters: a pattern's lines come from many partitions.

        Raises:
            KafkaError: Kafka refuses.
        """
        places = await self._assigned_all()
        begins = await self._consumer.offsets_for_times(dict.fromkeys(places, since_ms))
        ends = await self._consumer.end_offsets(places)
        for place in places:
            begin = begins.get(place)
            self._consumer.seek(place, begin.offset if begin else ends[place])
        await self._merge(ends)

    async def follow(self) -> None:
        """Read on until cancelled; trouble with Kafka is waited out."""
        loop = asyncio.get_running_loop()
        due = loop.time() + PARTITIONS_SECONDS
        while True:
            try:
                fetched = await self._fetched(())
            except KafkaError as error:
                log.warning("alerts cannot be read", extra={"error": repr(error)})
                await asyncio.sleep(RETRY_SECONDS)
                continue
            records = [record for batch in fetched.values() for record in batch]
            for record in sorted(records, key=_written):
                self._take(record)
            if loop.time() >= due:
                due = loop.time() + PARTITIONS_SECONDS
                await self._add_new_partitions()

    async def _merge(self, ends: Mapping[TopicPartition, int]) -> None:
        waiting: dict[TopicPartition, deque[ConsumerRecord]] = {place: deque() for place in ends}
        unread = {place for place in ends if await self._consumer.position(place) < ends[place]}
        while unread or any(waiting.values()):
            starving = [place for place in unread if not waiting[place]]
            if starving:
                for place, batch in (await self._fetched(starving)).items():
                    waiting[place].extend(batch)
                for place in starving:
                    if await self._consumer.position(place) >= ends[place]:
                        unread.discard(place)
                continue
            self._take_in_order(waiting, unread)
            await asyncio.sleep(0)

    def _take_in_order(
        self,
        waiting: Mapping[TopicPartition, deque[ConsumerRecord]],
        unread: set[TopicPartition],
    ) -> None:
        """Take the oldest, until a partition that holds more has none at hand."""
        heads = [(_written(batch[0]), place) for place, batch in waiting.items() if batch]
        heapq.heapify(heads)
        while heads:
            _, place = heapq.heappop(heads)
            self._take(waiting[place].popleft())
            if waiting[place]:
                heapq.heappush(heads, (_written(waiting[place][0]), place))
            elif place in unread:
                return

    async def _fetched(
        self, places: Sequence[TopicPartition]
    ) -> Mapping[TopicPartition, Sequence[ConsumerRecord]]:
        fetched: Mapping[TopicPartition, Sequence[ConsumerRecord]] = await self._consumer.getmany(
            *places, timeout_ms=POLL_MS, max_records=BATCH_RECORDS
        )
        return fetched

    async def _assigned_all(self) -> list[TopicPartition]:
        while not (places := await self._places()):
            log.warning("the topic of alerts does not exist yet", extra={"topic": self._topic})
            await asyncio.sleep(RETRY_SECONDS)
        self._consumer.assign(places)
        return places

    async def _places(self) -> list[TopicPartition]:
        self._consumer._client.add_topic(self._topic)
        await self._consumer._client.force_metadata_update()
        numbers = self._consumer.partitions_for_topic(self._topic) or ()
        return [TopicPartition(self._topic, number) for number in sorted(numbers)]

    async def _add_new_partitions(self) -> None:
        """A topic may grow; a new partition is read from its beginning, the others go on."""
        places = await self._places()
        former = self._consumer.assignment()
        if set(places) <= former:
            return
        positions = {place: await self._consumer.position(place) for place in former}
        self._consumer.assign(places)
        for place in places:
            self._consumer.seek(place, positions.get(place, 0))


def _written(record: ConsumerRecord) -> int:
    written: int = record.timestamp
    return written
