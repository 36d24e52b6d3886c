"""The topics, as data: who writes and reads them, what travels, how long it is kept.

Everything that creates or describes a topic is generated from here. Not here: creating them, which needs a client.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Topic:
    """One topic and what its writers and readers agreed on.

    Attributes:
        name: the usual one; input and output topics can be renamed by settings.
        message: class of the values, see `logwarden_contracts.messages`; null: whatever shippers write.
        key: what the key says, and so which records keep their order.
        headers: names that may stand in a record's headers.
        writers: services, or `shippers`.
        readers: services, or `training`.
        partitions: when it is created; may grow, may never shrink.
        keep_days: retention; null: for ever.
        max_message_bytes: of a record batch, as compressed by its writer.
        cleanup: what Kafka does with the old.
    """

    name: str
    message: str | None
    key: str
    headers: tuple[str, ...]
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    partitions: int
    keep_days: int | None
    max_message_bytes: int
    cleanup: Literal["delete", "compact"] = "delete"

    def configuration(self, replication: int) -> dict[str, str]:
        """Kafka's settings of the topic.

        Args:
            replication: copies of each partition; with three, one broker may fail and writing goes on.
        """
        keep = timedelta(days=self.keep_days) if self.keep_days else None
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(int(keep.total_seconds() * 1000)) if keep else "-1",
            "compression.type": "producer",  # nothing is packed anew
            "max.message.bytes": str(self.max_message_bytes),
            "min.insync.replicas": str(max(1, replication - 1)),
        }


LOGS = Topic(
    name="logs",
    message=None,
    key="source (host/application), where the shipper sets one",
    headers=("logwarden-time", "logwarden-replayed"),
    writers=("shippers", "ingestor"),
    readers=("batcher", "dashboard"),
    partitions=12,
    keep_days=7,
    max_message_bytes=3 * _MEGABYTE,
)
"""Log lines, as shippers write them."""

ALERTS = Topic(
    name="alerts",
    message="WindowAnalysis",
    key="topic/partition of the window, so that an input partition's order survives",
    headers=("logwarden-alert", "logwarden-risk", "schema"),
    writers=("batcher",),
    readers=("notifier", "dashboard", "ingestor", "training"),
    partitions=12,
    keep_days=30,
    max_message_bytes=5 * _MEGABYTE,
)
"""Every window's analysis, quiet ones too; read `read_committed`. Replay takes its cuts from here."""

DEAD_LETTERS = Topic(
    name="logs.dlq",
    message=None,
    key="the rejected record's own",
    headers=("logwarden-rejected", "logwarden-replayed"),
    writers=("batcher",),
    readers=("dashboard",),
    partitions=3,
    keep_days=30,
    max_message_bytes=5 * _MEGABYTE,
)
"""Records that can never be judged: key, value and headers as they were, and a `RejectedRecord` in a header."""

FEEDBACK = Topic(
    name="feedback",
    message="Feedback",
    key="analysis id",
    headers=("schema",),
    writers=("dashboard",),
    readers=("training",),
    partitions=1,
    keep_days=None,
    max_message_bytes=5 * _MEGABYTE,
)
"""What people say of analyses: training data, so it is never deleted."""

TOPICS = (LOGS, ALERTS, DEAD_LETTERS, FEEDBACK)
