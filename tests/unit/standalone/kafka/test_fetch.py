"""Promises of fetching: only the pinned bytes take their place, and what is there is not fetched again."""

import hashlib
from pathlib import Path, PurePosixPath

import pytest

from logwarden_standalone.kafka.errors import FetchFailed
from logwarden_standalone.kafka.fetch import fetch_jars
from logwarden_standalone.kafka.jars import KAFKA_VERSION, Jar, parse_jars, pinned_jars

CONTENT = b"classes"
JAR = Jar(hashlib.sha256(CONTENT).hexdigest(), PurePosixPath("org/x/tool/1.0/tool-1.0.jar"))


class Repository:
    """Serves the same bytes for every file and counts how often it was asked."""

    def __init__(self, content: bytes = CONTENT) -> None:
        self.content = content
        self.asked = 0

    def download(self, jar: Jar, folder: Path) -> Path:
        self.asked += 1
        file = folder / jar.name
        file.write_bytes(self.content)
        return file


def no_network(jar: Jar, folder: Path) -> Path:
    raise ConnectionError("eight layers of retries") from OSError("Network is unreachable")


def silent(words: str) -> None:
    """No screen."""


def test_a_missing_file_is_fetched(tmp_path: Path) -> None:
    (file,) = fetch_jars([JAR], tmp_path, silent, Repository().download)
    assert file == tmp_path / "tool-1.0.jar"
    assert file.read_bytes() == CONTENT


def test_a_file_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    repository = Repository()
    fetch_jars([JAR], tmp_path, silent, repository.download)
    fetch_jars([JAR], tmp_path, silent, repository.download)
    assert repository.asked == 1


def test_a_damaged_file_is_fetched_again(tmp_path: Path) -> None:
    (tmp_path / JAR.name).write_bytes(b"half")
    (file,) = fetch_jars([JAR], tmp_path, silent, Repository().download)
    assert file.read_bytes() == CONTENT


def test_other_bytes_than_the_pinned_are_refused_and_not_kept(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match=r"tool-1\.0\.jar is not the pinned file"):
        fetch_jars([JAR], tmp_path, silent, Repository(b"evil").download)
    assert [file.name for file in tmp_path.iterdir()] == [".lock"]


def test_without_network_the_error_says_what_happened_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="KAFKA_BOOTSTRAP_SERVERS") as failed:
        fetch_jars([JAR], tmp_path, silent, no_network)
    assert failed.value.reason == "ConnectionError: Network is unreachable"


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    told: list[str] = []
    fetch_jars([JAR], tmp_path, told.append, Repository().download)
    assert told == [f"fetching Kafka {KAFKA_VERSION}: 1 of 1 files, 0 MB"]


def test_the_list_pins_the_version_it_says() -> None:
    versions = {jar.coordinates[2] for jar in pinned_jars() if "kafka-clients" in jar.name}
    assert versions == {KAFKA_VERSION}


def test_every_pinned_file_has_a_whole_hash_and_a_name_of_its_own() -> None:
    jars = pinned_jars()
    assert len(jars) > 40
    assert len({jar.name for jar in jars}) == len(jars)
    assert all(len(bytes.fromhex(jar.sha256)) == 32 for jar in jars)


def test_a_path_holds_mavens_coordinates() -> None:
    (jar,) = parse_jars("00  org/apache/kafka/kafka-clients/4.0.0/kafka-clients-4.0.0.jar\n")
    assert jar.coordinates == ("org.apache.kafka", "kafka-clients", "4.0.0")


def test_a_line_that_is_no_pin_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        parse_jars("kafka-clients.jar\n")
