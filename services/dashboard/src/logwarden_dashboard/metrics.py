"""All metrics of the dashboard."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One instance a process; labels are bounded by the constants here and by topics."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.records = Counter(
            "logwarden_dashboard_records", "Records read", ("topic",), registry=registry
        )
        self.unreadable = Counter(
            "logwarden_dashboard_unreadable_records",
            "Records that are not what their topic promises",
            ("topic",),
            registry=registry,
        )
        self.reconnects = Counter(
            "logwarden_dashboard_kafka_reconnects",
            "Times that reading Kafka began again",
            registry=registry,
        )
        self.answered = Gauge(
            "logwarden_dashboard_kafka_answered_timestamp_seconds",
            "When Kafka last answered",
            registry=registry,
        )
        self.held = Gauge(
            "logwarden_dashboard_held_analyses", "Analyses in memory", registry=registry
        )
        self.held_bytes = Gauge(
            "logwarden_dashboard_held_bytes", "Their bytes, compressed", registry=registry
        )
        self.feedback = Counter(
            "logwarden_dashboard_feedback", "Feedback written", ("kind",), registry=registry
        )
        self.silences = Counter(
            "logwarden_dashboard_silences", "Silences made in Alertmanager", registry=registry
        )
        self.page_seconds = Histogram(
            "logwarden_dashboard_page_seconds",
            "Time to work out a page",
            ("page",),
            buckets=_SECONDS,
            registry=registry,
        )
