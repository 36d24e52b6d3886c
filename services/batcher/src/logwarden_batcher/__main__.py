"""`logwarden-batcher`: reads the environment, runs until a signal."""

import asyncio
import logging
import signal
import sys

from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from pydantic import ValidationError

from logwarden_batcher.errors import NOT_ALLOWED, Stop
from logwarden_batcher.health import health_server
from logwarden_batcher.metrics import Metrics
from logwarden_batcher.service import open_batcher
from logwarden_batcher.settings import BatcherSettings, from_environment
from logwarden_contracts.logs import log_as_json

log = logging.getLogger(__name__)


def main() -> None:
    """Run the batcher. The first signal asks it to finish, the second ends it at once."""
    log_as_json("INFO")
    try:
        settings = from_environment()
    except (Stop, ValidationError) as error:
        sys.exit(f"logwarden-batcher: {error}")
    if complaint := _complaint_of_a_run(settings):
        sys.exit(f"logwarden-batcher: {complaint}")


def _complaint_of_a_run(settings: BatcherSettings) -> str | None:
    """Run to the end; null if that was a good one. Leaving from `except*` would show a traceback."""
    complaint = None
    try:
        asyncio.run(_run(settings))
    except* Stop as stops:
        complaint = str(stops.exceptions[0])
    except* NOT_ALLOWED as denied:
        complaint = (
            f"Kafka denies a right, see the table of rights in the README: {denied.exceptions[0]}"
        )
    except* (KafkaError, OSError) as errors:
        complaint = repr(errors.exceptions[0])
    return complaint


async def _run(settings: BatcherSettings) -> None:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    stopping = asyncio.Event()
    _set_on_signal(stopping)
    async with open_batcher(settings, Metrics(registry), stopping) as batcher:
        with health_server(
            settings.metrics_host, settings.metrics_port, registry, lambda: batcher.is_ready
        ) as port:
            log.info("batcher started", extra={"metrics_port": port})
            await batcher.run()
    log.info("batcher stopped")


def _set_on_signal(stopping: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def stop(name: signal.Signals) -> None:
        stopping.set()
        loop.remove_signal_handler(name)
        signal.signal(name, signal.SIG_DFL)

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop, name)


if __name__ == "__main__":
    main()
