"""Everything that pages ask, one for the process: pages come and go with each browser, this stays.

Streamlit runs the script of a page anew for every rerun, in threads of its own; what outlives them is
made in `__main__` and handed over here.
"""

import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import httpx
from prometheus_client import CollectorRegistry

from logwarden_contracts.decode import Record
from logwarden_contracts.messages import Feedback, WindowAnalysis
from logwarden_contracts.redact import Redactor
from logwarden_dashboard.asking.alertmanager import Alertmanager
from logwarden_dashboard.asking.analyzer import Analyzer
from logwarden_dashboard.asking.http import open_client
from logwarden_dashboard.held.patterns import AlertPattern, alert_patterns
from logwarden_dashboard.held.store import Store
from logwarden_dashboard.held.surroundings import ShownLine, Span, shown_lines, span_around
from logwarden_dashboard.metrics import Metrics
from logwarden_dashboard.settings import DashboardSettings
from logwarden_dashboard.stream.desk import Desk
from logwarden_dashboard.stream.following import Following
from logwarden_dashboard.stream.thread import LoopThread
from logwarden_dashboard.survey import Surveyor

WAIT_SECONDS = 15.0


class AsksKafka(Protocol):
    """Whoever reads records back and writes feedback."""

    async def records(self, span: Span) -> list[Record]:
        """Committed records of a span."""

    async def write(self, feedback: Feedback) -> None:
        """Write it."""


@dataclass(slots=True)
class Backend:
    """See the module. Threads may share it.

    Attributes:
        desk: reads lines back, writes feedback; lives in `loop`.
    """

    settings: DashboardSettings
    store: Store
    metrics: Metrics
    redactor: Redactor
    loop: LoopThread
    desk: AsksKafka
    analyzer: Analyzer
    alertmanager: Alertmanager
    surveyor: Surveyor
    client: httpx.Client
    _patterns: tuple[int, list[AlertPattern]] = (-1, [])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def surroundings(self, analysis: WindowAnalysis, context: int) -> list[ShownLine]:
        """The window's lines and some around it, read back from Kafka.

        Raises:
            GoneFromKafka: retention took them.
            Unreachable: Kafka does not answer.
        """
        work = self.desk.records(span_around(analysis.window, context))
        records = self.loop.result(work, "Kafka", WAIT_SECONDS)
        return shown_lines(records, analysis, self.redactor)

    def say(self, feedback: Feedback) -> None:
        """Write feedback.

        Raises:
            Unreachable: Kafka does not answer.
        """
        self.loop.result(self.desk.write(feedback), "Kafka", WAIT_SECONDS)
        self.metrics.feedback.labels(feedback.kind).inc()

    def all_patterns(self) -> Sequence[AlertPattern]:
        """Alerts by pattern over everything held; worked out once for all who look."""
        snapshot = self.store.snapshot()
        with self._lock:
            if self._patterns[0] != snapshot.version:
                self._patterns = (snapshot.version, alert_patterns(snapshot.analyses))
            return self._patterns[1]

    def close(self) -> None:
        """End the threads."""
        self.surveyor.close()
        self.loop.close()
        self.client.close()


def open_backend(settings: DashboardSettings, registry: CollectorRegistry) -> Backend:
    """Make it, and begin to read Kafka."""
    backend = make_backend(settings, Metrics(registry), open_client(), LoopThread())
    following = Following(settings, backend.store, backend.metrics, backend.redactor)
    backend.loop.start(following.run())
    backend.surveyor.start()
    return backend


def make_backend(
    settings: DashboardSettings, metrics: Metrics, client: httpx.Client, loop: LoopThread
) -> Backend:
    """Put the parts together; nothing is asked or read yet."""
    alertmanager = Alertmanager(client, settings.alertmanager_url)
    key = settings.redaction_key
    return Backend(
        settings=settings,
        store=Store(
            settings.dashboard_analyses_held,
            settings.dashboard_max_bytes,
            settings.dashboard_lines_held,
        ),
        metrics=metrics,
        redactor=Redactor(key.get_secret_value().encode() if key else secrets.token_bytes(32)),
        loop=loop,
        desk=Desk(settings.kafka_client_options(), settings.feedback_topic),
        analyzer=Analyzer(client, settings),
        alertmanager=alertmanager,
        surveyor=Surveyor(settings, client, alertmanager),
        client=client,
    )


_provided: list[Backend] = []


def provide(backend: Backend) -> None:
    """Hand it to the pages. For `service`, and for tests."""
    _provided[:] = [backend]


def provided() -> Backend:
    """What was handed over."""
    return _provided[0]
