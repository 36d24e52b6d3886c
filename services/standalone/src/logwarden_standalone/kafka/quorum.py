"""Who makes up a KRaft cluster: its id and its nodes, each a broker and a controller. Pure data."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from uuid import uuid4

from logwarden_standalone.kafka.ports import LOOPBACK, free_ports


@dataclass(frozen=True)
class Node:
    """One combined broker and controller on loopback."""

    id: int
    client_port: int
    controller_port: int

    @property
    def address(self) -> str:
        """Where clients reach it."""
        return f"{LOOPBACK}:{self.client_port}"


@dataclass(frozen=True)
class Quorum:
    """All nodes of a cluster."""

    cluster_id: str
    nodes: tuple[Node, ...]

    @property
    def bootstrap_servers(self) -> str:
        """Every node's address for clients."""
        return ",".join(node.address for node in self.nodes)

    @property
    def voters(self) -> str:
        """Every node's address for controllers."""
        return ",".join(f"{node.id}@{LOOPBACK}:{node.controller_port}" for node in self.nodes)

    @property
    def replication(self) -> int:
        """Copies of each partition."""
        return min(3, len(self.nodes))

    @property
    def min_in_sync(self) -> int:
        """Copies that must exist before a write counts: one node may fail."""
        return max(1, self.replication - 1)


def new_quorum(nodes: int) -> Quorum:
    """A cluster that does not exist yet, on free ports.

    Raises:
        OSError: no ports are free.
    """
    ports = iter(free_ports(2 * nodes))
    members = tuple(Node(number, next(ports), next(ports)) for number in range(1, nodes + 1))
    return Quorum(_new_cluster_id(), members)


def _new_cluster_id() -> str:
    """16 random bytes as Kafka writes them; the first is a zero, since an id that begins with `-` reads as an option."""
    return urlsafe_b64encode(b"\0" + uuid4().bytes[1:]).decode().rstrip("=")
