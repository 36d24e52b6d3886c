"""All metrics of the batcher."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """One instance a process; labels are bounded by topics, partitions and the constants here."""

    def __init__(self, registry: CollectorRegistry) -> None:
        place = ("topic", "partition")
        self.records = Counter(
            "logwarden_batcher_records", "Records read", ("topic",), registry=registry
        )
        self.lines = Counter(
            "logwarden_batcher_lines", "Log lines decoded from them", ("topic",), registry=registry
        )
        self.windows = Counter(
            "logwarden_batcher_windows",
            "Windows committed, by why they closed",
            ("topic", "reason"),
            registry=registry,
        )
        self.alerts = Counter(
            "logwarden_batcher_alerts",
            "Committed analyses that alert",
            ("topic",),
            registry=registry,
        )
        self.degraded = Counter(
            "logwarden_batcher_degraded_windows",
            "Committed analyses that are degraded",
            ("topic",),
            registry=registry,
        )
        self.rejudged = Counter(
            "logwarden_batcher_rejudged_windows",
            "Degraded windows that were judged again, by how that ended",
            ("outcome",),
            registry=registry,
        )
        self.rejected = Counter(
            "logwarden_batcher_rejected_records",
            "Records given up, by reason",
            ("topic", "reason"),
            registry=registry,
        )
        self.retries = Counter(
            "logwarden_batcher_analyzer_retries",
            "Windows that the analyzer could not answer, by reason",
            ("reason",),
            registry=registry,
        )
        self.transactions = Counter(
            "logwarden_batcher_transactions",
            "Transactions, by how they ended",
            ("outcome",),
            registry=registry,
        )
        self.rebalances = Counter(
            "logwarden_batcher_rebalances", "Assignments received", registry=registry
        )
        self.paused = Gauge(
            "logwarden_batcher_paused_partitions",
            "Partitions that stand still after too many dead letters",
            place,
            registry=registry,
        )
        self.lag = Gauge(
            "logwarden_batcher_lag_offsets",
            "High watermark less committed position",
            place,
            registry=registry,
        )
        self.lag_seconds = Gauge(
            "logwarden_batcher_lag_seconds",
            "Age of the oldest record that is read and not committed",
            place,
            registry=registry,
        )
        self.buffered = Gauge(
            "logwarden_batcher_buffered_bytes", "Records held in memory", registry=registry
        )
        self.commit_seconds = Histogram(
            "logwarden_batcher_commit_seconds",
            "Duration of one transaction",
            buckets=_SECONDS,
            registry=registry,
        )
        self.judge_seconds = Histogram(
            "logwarden_batcher_judge_seconds",
            "From a window's closing to its analysis",
            buckets=_SECONDS,
            registry=registry,
        )
