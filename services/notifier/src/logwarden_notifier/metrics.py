"""All metrics of the notifier."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class Metrics:
    """One instance a process; labels are bounded by the constants here and the members set."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.analyses = Counter(
            "logwarden_notifier_analyses",
            "Records of the alerts topic, by what they were: read, duplicate, unreadable",
            ("kind",),
            registry=registry,
        )
        self.pages = Counter(
            "logwarden_notifier_pages",
            "Incidents that people were told of, raised ones too",
            ("severity", "novelty"),
            registry=registry,
        )
        self.sightings = Counter(
            "logwarden_notifier_sightings",
            "Patterns in analyses, by what became of them: page, raise, continue, recurring, held, "
            "known, aged, withdrawn, counted",
            ("outcome",),
            registry=registry,
        )
        self.resent = Counter(
            "logwarden_notifier_resent_alerts",
            "Alerts posted that the member had taken before",
            registry=registry,
        )
        self.failed = Counter(
            "logwarden_notifier_failed_posts",
            "Posts that a member did not take, by reason",
            ("member", "reason"),
            registry=registry,
        )
        self.last_post = Gauge(
            "logwarden_notifier_last_post_age_seconds",
            "Since a member last took a post, or since the start",
            ("member",),
            registry=registry,
        )
        self.patterns = Gauge(
            "logwarden_notifier_patterns",
            "Patterns that alerted, by state",
            ("state",),
            registry=registry,
        )
        self.firing = Gauge(
            "logwarden_notifier_firing_alerts", "Incidents that are open", registry=registry
        )
        self.members = Gauge(
            "logwarden_notifier_members", "Members of Alertmanager that are set", registry=registry
        )
        self.caught_up = Gauge(
            "logwarden_notifier_caught_up",
            "1 once everything that stood on the topic at the start was read",
            registry=registry,
        )
        self.known_file_bad = Gauge(
            "logwarden_notifier_known_file_bad",
            "1 while the known file cannot be used; the former one stays in force",
            registry=registry,
        )
