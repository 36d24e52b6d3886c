"""Tells every member what is firing: at once when something changes, and again while it fires.

A task for each member: one that is down or slow keeps neither the others nor the reading waiting.
What is posted is worked out anew for each try, so nothing old is ever sent late.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence

from logwarden_notifier.alert import Alert
from logwarden_notifier.alertmanager import Member
from logwarden_notifier.errors import PostFailed
from logwarden_notifier.metrics import Metrics

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
TOGETHER_SECONDS = 0.2
"""What comes within this time goes out in one post."""


class Teller:
    """One member's.

    Args:
        alerts: what is to be told at this moment; nothing before the state has caught up.
        resend_seconds: between two posts while nothing changes.

    Attributes:
        changed: set it when something changes.
        last_post_ms: when the member last took a post; null: never.
        silenced: what it passes on to nobody, by fingerprint.
    """

    def __init__(
        self,
        member: Member,
        alerts: Callable[[], Sequence[Alert]],
        metrics: Metrics,
        resend_seconds: float,
    ) -> None:
        self.member = member
        self.changed = asyncio.Event()
        self.last_post_ms: int | None = None
        self.silenced: frozenset[str] = frozenset()
        self._alerts = alerts
        self._metrics = metrics
        self._resend_seconds = resend_seconds
        self._taken: frozenset[str] = frozenset()
        started = time.time()
        metrics.last_post.labels(member.name).set_function(lambda: self._age_seconds(started))

    async def run(self) -> None:
        """Tell until cancelled."""
        failures = 0
        while True:
            self.changed.clear()
            failures = 0 if await self.tell() else failures + 1
            if failures:
                await asyncio.sleep(_pause(failures))
            else:
                await self._until_due()

    async def tell(self) -> bool:
        """Post once; whether the member took it."""
        alerts = self._alerts()
        try:
            await self.member.post(alerts)
            self.silenced = await self.member.silenced()
        except PostFailed as error:
            self._metrics.failed.labels(self.member.name, error.reason).inc()
            log.warning("alerts were not taken", extra={"reason": error.reason, "why": str(error)})
            return False
        identities = frozenset(f"{alert['labels']}{alert['startsAt']}" for alert in alerts)
        self._metrics.resent.inc(len(identities & self._taken))
        self._taken = identities
        self.last_post_ms = time.time_ns() // 1_000_000
        return True

    async def _until_due(self) -> None:
        try:
            async with asyncio.timeout(self._resend_seconds):
                await self.changed.wait()
        except TimeoutError:
            return
        await asyncio.sleep(TOGETHER_SECONDS)

    def _age_seconds(self, started: float) -> float:
        last = started if self.last_post_ms is None else self.last_post_ms / 1000
        return max(0.0, time.time() - last)


def _pause(failures: int) -> float:
    """Full jitter under a ceiling that doubles."""
    ceiling = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(failures, 10))
    return random.uniform(FIRST_PAUSE_SECONDS, ceiling)  # noqa: S311 - spreads retries, no secret
