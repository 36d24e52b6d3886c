"""Every shape that a shipper writes, as a file, decodes to the lines that stand beside it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from logwarden_contracts.decode import Record, decode_record

FOLDER = Path(__file__).parent / "shippers"
EXAMPLES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".expected")


def expected_beside(example: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(f"{example}.expected").read_text(encoding="utf-8"))
    return found


def as_record(example: Path, told: dict[str, Any]) -> Record:
    return Record(
        example.read_bytes(),
        7,
        told["key"].encode() if "key" in told else None,
        [(name, value.encode()) for name, value in told.get("headers", ())],
        told.get("timestamp_ms"),
        told.get("topic", ""),
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_decodes_to_the_lines_beside_it(example: Path) -> None:
    expected = expected_beside(example)
    told = expected["record"]
    lines = decode_record(as_record(example, told), told.get("encoding", "auto"))
    assert [asdict(line) for line in lines] == [{**line, "offset": 7} for line in expected["lines"]]


def test_there_are_enough_examples_and_none_is_unused() -> None:
    expectations = {path.name.removesuffix(".expected") for path in FOLDER.glob("*.expected")}
    assert expectations == {path.name for path in EXAMPLES}
    assert len(EXAMPLES) >= 50


def test_otlp_json_and_protobuf_of_the_same_data_give_equal_lines() -> None:
    as_json = expected_beside(FOLDER / "otlp.json")["lines"]
    assert len(as_json) == 7
    assert expected_beside(FOLDER / "otlp_proto.bin")["lines"] == as_json
