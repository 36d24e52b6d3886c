"""Lines on their way: their keys, partitions and headers, as Kafka's batches.

Not here: sending them (`producing`).
"""

from collections.abc import Callable
from typing import Any

from aiokafka.partitioner import DefaultPartitioner

from logwarden_contracts.decode.record import TIME_HEADER

MAX_SOURCES_REMEMBERED = 50_000


class Partitions:
    """Which partition a source goes to: murmur2 of the key, as Java's clients have it."""

    def __init__(self, partitions: list[int]) -> None:
        self.known = partitions
        self._partition_of = DefaultPartitioner()
        self._remembered: dict[str, tuple[bytes, int]] = {}

    def of(self, source: str) -> tuple[bytes, int]:
        """The source's key and its partition."""
        found = self._remembered.get(source)
        if found is None:
            key = source.encode("utf-8", "backslashreplace")
            found = (key, self._partition_of(key, self.known, self.known))
            if len(self._remembered) >= MAX_SOURCES_REMEMBERED:
                self._remembered.clear()
            self._remembered[source] = found
        return found


class Batch:
    """Lines that are sent and acknowledged together: one batch of Kafka's for each partition."""

    def __init__(
        self, partitions: Partitions, new_builder: Callable[[], Any], max_lines: int
    ) -> None:
        """Begin an empty one.

        Args:
            partitions: of the topic.
            new_builder: makes a batch of Kafka's, see `AIOKafkaProducer.create_batch`.
            max_lines: more do not fit.
        """
        self._partitions = partitions
        self._new_builder = new_builder
        self._max_lines = max_lines
        self.builders: dict[int, Any] = {}
        self.lines = 0
        self.size = 0

    def add(self, value: bytes, source: str, time_ms: int | None, now_ms: int) -> bool:
        """Take a line; False where it does not fit any more.

        Args:
            value: the record's value.
            source: becomes its key.
            time_ms: becomes its header.
            now_ms: becomes its timestamp.
        """
        if self.lines >= self._max_lines:
            return False
        key, partition = self._partitions.of(source)
        builder = self.builders.get(partition)
        if builder is None:
            builder = self.builders[partition] = self._new_builder()
        headers = [] if time_ms is None else [(TIME_HEADER, b"%d" % time_ms)]
        if builder.append(timestamp=now_ms, key=key, value=value, headers=headers) is None:
            return False
        self.lines += 1
        self.size += len(value)
        return True
