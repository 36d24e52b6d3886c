from typing import Any

import pytest
from aiokafka.partitioner import DefaultPartitioner
from pydantic import ValidationError
from typer.testing import CliRunner

from logwarden_ingestor.__main__ import app
from logwarden_ingestor.batch import Partitions
from logwarden_ingestor.opening import manner_of
from logwarden_ingestor.pace import AtOnce, AtOwnTimes, AtRandom, AtRate
from logwarden_ingestor.settings import IngestorSettings


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "name files"),
        ({"ingestor_files": ("a",), "ingestor_simulate": "mixed"}, "name files"),
        ({"ingestor_files": ("-",), "ingestor_loop": True}, "--loop needs"),
        ({"ingestor_files": ("-",), "ingestor_follow": True}, "--follow needs"),
        ({"ingestor_simulate": "mixed", "ingestor_follow": True}, "--follow needs"),
        ({"ingestor_files": ("a",), "ingestor_rate": 1, "ingestor_speedup": 1}, "one pace"),
        ({"ingestor_files": ("a",), "ingestor_random_interval": (2, 1)}, "shorter pause first"),
        ({"ingestor_files": ("a",), "ingestor_source": "web-1"}, "pattern"),
    ],
)
def test_wishes_that_contradict_each_other_are_refused(
    settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        IngestorSettings(**settings)


@pytest.mark.parametrize(
    ("settings", "pace"),
    [
        ({}, AtOnce),
        ({"ingestor_rate": 5}, AtRate),
        ({"ingestor_random_interval": (1, 2)}, AtRandom),
        ({"ingestor_speedup": 60}, AtOwnTimes),
    ],
)
def test_each_wish_has_its_pace(settings: dict[str, Any], pace: type) -> None:
    wished = IngestorSettings(ingestor_files=("a",), **settings)
    assert type(manner_of(wished).pace) is pace


def test_the_environment_sets_what_no_option_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGESTOR_FILES", '["a.log", "b.log"]')
    monkeypatch.setenv("LOGS_TOPIC", "other")
    settings = IngestorSettings(logs_topic="mine")
    assert (settings.ingestor_files, settings.logs_topic) == (("a.log", "b.log"), "mine")


def test_a_misspelt_name_in_the_environment_stops_the_start() -> None:
    answer = CliRunner().invoke(app, ["-"], env={"INGESTOR_RATES": "5"})
    assert answer.exit_code == 2
    assert "INGESTOR_RATES; did you mean INGESTOR_RATE?" in answer.output


def test_options_that_contradict_each_other_are_refused_in_a_sentence() -> None:
    answer = CliRunner().invoke(app, ["nowhere.log", "--loop", "--rate", "3", "--speedup", "3"])
    assert answer.exit_code == 2
    assert "choose one pace" in answer.output


def test_a_source_goes_where_java_clients_send_its_key() -> None:
    partitions = Partitions(list(range(12)))
    # Partition 12 ways of Kafka's own murmur2 test vectors (UtilsTest.testMurmur2).
    vectors = {"21": -973932308, "foobar": -790332482, "a-little-bit-long-string": -985981536}
    for source, murmur in vectors.items():
        expected = (murmur & 0x7FFFFFFF) % 12
        assert partitions.of(source) == (source.encode(), expected)
        assert partitions.of(source) == (source.encode(), expected)  # remembered
    assert DefaultPartitioner()(b"21", list(range(12)), []) == partitions.of("21")[1]
