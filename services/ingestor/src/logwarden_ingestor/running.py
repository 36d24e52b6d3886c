"""One run from settings to summary: signals, metrics, progress, exit code.

Not here: the options (`__main__`) and the sending itself (`service`).
"""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from prometheus_client import (
    CollectorRegistry,
    PlatformCollector,
    ProcessCollector,
    start_http_server,
)
from rich.console import Console

from logwarden_ingestor.metrics import Metrics
from logwarden_ingestor.opening import manner_of, open_inputs
from logwarden_ingestor.position import Positions
from logwarden_ingestor.producing import open_sender
from logwarden_ingestor.progress import show_progress, summary
from logwarden_ingestor.service import Ingestor
from logwarden_ingestor.settings import IngestorSettings

log = logging.getLogger(__name__)

INTERRUPTED = 130


@dataclass(slots=True)
class Stop:
    """Set by the first signal; the second ends the process at once.

    Attributes:
        event: is set.
        name: which one it was.
    """

    event: asyncio.Event = field(default_factory=asyncio.Event)
    name: signal.Signals | None = None

    def listen(self) -> None:
        """Take the signals of this process."""
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, self._take, name)

    def _take(self, name: signal.Signals) -> None:
        self.name = name
        self.event.set()
        asyncio.get_running_loop().remove_signal_handler(name)
        signal.signal(name, signal.SIG_DFL)


async def run(settings: IngestorSettings) -> int:
    """Send everything, say how it went on standard error.

    Returns:
        Exit code: 0, or 130 when Ctrl-C came before the end.

    Raises:
        IngestorError: with what to do about it.
        KafkaError: the broker refuses.
    """
    console = Console(stderr=True)
    stop = Stop()
    stop.listen()
    positions = Positions.load(settings.ingestor_state)
    for each in open_inputs(settings, positions):  # a wrong name fails before Kafka is asked
        each.close()
    registry = CollectorRegistry()
    metrics = Metrics(registry)
    with _metrics_served(settings, registry):
        async with open_sender(settings) as sender:
            ingestor = Ingestor(sender, manner_of(settings), positions, metrics, stop.event)
            try:
                async with _progress_shown(console, ingestor):
                    await ingestor.run(lambda: open_inputs(settings, positions))
            finally:
                told = summary(ingestor.tally, settings.logs_topic)
                console.print(told, highlight=False, soft_wrap=True)
    was_cut = ingestor.tally.was_interrupted and stop.name is signal.SIGINT
    return INTERRUPTED if was_cut else 0


@contextmanager
def _metrics_served(settings: IngestorSettings, registry: CollectorRegistry) -> Iterator[None]:
    if settings.metrics_port is None:
        yield
        return
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    server, thread = start_http_server(
        settings.metrics_port, settings.metrics_host, registry=registry
    )
    log.info("metrics served", extra={"metrics_port": server.server_port})
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@asynccontextmanager
async def _progress_shown(console: Console, ingestor: Ingestor) -> AsyncIterator[None]:
    """On a terminal only."""
    if not console.is_terminal:
        yield
        return
    drawing = asyncio.create_task(show_progress(console, ingestor))
    try:
        yield
    finally:
        drawing.cancel()
        await asyncio.wait([drawing])
