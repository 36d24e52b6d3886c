"""Several brokers that are one cluster: what one of them loses, the others have.

For tests of what happens when a broker dies. Not here: a single broker (`broker`).
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from aiokafka.admin import AIOKafkaAdminClient

from logwarden_contracts.kafka import KafkaSettings
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.errors import StartFailed
from logwarden_standalone.kafka.quorum import new_quorum
from logwarden_standalone.kafka.ready import until_it_answers


class KafkaCluster:
    """Brokers on loopback, each a controller too; of three, any one may fail.

    Start it in the main thread, see `KafkaBroker`.
    """

    def __init__(self, jars: Sequence[Path], brokers: int = 3) -> None:
        """A cluster that does not run yet.

        Args:
            jars: from `install_kafka`.
            brokers: how many.
        """
        self._quorum = new_quorum(brokers)
        self.brokers = tuple(
            KafkaBroker(jars, place=(node, self._quorum)) for node in self._quorum.nodes
        )

    @property
    def bootstrap_servers(self) -> str:
        """`host:port` of all brokers."""
        return self._quorum.bootstrap_servers

    def connection(self) -> KafkaSettings:
        """How clients reach it."""
        return KafkaSettings(kafka_bootstrap_servers=self.bootstrap_servers)

    async def start(self) -> None:
        """Start all brokers; returns when they know each other and answer.

        Raises:
            StartFailed: one exits, or they do not answer in time.
        """
        await self._launch()
        async with self.brokers[0].in_time():
            options = self.connection().kafka_client_options()
            await until_it_answers(options, len(self.brokers))

    async def leader(self, topic: str, partition: int = 0) -> KafkaBroker:
        """The broker that leads a partition now.

        Raises:
            LookupError: nobody leads it.
        """
        admin = AIOKafkaAdminClient(**self.connection().kafka_client_options())
        await admin.start()
        try:
            (described,) = await admin.describe_topics([topic])
        finally:
            await admin.close()
        leaders = {one["partition"]: one["leader"] for one in described["partitions"]}
        for broker in self.brokers:
            if broker.id == leaders.get(partition):
                return broker
        raise LookupError(f"nobody leads partition {partition} of {topic}")

    async def close(self) -> None:
        """End all brokers."""
        await asyncio.gather(*(broker.close() for broker in self.brokers))

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _launch(self) -> None:
        try:
            async with asyncio.TaskGroup() as launches:
                for broker in self.brokers:
                    launches.create_task(broker.launch())
        except* StartFailed as failed:
            raise failed.exceptions[0] from failed
