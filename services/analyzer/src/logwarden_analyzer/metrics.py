"""All metrics of the analyzer."""

from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from logwarden_analyzer.admission import Queue
from logwarden_contracts.messages import WindowAnalysis

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

_STATUSES = ("200", "401", "408", "413", "422", "429", "499", "500", "503")

ModelOutcome = Literal["answered", "repaired", "invalid", "refused", "unreachable", "misconfigured"]


class Metrics:
    """One instance a process; labels are bounded by the constants here and in `analyze`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests = Counter(
            "logwarden_analyzer_requests",
            "Requests for an analysis, by HTTP status; 499: the client went away",
            ("status",),
            registry=registry,
        )
        self.comparisons = Counter(
            "logwarden_analyzer_comparisons",
            "Requests for a comparison of judges, by HTTP status",
            ("status",),
            registry=registry,
        )
        self.windows = Counter(
            "logwarden_analyzer_windows", "Windows judged, by whom", ("judge",), registry=registry
        )
        self.lines = Counter("logwarden_analyzer_lines", "Lines judged", registry=registry)
        self.alerts = Counter("logwarden_analyzer_alerts", "Windows that alert", registry=registry)
        self.degraded = Counter(
            "logwarden_analyzer_degraded_windows",
            "Windows that the judge asked for did not answer, by reason",
            ("reason",),
            registry=registry,
        )
        self.model_answers = Counter(
            "logwarden_analyzer_model_answers",
            "Windows that the model was asked about, by what came of it",
            ("outcome",),
            registry=registry,
        )
        self.tokens = Counter(
            "logwarden_analyzer_tokens",
            "Tokens as the model server counted them",
            ("kind",),
            registry=registry,
        )
        self.queue = Gauge(
            "logwarden_analyzer_queue_windows",
            "Windows inside, by whether it is their turn",
            ("state",),
            registry=registry,
        )
        self.seconds = Histogram(
            "logwarden_analyzer_window_seconds",
            "Duration of one analysis, without waiting for its turn",
            buckets=_SECONDS,
            registry=registry,
        )
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """A rate over a series that begins with its first event misses that event."""
        for status in _STATUSES:
            self.requests.labels(status)
        for outcome in get_args(ModelOutcome):
            self.model_answers.labels(outcome)
        for reason in ("model_unreachable", "invalid_reply", "model_refused"):
            self.degraded.labels(reason)

    def watch(self, queue: Queue) -> None:
        """Read the queue whenever somebody asks."""
        self.queue.labels("at_work").set_function(lambda: queue.at_work)
        self.queue.labels("waiting").set_function(lambda: queue.waiting)

    def count(self, analysis: WindowAnalysis) -> None:
        """Count one finished analysis."""
        self.windows.labels(analysis.judge).inc()
        self.lines.inc(analysis.window.lines)
        self.alerts.inc(analysis.verdict.should_alert_user)
        if analysis.degraded_reason:
            self.degraded.labels(analysis.degraded_reason).inc()
        self.tokens.labels("prompt").inc(analysis.tokens.prompt)
        self.tokens.labels("completion").inc(analysis.tokens.completion)
        self.seconds.observe(analysis.timings.total_seconds)
