"""The notifier: reads analyses, keeps the state, tells Alertmanager. Effects only.

Not here: every decision (`patterns`, `deciding`, `digest`).
"""

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from aiokafka import AIOKafkaConsumer, ConsumerRecord

from logwarden_contracts.messages import UnreadableMessage, WindowAnalysis
from logwarden_notifier.alert import Alert, alert_of
from logwarden_notifier.alertmanager import Member
from logwarden_notifier.deciding import Decision
from logwarden_notifier.digest import FIRES_FOR_MS, digest_due_ms, digest_of
from logwarden_notifier.known_file import KnownFile
from logwarden_notifier.metrics import Metrics
from logwarden_notifier.patterns import Patterns
from logwarden_notifier.printing import printed
from logwarden_notifier.reading import AlertsReader
from logwarden_notifier.settings import DAY_MS, NotifierSettings
from logwarden_notifier.telling import Teller
from logwarden_notifier.view import MemberView, StateView, count_states, pattern_views

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
POST_SECONDS = 10.0


class Notifier:
    """Runs until cancelled.

    Attributes:
        caught_up: everything that stood on the topic at the start was read.
    """

    def __init__(self, settings: NotifierSettings, known: KnownFile, metrics: Metrics) -> None:
        self.caught_up = False
        self._settings = settings
        self._known = known
        self._metrics = metrics
        self._patterns = Patterns(settings.policy(), known.entries)
        self._tellers: list[Teller] = []
        self._digest: tuple[int, Alert | None] = (0, None)
        self._printed: dict[str, bool] = {}

    async def run(self, consumer: AIOKafkaConsumer, client: httpx.AsyncClient) -> None:
        """Catch up, then follow the topic and tell.

        Raises:
            KafkaError: the topic cannot be read at the start.
        """
        settings, metrics = self._settings, self._metrics
        self._tellers = [
            Teller(Member(client, url), self.alerts, metrics, settings.notifier_resend_seconds)
            for url in settings.alertmanager_url
        ]
        metrics.members.set(len(self._tellers))
        reader = AlertsReader(consumer, settings.alerts_topic, self.take)
        since_ms = max(0, _now_ms() - int(settings.notifier_memory_days * DAY_MS))
        await reader.catch_up(since_ms)
        self.caught_up = True
        metrics.caught_up.set(1)
        log.info("caught up", extra={"patterns": len(self._patterns)})
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(reader.follow())
            tasks.create_task(self._look())
            for teller in self._tellers:
                tasks.create_task(teller.run())

    def take(self, record: ConsumerRecord) -> None:
        """One record of the topic."""
        if is_of_no_pattern(record.value or b""):
            self._metrics.analyses.labels("read").inc()
            return
        try:
            analysis = WindowAnalysis.read(record.value or b"")
        except UnreadableMessage as error:
            self._metrics.analyses.labels("unreadable").inc()
            log.warning("record is no analysis", extra={"offset": record.offset, "why": str(error)})
            return
        decisions = self._patterns.take(analysis, record.timestamp)
        self._metrics.analyses.labels("duplicate" if decisions is None else "read").inc()
        if self.caught_up and decisions:
            self._count(decisions)

    def alerts(self) -> list[Alert]:
        """What is to be told at this moment."""
        now_ms = _now_ms()
        quiet_ms, link = self._patterns.policy.quiet_ms, self._settings.dashboard_url
        alerts = [alert_of(one, quiet_ms, link) for one in self._patterns.alerts(now_ms)]
        digest = self._digest_at(now_ms)
        return [*alerts, digest] if digest else alerts

    def reload_known(self, *, even_if_unchanged: bool = False) -> None:
        """Look whether `known.yaml` changed."""
        if self._known.reload(even_if_unchanged=even_if_unchanged):
            self._patterns.accept(self._known.entries, _now_ms())
            log.info("known file read", extra={"entries": len(self._known.entries)})
            self._wake()
        self._metrics.known_file_bad.set(self._known.is_bad)

    def state(self) -> StateView:
        """For `/state`."""
        now_ms = _now_ms()
        silenced = frozenset[str]().union(*(teller.silenced for teller in self._tellers))
        return StateView(
            now_ms=now_ms,
            caught_up=self.caught_up,
            alertmanager=tuple(
                MemberView(member=teller.member.name, last_post_ms=teller.last_post_ms)
                for teller in self._tellers
            ),
            patterns=pattern_views(self._patterns, silenced, now_ms),
        )

    def _count(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            self._metrics.sightings.labels(decision.outcome).inc()
            incident = decision.incident
            if incident and decision.outcome in ("page", "raise"):
                self._metrics.pages.labels(incident.severity, incident.novelty).inc()
            if decision.outcome in ("page", "raise", "withdrawn"):
                self._wake()

    def _wake(self) -> None:
        for teller in self._tellers:
            teller.changed.set()

    async def _look(self) -> None:
        """What needs a look now and then: the known file, the hour of the digest, the gauges."""
        while True:
            self.reload_known()
            now_ms = _now_ms()
            for state, count in count_states(self._patterns, now_ms).items():
                self._metrics.patterns.labels(state).set(count)
            quiet_ms = self._patterns.policy.quiet_ms
            firing = [one for one in self._patterns.alerts(now_ms) if one.is_open(now_ms, quiet_ms)]
            self._metrics.firing.set(len(firing))
            if not self._tellers:
                self._print(now_ms)
            await asyncio.sleep(LOOK_SECONDS)

    def _print(self, now_ms: int) -> None:
        """Each alert once when it fires, and once when it is over."""
        told: dict[str, bool] = {}
        for alert in self.alerts():
            text = printed(alert, now_ms)
            identity = f"{alert['labels']}{alert['startsAt']}"
            told[identity] = fires = text.startswith("PAGE")
            if fires != self._printed.get(identity, False):  # what was over at the start is no news
                sys.stdout.write(text + "\n")
                sys.stdout.flush()
        self._printed = told

    def _digest_at(self, now_ms: int) -> Alert | None:
        due_ms = digest_due_ms(now_ms, self._settings.notifier_digest_hour)
        if now_ms - due_ms >= FIRES_FOR_MS:
            return None
        if self._digest[0] != due_ms:
            self._digest = (due_ms, digest_of(self._patterns, due_ms))
        return self._digest[1]


def is_of_no_pattern(value: bytes) -> bool:
    """A quiet window that cites nothing and replaces nothing: most are, and parsing them is a start's time.

    By the text that our writers write; whatever looks otherwise is parsed.
    """
    return (
        b'"should_alert_user":false' in value
        and b'"should_alert_user":true' not in value
        and b'"patterns":[]' in value
        and b'"supersedes":null' in value
    )


@asynccontextmanager
async def open_notifier(
    settings: NotifierSettings, metrics: Metrics
) -> AsyncIterator[tuple[Notifier, AIOKafkaConsumer, httpx.AsyncClient]]:
    """Connect, and at the end close in the opposite order.

    Raises:
        BadKnownFile: `KNOWN_FILE` cannot be used.
        KafkaConnectionError: no broker answers.
    """
    notifier = Notifier(settings, KnownFile(settings.known_file), metrics)
    consumer = AIOKafkaConsumer(
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **settings.kafka_client_options(),
    )
    async with httpx.AsyncClient(timeout=POST_SECONDS) as client:
        try:
            await consumer.start()
            yield notifier, consumer, client
        finally:
            await consumer.stop()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
