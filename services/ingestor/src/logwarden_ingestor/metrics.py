"""All metrics of the ingestor."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """One instance a process. Counted is what Kafka acknowledged."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.lines = Counter("logwarden_ingestor_lines", "Lines acknowledged", registry=registry)
        self.bytes = Counter("logwarden_ingestor_bytes", "Bytes of these lines", registry=registry)
        self.batches = Counter(
            "logwarden_ingestor_batches", "Batches acknowledged", registry=registry
        )
        self.send_seconds = Histogram(
            "logwarden_ingestor_send_seconds",
            "From sending a batch to its acknowledgement",
            buckets=_SECONDS,
            registry=registry,
        )
        self.unacknowledged = Gauge(
            "logwarden_ingestor_unacknowledged_lines",
            "Lines sent and not acknowledged",
            registry=registry,
        )
        self.last_acknowledged = Gauge(
            "logwarden_ingestor_last_acknowledged_timestamp_seconds",
            "When a batch was last acknowledged",
            registry=registry,
        )
