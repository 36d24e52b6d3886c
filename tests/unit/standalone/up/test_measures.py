"""What is read of the batcher's metrics."""

import httpx
from prometheus_client import CollectorRegistry, generate_latest

from logwarden_batcher.metrics import Metrics
from logwarden_standalone.up.measures import BatcherMeasures, batcher_measures


async def ask(answer: httpx.Response) -> BatcherMeasures | None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as client:
        return await batcher_measures(client, "http://batcher/metrics")


async def test_lag_is_summed_and_its_age_is_the_oldest() -> None:
    registry = CollectorRegistry()
    metrics = Metrics(registry)
    for partition, (lag, seconds) in enumerate(((3, 1.5), (4, 0.5))):
        metrics.lag.labels("logs", str(partition)).set(lag)
        metrics.lag_seconds.labels("logs", str(partition)).set(seconds)
    metrics.rejected.labels("logs", "invalid").inc(2)
    answer = httpx.Response(200, content=generate_latest(registry))
    assert await ask(answer) == BatcherMeasures(lag=7, lag_seconds=1.5, rejected=2, retries=0)


async def test_a_batcher_that_does_not_answer_has_no_measures() -> None:
    assert await ask(httpx.Response(503)) is None
