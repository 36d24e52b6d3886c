"""What the other services say of themselves: metrics and readiness, read every few seconds.

Not here: showing them (`pages.health`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import httpx
from prometheus_client.parser import text_string_to_metric_families

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One process of a service.

    Attributes:
        service: its name.
        address: as it was set.
        is_up: it answers.
        is_ready: what `/readyz` says; null: it has none.
        samples: metric name -> labels -> value.
    """

    service: str
    address: str
    is_up: bool
    is_ready: bool | None = None
    samples: Mapping[str, Mapping[Labels, float]] = field(default_factory=dict)

    def total(self, name: str) -> float | None:
        """Sum over all labels; null where it says nothing of it."""
        return sum(self.samples[name].values()) if self.samples.get(name) else None

    def highest(self, name: str) -> float | None:
        """The highest over all labels."""
        return max(self.samples[name].values()) if self.samples.get(name) else None

    def by(self, name: str, label: str) -> dict[str, float]:
        """Sums by one label, but for zeros."""
        found: defaultdict[str, float] = defaultdict(float)
        for labels, value in self.samples.get(name, {}).items():
            found[dict(labels).get(label, "")] += value
        return {key: value for key, value in sorted(found.items()) if value}


def measured(client: httpx.Client, service: str, metrics_urls: Sequence[str]) -> list[Part]:
    """Ask every process of a service."""
    return [_measured(client, service, url) for url in metrics_urls]


def total(parts: Sequence[Part], name: str) -> float | None:
    """Over all processes; null where nobody says anything of it."""
    known = [value for part in parts if (value := part.total(name)) is not None]
    return sum(known) if known else None


def highest(parts: Sequence[Part], name: str) -> float | None:
    """The highest of all processes."""
    return max((value for part in parts if (value := part.highest(name)) is not None), default=None)


def counts(parts: Sequence[Part], name: str, label: str) -> dict[str, float]:
    """Sums by one label over all processes, but for zeros; highest first."""
    found: defaultdict[str, float] = defaultdict(float)
    for part in parts:
        for key, value in part.by(name, label).items():
            found[key] += value
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def read_samples(text: str) -> dict[str, dict[Labels, float]]:
    """Prometheus' text format. Pure.

    Raises:
        ValueError: it is none.
    """
    found: defaultdict[str, dict[Labels, float]] = defaultdict(dict)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name][tuple(sorted(sample.labels.items()))] = sample.value
    return dict(found)


def ready_url(metrics_url: str) -> str:
    """`/readyz` beside `/metrics`."""
    parts = urlsplit(metrics_url)
    return urlunsplit((parts.scheme, parts.netloc, "/readyz", "", ""))


def _measured(client: httpx.Client, service: str, url: str) -> Part:
    shown = urlsplit(url).netloc.rpartition("@")[2]
    try:
        answer = client.get(url)
        answer.raise_for_status()
        samples = read_samples(answer.text)
    except (httpx.HTTPError, ValueError):
        return Part(service, shown, is_up=False)
    return Part(service, shown, is_up=True, is_ready=_is_ready(client, url), samples=samples)


def _is_ready(client: httpx.Client, url: str) -> bool | None:
    try:
        status = client.get(ready_url(url)).status_code
    except httpx.HTTPError:
        return False
    return None if status == httpx.codes.NOT_FOUND else status == httpx.codes.OK
