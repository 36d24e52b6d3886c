"""What the others say, asked every few seconds in a thread: a page never waits for another service.

Not here: how each is asked (`asking`).
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import httpx

from logwarden_dashboard.asking.alertmanager import Alertmanager, Paged, Silence
from logwarden_dashboard.asking.measures import Part, measured
from logwarden_dashboard.asking.notifier import Known, known_patterns
from logwarden_dashboard.errors import DashboardError
from logwarden_dashboard.settings import DashboardSettings

EVERY_SECONDS = 5.0

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Survey:
    """Of one moment.

    Attributes:
        at_ms: when; null: not yet.
        parts: processes that serve metrics.
        paged: by fingerprint.
        silences: by fingerprint.
        known: the notifier's view; null: there is none, or it does not answer.
        troubles: what did not answer, for people.
    """

    at_ms: int | None = None
    parts: Sequence[Part] = ()
    paged: Mapping[str, Paged] = field(default_factory=dict)
    silences: Mapping[str, Silence] = field(default_factory=dict)
    known: Known | None = None
    troubles: Sequence[str] = ()

    def of(self, service: str) -> list[Part]:
        """Processes of a service."""
        return [part for part in self.parts if part.service == service]


class Surveyor:
    """Asks everyone that the settings name."""

    def __init__(
        self, settings: DashboardSettings, client: httpx.Client, alertmanager: Alertmanager
    ) -> None:
        self.latest = Survey()
        self._settings = settings
        self._client = client
        self._alertmanager = alertmanager
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="survey", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def close(self) -> None:
        """Ask no more."""
        self._stop.set()

    def look(self) -> None:
        """Ask everyone now."""
        troubles: list[str] = []
        settings = self._settings
        analyzers = (f"{settings.analyzer_url.rstrip('/')}/metrics",)
        named = (
            ("analyzer", analyzers),
            ("batcher", settings.batcher_metrics_url),
            ("ingestor", settings.ingestor_metrics_url),
            ("notifier", self._notifier_metrics()),
        )
        paged, silences, known = self._pages(troubles)
        self.latest = Survey(
            at_ms=int(time.time() * 1000),
            parts=[part for name, urls in named for part in measured(self._client, name, urls)],
            paged=paged,
            silences=silences,
            known=known,
            troubles=troubles,
        )

    def _pages(
        self, troubles: list[str]
    ) -> tuple[dict[str, Paged], dict[str, Silence], Known | None]:
        paged: list[Paged] = []
        silences: list[Silence] = []
        known: Known | None = None
        if self._alertmanager.is_set:
            paged = _or(self._alertmanager.paged, [], troubles)
            silences = _or(self._alertmanager.silences, [], troubles)
        if self._settings.notifier_url:
            address = self._settings.notifier_url
            known = _or(lambda: known_patterns(self._client, address), None, troubles)
        return (
            {one.fingerprint: one for one in paged},
            {one.fingerprint: one for one in silences},
            known,
        )

    def _notifier_metrics(self) -> tuple[str, ...]:
        address = self._settings.notifier_url
        return (f"{address.rstrip('/')}/metrics",) if address else ()

    def _run(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._stop.wait(EVERY_SECONDS)


def _or(ask: Callable[[], Result], instead: Result, troubles: list[str]) -> Result:
    try:
        return ask()
    except DashboardError as error:
        if str(error) not in troubles:
            troubles.append(str(error))
        return instead
