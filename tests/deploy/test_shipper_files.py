"""The shipped shippers' configurations: they parse, key by source, name the topic, and their lines are understood.

rsyslog and syslog-ng are run with their files elsewhere (`tests/integration/shippers`).
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.deploy.composition import ROOT, environment

from logwarden_contracts.decode import Record, decode_record

SHIPPERS = ROOT / "deploy" / "shippers"
WRITTEN = Path(__file__).parent / "written"
FILES = {
    "fluent-bit": "fluent-bit.yaml",
    "vector": "vector.yaml",
    "filebeat": "filebeat.yml",
    "otel-collector": "config.yaml",
    "logstash": "logstash.conf",
    "rsyslog": "rsyslog.conf",
    "syslog-ng": "syslog-ng.conf",
}
RUN = {"rsyslog", "syslog-ng"}
KEYED = {
    "fluent-bit": "message_key_field: source",
    "vector": "key_field: source",
    "filebeat": "key: '%{[source]}'",
    "otel-collector": "partition_logs_by_resource_attributes: true",
    "logstash": 'message_key => "%{[source]}"',
    "rsyslog": 'key="source" dynaKey="on"',
    "syslog-ng": 'key("$HOST/$PROGRAM")',
}


def text(name: str) -> str:
    return (SHIPPERS / name / FILES[name]).read_text()


def parsed(name: str) -> Any:
    return yaml.safe_load(text(name))


def test_each_shipper_has_a_folder_and_is_told_of() -> None:
    assert {path.name for path in SHIPPERS.iterdir() if path.is_dir()} == set(FILES)
    rows = re.findall(
        r"^\| \[(.+?)\].*\| (run|not run)", (SHIPPERS / "README.md").read_text(), re.M
    )
    assert {name for name, _ in rows} == set(FILES)
    assert {name for name, state in rows if state == "run"} == RUN


@pytest.mark.parametrize("name", FILES)
def test_each_file_keys_by_source_and_takes_its_addresses_from_the_environment(name: str) -> None:
    assert KEYED[name] in text(name)
    assert "KAFKA_BROKERS" in text(name)
    assert "LOGS_TOPIC" in text(name)


def test_fluent_bit_sends_what_it_tails_to_kafka() -> None:
    pipeline = parsed("fluent-bit")["pipeline"]
    [output] = pipeline["outputs"]
    assert (output["name"], output["format"], output["match"]) == ("kafka", "json", "*")
    assert {one["name"] for one in pipeline["inputs"]} == {"tail"}


def test_vectors_parts_are_joined() -> None:
    parts = parsed("vector")
    known = set(parts["sources"]) | set(parts["transforms"])
    used = {
        name
        for part in (*parts["transforms"].values(), *parts["sinks"].values())
        for name in part["inputs"]
    }
    assert used <= known
    assert set(parts["sources"]) <= used


def test_the_collectors_pipeline_names_only_what_is_configured() -> None:
    parts = parsed("otel-collector")
    for pipeline in parts["service"]["pipelines"].values():
        for kind, names in pipeline.items():
            assert set(names) <= set(parts[kind])
    assert set(parts["service"]["extensions"]) <= set(parts["extensions"])


def test_filebeat_waits_for_all_copies() -> None:
    assert parsed("filebeat")["output.kafka"]["required_acks"] == -1


def test_logstashs_braces_match() -> None:
    without = re.sub(r'"[^"]*"|#.*', "", text("logstash"))
    assert without.count("{") == without.count("}") > 5


@pytest.mark.parametrize("path", sorted(WRITTEN.glob("*.json")), ids=lambda path: path.stem)
def test_what_a_file_makes_a_shipper_write_is_understood(path: Path) -> None:
    [line] = decode_record(
        Record(path.read_bytes().strip(), 0, b"web-1/shop", (), 1_795_343_203_000, "logs")
    )
    assert (line.text, line.source) == ("ERROR payment failed order=77", "web-1/shop")
    assert line.time_ms == 1_795_343_203_093


def test_every_shipper_that_is_not_run_has_a_record_of_what_it_writes() -> None:
    assert {path.stem for path in WRITTEN.glob("*.json")} == set(FILES) - RUN


@pytest.mark.parametrize("name", ["fluent-bit", "rsyslog"])
def test_the_compose_file_tells_a_shipper_what_its_file_asks_for(name: str) -> None:
    asked = set(re.findall(r"\$\{?([A-Z_]+)", text(name))) - {"HOSTNAME"}
    from_image = set(re.findall(r"([A-Z_]+)=", (SHIPPERS / "rsyslog/Dockerfile").read_text()))
    assert asked <= set(environment(name)) | (from_image if name == "rsyslog" else set())
