"""Telling one member: what is sent, and what follows when it is not taken."""

import asyncio
import json
from collections.abc import Callable, Sequence

import httpx
import pytest
from prometheus_client import CollectorRegistry

from logwarden_notifier.alert import Alert
from logwarden_notifier.alertmanager import BATCH, Member
from logwarden_notifier.errors import PostFailed
from logwarden_notifier.metrics import Metrics
from logwarden_notifier.telling import Teller

ALERT: Alert = {"labels": {"fingerprint": "f"}, "startsAt": "t"}
Answer = Callable[[httpx.Request], httpx.Response]


class Recording:
    """A member that takes everything, unless it is told to answer otherwise."""

    def __init__(self, statuses: Sequence[int] = ()) -> None:
        self.statuses = list(statuses)
        self.posts: list[list[Alert]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=[{"labels": {"fingerprint": "f"}}])
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.posts.append(json.loads(request.content))
        return httpx.Response(status, text="no")


def member(answer: Answer) -> Member:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return Member(client, "http://user:secret@alertmanager:9093/")


def teller(answer: Answer, alerts: Sequence[Alert] = (ALERT,), resend: float = 60) -> Teller:
    return Teller(member(answer), lambda: alerts, Metrics(CollectorRegistry()), resend)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - a member has no event for it
            await asyncio.sleep(0.01)


def test_a_members_name_holds_no_password() -> None:
    assert member(Recording()).name == "alertmanager:9093"


async def test_many_alerts_go_out_in_batches() -> None:
    recording = Recording()
    await member(recording).post([ALERT] * (BATCH + 1))
    assert [len(post) for post in recording.posts] == [BATCH, 1]


@pytest.mark.parametrize(("status", "reason"), [(400, "refused"), (500, "failing")])
async def test_what_is_not_taken_is_told_by_reason(status: int, reason: str) -> None:
    with pytest.raises(PostFailed) as caught:
        await member(Recording([status])).post([ALERT])
    assert caught.value.reason == reason
    assert "secret" not in str(caught.value)


async def test_a_member_that_is_gone_is_unreachable() -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    with pytest.raises(PostFailed, match="unreachable"):
        await member(gone).post([ALERT])


async def test_who_answers_otherwise_than_alertmanager_is_failing() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"not": "alerts"})

    with pytest.raises(PostFailed, match="does not answer as Alertmanager"):
        await member(answer).silenced()


async def test_a_failure_is_tried_again_and_counted() -> None:
    recording = Recording([503, 503])
    one = teller(recording)
    running = asyncio.create_task(one.run())
    await until(lambda: len(recording.posts) == 1)
    running.cancel()
    assert one.silenced == {"f"} or one.last_post_ms is None


async def test_a_change_is_told_at_once_and_the_rest_again_and_again() -> None:
    recording = Recording()
    one = teller(recording)
    running = asyncio.create_task(one.run())
    await until(lambda: one.last_post_ms is not None)
    one.changed.set()
    await until(lambda: len(recording.posts) == 2)
    running.cancel()


async def test_what_fires_is_sent_again() -> None:
    recording = Recording()
    running = asyncio.create_task(teller(recording, resend=0.01).run())
    await until(lambda: len(recording.posts) >= 5)
    running.cancel()
    assert all(post == [ALERT] for post in recording.posts)
