"""Whether the brokers are new enough for exactly once. Not here: how it is done, see `producers`."""

import logging
from collections.abc import Iterable
from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.admin import ApiVersionRequest

from logwarden_batcher.errors import Stop

log = logging.getLogger(__name__)

FETCH = 1
OLDEST_FETCH = 4
"""Kafka 4.0 took the versions before away (KIP-896); it still names them for Produce (KAFKA-18659)."""


def is_kafka_four(versions: Iterable[tuple[int, int, int]], oldest_fetch: int) -> bool:
    """Whether brokers that take these versions of requests are of Kafka 4.0 or newer. Pure.

    Args:
        versions: key of a request, its oldest and its newest version.
        oldest_fetch: oldest version of Fetch that such a broker takes.
    """
    return any(key == FETCH and oldest >= oldest_fetch for key, oldest, _ in versions)


async def require_kafka_four(
    options: dict[str, Any], *, or_warn: bool, oldest_fetch: int = OLDEST_FETCH
) -> None:
    """Ask one broker which versions it takes; it stands for all.

    Args:
        options: of any aiokafka client.
        or_warn: older brokers are only warned of.
        oldest_fetch: what it must be, at least.

    Raises:
        Stop: the brokers are older.
        KafkaConnectionError: no broker answers.
    """
    client = AIOKafkaClient(**options)
    try:
        await client.bootstrap()
        answer = await client.send(client.get_random_node(), ApiVersionRequest())
    finally:
        await client.close()
    if is_kafka_four(answer.api_versions, oldest_fetch):
        return
    if not or_warn:
        raise Stop(
            "Kafka is older than 4.0, where exactly once is not proven: use Kafka 4.0 or newer, or set "
            "DELIVERY=at_least_once to accept that an analysis may come twice"
        )
    log.warning("Kafka is older than 4.0: analyses come at least once")
