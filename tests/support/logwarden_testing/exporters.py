"""The metrics of every service, moving, behind a port each: what a real Prometheus can be asked about.

Not here: services. Only their `metrics` modules are used, so a name or label that they lose is lost here too.
"""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any, get_args
from wsgiref.simple_server import WSGIServer

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    start_http_server,
)
from prometheus_client.registry import Collector

from logwarden_analyzer.judges.judge import REPLY_OUTCOMES
from logwarden_analyzer.metrics import Agreement
from logwarden_analyzer.routing import DegradedReason, Lookup
from logwarden_batcher.rejudging import Ending
from logwarden_contracts.messages.rejected import RejectReason
from logwarden_contracts.messages.window import CloseReason

SERVICES = ("analyzer", "batcher", "dashboard", "ingestor", "notifier")

_VALUES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("logwarden_batcher_rejected_records", "reason"): get_args(RejectReason),
    ("logwarden_batcher_windows", "reason"): get_args(CloseReason),
    ("logwarden_batcher_transactions", "outcome"): ("committed", "RequestTimedOutError"),
    ("logwarden_analyzer_requests", "status"): ("200", "429"),
    ("logwarden_analyzer_model_answers", "outcome"): ("answered", "invalid", "misconfigured"),
    ("logwarden_analyzer_cache_lookups", "outcome"): get_args(Lookup),
    ("logwarden_analyzer_degraded_windows", "reason"): get_args(DegradedReason),
    ("logwarden_analyzer_replies", "outcome"): REPLY_OUTCOMES,
    ("logwarden_analyzer_triage_agreement_windows", "outcome"): get_args(Agreement),
    ("logwarden_batcher_rejudged_windows", "outcome"): get_args(Ending),
    ("logwarden_notifier_sightings", "outcome"): ("page", "aged"),
    ("logwarden_analyzer_queue_windows", "state"): ("at_work", "waiting"),
}
"""Of labels that queries ask for by value; any other label has one."""

_Metric = Counter | Gauge | Histogram


class _Mover(Collector):
    """Moves all metrics of a service each time that somebody looks."""

    def __init__(self, metrics: list[_Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Any]:
        for metric in self._metrics:
            for child in _children(metric):
                _move(child)
        return iter(())

    def describe(self) -> Iterator[Any]:
        return iter(())


def _children(metric: _Metric) -> Iterator[_Metric]:
    names = metric._labelnames  # no public way
    if not names:
        yield metric
        return
    values = (_VALUES.get((metric._name, name), ("some",)) for name in names)
    for combination in itertools.product(*values):
        yield metric.labels(*combination)


def _move(metric: _Metric) -> None:
    if isinstance(metric, Histogram):
        metric.observe(0.2)
    else:
        metric.inc()


def registry_of(service: str) -> CollectorRegistry:
    """A registry with the service's metrics and the process's own, moving."""
    registry = CollectorRegistry()
    metrics = import_module(f"logwarden_{service}.metrics").Metrics(registry)
    ours = [one for one in vars(metrics).values() if isinstance(one, Counter | Gauge | Histogram)]
    assert len(ours) >= 5, f"{service} declares fewer metrics than expected"
    registry.register(_Mover(ours))
    ProcessCollector(registry=registry)
    list(registry.collect())  # labelled series begin with their first move
    return registry


def exported_names() -> set[str]:
    """All series' names that the services can export."""
    return {
        sample.name
        for service in SERVICES
        for family in registry_of(service).collect()
        for sample in family.samples
    }


@contextmanager
def exporting() -> Iterator[dict[str, int]]:
    """Serve `/metrics` of every service on loopback.

    Yields:
        The port of each service.
    """
    with ExitStack() as stack:
        ports = {}
        for service in SERVICES:
            server, _ = start_http_server(0, "127.0.0.1", registry=registry_of(service))
            stack.callback(_close, server)
            ports[service] = server.server_port
        yield ports


def _close(server: WSGIServer) -> None:
    server.shutdown()
    server.server_close()
