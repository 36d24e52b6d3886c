"""`logwarden-notifier`: reads the environment, runs until a signal."""

import asyncio
import logging
import signal
import sys

import httpx
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from pydantic import ValidationError

from logwarden_contracts.logs import log_as_json
from logwarden_notifier.errors import Stop
from logwarden_notifier.metrics import Metrics
from logwarden_notifier.server import status_server
from logwarden_notifier.service import Notifier, open_notifier
from logwarden_notifier.settings import NotifierSettings, from_environment

log = logging.getLogger(__name__)

STATE_SECONDS = 5.0


def main() -> None:
    """Run the notifier. The first signal ends it: nothing is to be finished, all is on the topic."""
    log_as_json("INFO")
    try:
        settings = from_environment()
    except (Stop, ValidationError) as error:
        sys.exit(f"logwarden-notifier: {error}")
    complaint = None
    try:
        asyncio.run(_run(settings))
    except* Stop as stops:
        complaint = str(stops.exceptions[0])
    except* (KafkaError, OSError) as errors:
        complaint = repr(errors.exceptions[0])
    if complaint:
        sys.exit(f"logwarden-notifier: {complaint}")


async def _run(settings: NotifierSettings) -> None:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    async with open_notifier(settings, Metrics(registry)) as (notifier, consumer, client):
        address = (settings.metrics_host, settings.metrics_port)
        loop = asyncio.get_running_loop()

        def state() -> bytes:
            return asyncio.run_coroutine_threadsafe(_state(notifier), loop).result(STATE_SECONDS)

        with status_server(address, registry, lambda: notifier.caught_up, state) as port:
            log.info("notifier started", extra={"metrics_port": port})
            await _until_signalled(notifier, consumer, client)
    log.info("notifier stopped")


async def _state(notifier: Notifier) -> bytes:
    """On the event loop, where nothing changes meanwhile."""
    return notifier.state().model_dump_json().encode()


async def _until_signalled(
    notifier: Notifier, consumer: AIOKafkaConsumer, client: httpx.AsyncClient
) -> None:
    loop = asyncio.get_running_loop()
    running = asyncio.ensure_future(notifier.run(consumer, client))
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, running.cancel)
    loop.add_signal_handler(signal.SIGHUP, lambda: notifier.reload_known(even_if_unchanged=True))
    try:
        await running
    except asyncio.CancelledError:
        return


if __name__ == "__main__":
    main()
