"""Promises of the configuration: loopback only, safe copies, and every path survives Java's file format."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from logwarden_standalone.kafka.cache import cache_folder
from logwarden_standalone.kafka.ports import free_ports
from logwarden_standalone.kafka.properties import node_properties, render
from logwarden_standalone.kafka.quorum import Node, Quorum, new_quorum

THREE = Quorum("id", tuple(Node(number, 100 + number, 200 + number) for number in (1, 2, 3)))
ONE = Quorum("id", THREE.nodes[:1])


def test_a_broker_listens_on_loopback_alone() -> None:
    listeners = node_properties(THREE.nodes[1], THREE, Path("data"))["listeners"]
    assert listeners == "CLIENTS://127.0.0.1:102,CONTROLLERS://127.0.0.1:202"


def test_every_node_knows_all_controllers() -> None:
    voters = node_properties(THREE.nodes[0], THREE, Path("data"))["controller.quorum.voters"]
    assert voters == "1@127.0.0.1:201,2@127.0.0.1:202,3@127.0.0.1:203"


def test_of_three_brokers_one_may_fail() -> None:
    properties = node_properties(THREE.nodes[0], THREE, Path("data"))
    assert properties["transaction.state.log.replication.factor"] == "3"
    assert properties["transaction.state.log.min.isr"] == "2"


def test_a_single_broker_needs_no_other() -> None:
    properties = node_properties(ONE.nodes[0], ONE, Path("data"))
    assert properties["offsets.topic.replication.factor"] == "1"
    assert properties["min.insync.replicas"] == "1"


def test_topics_are_never_made_by_mistake() -> None:
    properties = node_properties(ONE.nodes[0], ONE, Path("data"))
    assert properties["auto.create.topics.enable"] == "false"


def test_a_path_in_another_alphabet_is_escaped_as_java_reads_it() -> None:
    assert render({"log.dirs": "/home/jürgen\\x"}) == "log.dirs=/home/j\\u00fcrgen\\\\x\n"


@given(st.text())
def test_every_value_stays_on_its_line(value: str) -> None:
    assert render({"name": value}).isascii()
    assert len(render({"name": value}).splitlines()) == 1


def test_a_cluster_id_is_never_taken_for_an_option() -> None:
    quorum = new_quorum(nodes=3)
    assert len(quorum.cluster_id) == 22
    assert quorum.cluster_id.startswith("A")


def test_ports_differ_and_are_none_that_the_system_hands_out() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert max(ports) < 32_000


def test_our_own_cache_folder_goes_before_the_systems() -> None:
    ours, systems = {"LOGWARDEN_CACHE_DIR": "/ours"}, {"XDG_CACHE_HOME": "/caches"}
    assert cache_folder(ours | systems) == Path("/ours")
    assert cache_folder(systems) == Path("/caches/logwarden")
    assert cache_folder({}) == Path.home() / ".cache" / "logwarden"
