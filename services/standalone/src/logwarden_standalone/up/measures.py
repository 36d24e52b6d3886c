"""What the batcher says of itself at `/metrics`, as far as the screen shows it.

Not here: what the analyses say (`alerts`).
"""

from collections import defaultdict
from dataclasses import dataclass

import httpx
from prometheus_client.parser import text_string_to_metric_families

_LAG = "logwarden_batcher_lag_offsets"
_LAG_SECONDS = "logwarden_batcher_lag_seconds"
_REJECTED = "logwarden_batcher_rejected_records_total"
_RETRIES = "logwarden_batcher_analyzer_retries_total"


@dataclass(frozen=True, slots=True)
class BatcherMeasures:
    """Of one moment.

    Attributes:
        lag: records that are in Kafka and not committed, over all partitions.
        lag_seconds: age of the oldest of them that was read.
        rejected: records given up since it started.
        retries: windows that the analyzer could not answer at once, since it started.
    """

    lag: int
    lag_seconds: float
    rejected: int
    retries: int


async def batcher_measures(client: httpx.AsyncClient, url: str) -> BatcherMeasures | None:
    """Ask the batcher; null where it does not answer."""
    samples = await _samples(client, url)
    if samples is None:
        return None
    return BatcherMeasures(
        lag=int(sum(samples[_LAG])),
        lag_seconds=max(samples[_LAG_SECONDS], default=0.0),
        rejected=int(sum(samples[_REJECTED])),
        retries=int(sum(samples[_RETRIES])),
    )


async def _samples(client: httpx.AsyncClient, url: str) -> defaultdict[str, list[float]] | None:
    try:
        answer = await client.get(url)
        answer.raise_for_status()
    except httpx.HTTPError:
        return None
    return read_samples(answer.text)


def read_samples(text: str) -> defaultdict[str, list[float]]:
    """Values by name, one for each set of labels. Pure.

    Args:
        text: Prometheus' text format.
    """
    found: defaultdict[str, list[float]] = defaultdict(list)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name].append(sample.value)
    return found
