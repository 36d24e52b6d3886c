"""Which partitions are ours, and since when: each change begins a new epoch.

aiokafka sends no heartbeat while a rebalance listener runs, so this one pauses, counts and returns.
What was begun in an older epoch finds out by itself and is void.
"""

import asyncio
from collections.abc import Collection

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka's is untyped
    """The present assignment of one consumer."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self.epoch = 0
        self.owned: frozenset[TopicPartition] = frozenset()
        self.changed = asyncio.Event()

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Nothing is ours until the next assignment."""
        del revoked  # rebalancing is eager: it is all of them
        self._begin(frozenset())

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """These are ours; they stand still until their workers have read where to begin."""
        self._consumer.pause(*assigned)
        self._begin(frozenset(assigned))

    def _begin(self, owned: frozenset[TopicPartition]) -> None:
        self.epoch += 1
        self.owned = owned
        self.changed.set()
