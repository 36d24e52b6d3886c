"""A broker's configuration, small enough for a laptop. Pure: no file, no process.

Every name is Kafka's own, see https://kafka.apache.org/documentation/#brokerconfigs.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from logwarden_standalone.kafka.ports import LOOPBACK
from logwarden_standalone.kafka.quorum import Node, Quorum

CLIENTS = "CLIENTS"
CONTROLLERS = "CONTROLLERS"

_SMALL: Mapping[str, str] = {
    "auto.create.topics.enable": "false",  # a misspelt topic must be an error
    "group.initial.rebalance.delay.ms": "0",
    "offsets.topic.num.partitions": "3",
    "transaction.state.log.num.partitions": "3",
    "share.coordinator.state.topic.num.partitions": "1",
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": "1000",
    "log.cleaner.dedupe.buffer.size": "2097152",  # 128 MB otherwise, two thirds of the process
    "num.network.threads": "2",
    "num.io.threads": "4",
    "background.threads": "2",
    "broker.heartbeat.interval.ms": "400",
}


def node_properties(node: Node, quorum: Quorum, data_folder: Path) -> dict[str, str]:
    """Everything that one node needs, without security."""
    copies, in_sync = str(quorum.replication), str(quorum.min_in_sync)
    return {
        **_SMALL,
        "process.roles": "broker,controller",
        "node.id": str(node.id),
        "controller.quorum.voters": quorum.voters,
        "controller.listener.names": CONTROLLERS,
        "inter.broker.listener.name": CLIENTS,
        "listeners": f"{CLIENTS}://{node.address},{CONTROLLERS}://{LOOPBACK}:{node.controller_port}",
        "advertised.listeners": f"{CLIENTS}://{node.address}",
        "listener.security.protocol.map": f"{CLIENTS}:PLAINTEXT,{CONTROLLERS}:PLAINTEXT",
        "log.dirs": str(data_folder),
        "broker.session.timeout.ms": _session_ms(quorum),
        "default.replication.factor": copies,
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.replication.factor": copies,
        "share.coordinator.state.topic.replication.factor": copies,
        "min.insync.replicas": in_sync,
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.min.isr": in_sync,
    }


def _session_ms(quorum: Quorum) -> str:
    """For so long a killed broker is missed, and so long must it wait when it comes back."""
    return "2000" if len(quorum.nodes) == 1 else "4000"


def render(properties: Mapping[str, str]) -> str:
    """A Java properties file; Java escapes backslashes and other alphabets just as JSON does."""
    return "".join(f"{name}={json.dumps(value)[1:-1]}\n" for name, value in properties.items())
