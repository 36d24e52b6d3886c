"""When a broker is really there: not when its port opens, but when it answers what we will ask of it.

Not here: starting it. A fresh broker answers "coordinator not available" for a moment; whoever asks then sees
errors that mean nothing, so the questions are asked here first.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from logwarden_standalone.kafka.ports import LOOPBACK

_PAUSE_SECONDS = 0.05
_PROBE = "logwarden-ready"


async def until_port_opens(port: int, still_runs: Callable[[], bool]) -> bool:
    """Wait for a listener on loopback.

    Args:
        port: to connect to.
        still_runs: of the process that should listen.

    Returns:
        False if the process ended instead.
    """
    while still_runs():
        with socket.socket() as probe:
            probe.settimeout(_PAUSE_SECONDS)
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return True
        await asyncio.sleep(_PAUSE_SECONDS)
    return False


async def until_it_answers(options: dict[str, Any], brokers: int = 1) -> None:
    """Wait until all brokers are known and both coordinators work.

    Args:
        options: of any aiokafka client.
        brokers: how many make up the cluster.
    """
    await _until_all_are_known(options, brokers)
    producer = AIOKafkaProducer(transactional_id=_PROBE, **options)
    try:
        await producer.start()  # asks for the transaction coordinator until there is one
    finally:
        await producer.stop()


async def _until_all_are_known(options: dict[str, Any], brokers: int) -> None:
    admin = AIOKafkaAdminClient(**options)
    try:
        await admin.start()
        while not await _knows_all(admin, brokers):  # noqa: ASYNC110 - no event tells of a broker
            await asyncio.sleep(_PAUSE_SECONDS)
    finally:
        await admin.close()


async def _knows_all(admin: AIOKafkaAdminClient, brokers: int) -> bool:
    try:
        cluster = await admin.describe_cluster()
        await admin.find_coordinator(_PROBE)
        await admin.list_consumer_group_offsets(_PROBE)
    except KafkaError as error:
        if error.retriable:
            return False
        raise
    return len(cluster["brokers"]) >= brokers
