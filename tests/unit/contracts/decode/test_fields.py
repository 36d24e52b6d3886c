"""What the fields of a structured record come to."""

import json
from typing import Any

import pytest

from logwarden_contracts.decode import Record, decode_fields, decode_line, decode_record
from logwarden_contracts.messages import LogLine, Severity

MOMENT = 1_795_343_203_093


def decoded(**fields: Any) -> LogLine:
    [line] = decode_line(json.dumps(fields), 1)
    return line


@pytest.mark.parametrize(
    ("written", "time_ms"),
    [
        (1_795_343_203, 1_795_343_203_000),
        (1_795_343_203.093, MOMENT),
        (1_795_343_203_093, MOMENT),
        (1_795_343_203_093_674, MOMENT),
        (1_795_343_203_093_674_123, MOMENT),
        ("1795343203093674123", MOMENT),
        ("1795343203.093674", MOMENT),
        ("2026-11-22T10:26:43.093674123Z", MOMENT),
        ("2026-11-22T12:26:43.093+02:00", MOMENT),
        ("2026-11-22 10:26:43,093", MOMENT),
        ("22/Nov/2026:10:26:43.093 +0000", MOMENT),
        ("Sun Nov 22 10:26:43.093 2026", MOMENT),
        (-5, None),
        (0, None),
        (10**30, None),
        (True, None),
        ("2026-11-32T10:26:43Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("soon", None),
        ([1], None),
    ],
)
def test_a_time_is_read_in_every_unit_or_not_at_all(written: object, time_ms: int | None) -> None:
    assert decoded(message="m", time=written).time_ms == time_ms


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_time_that_is_no_number_gives_way_to_the_records(number: str) -> None:
    value = b'{"message":"m","time":' + number.encode() + b"}"
    [line] = decode_record(Record(value, 1, timestamp_ms=MOMENT))
    assert line.time_ms == MOMENT


@pytest.mark.parametrize(
    ("host", "source"),
    [("web-1", "web-1/-"), ({"name": "web-1"}, "web-1/-"), (7, "7/-"), (None, "-/-"), ({}, "-/-")],
)
def test_a_host_is_text_an_object_a_number_or_nothing(host: object, source: str) -> None:
    assert decoded(message="m", host=host).source == source


@pytest.mark.parametrize(
    ("name", "value", "severity"),
    [
        ("level", "WARNING", "warning"),
        ("level", 50, "error"),
        ("PRIORITY", 3, "error"),
        ("PRIORITY", "6", "info"),
        ("severity_text", "Fatal", "critical"),
        ("lvl", "dbg", "debug"),
        ("s", "W", "warning"),
        ("level", "chapter one", None),
        ("level", True, None),
        ("level", None, None),
    ],
)
def test_a_level_of_any_scale_has_its_rfc_5424_name(
    name: str, value: object, severity: Severity | None
) -> None:
    assert decoded(message="m", **{name: value}).severity == severity


def test_what_an_application_says_beside_its_message_follows_it() -> None:
    line = decoded(msg="request failed", status=502, error="dial tcp: refused", level="error")
    assert line.text == 'request failed status=502 error="dial tcp: refused"'


def test_a_shippers_wrapping_is_not_in_the_text() -> None:
    line = decoded(message="m", source_type="file", pipeline="x", tags=["a"])
    assert line.text == "m"


def test_a_path_is_an_application_only_where_it_is_a_log_files() -> None:
    assert decoded(message="m", path="/var/log/shop.log").source == "-/shop"
    assert decoded(message="m", path="/cart/items").text == "m path=/cart/items"


def test_an_error_log_has_the_name_of_its_folder() -> None:
    assert decoded(message="m", file="/var/log/nginx/error.log").source == "-/nginx"


def test_the_shippers_word_goes_before_the_lines_own() -> None:
    line = decoded(message="2026-01-01 00:00:00 ERROR [x] down", level="info", time=MOMENT)
    assert (line.severity, line.time_ms, line.text) == ("info", MOMENT, "[x] down")


def test_a_message_that_is_an_object_is_read() -> None:
    line = decoded(message={"msg": "down", "level": "error"}, host="a")
    assert (line.text, line.severity, line.source) == ("down", "error", "a/-")


def test_only_one_level_of_json_is_opened() -> None:
    inner = json.dumps({"message": "deepest"})
    assert decoded(log=json.dumps({"message": inner})).text == inner


def test_an_entry_of_journald_has_its_place() -> None:
    line = decode_fields({"MESSAGE": "m", "_HOSTNAME": "h", "SYSLOG_IDENTIFIER": "su"}, 4, 2)
    assert (line.source, line.offset, line.index) == ("h/su", 4, 2)


def test_a_small_number_as_level_is_a_severity_in_gelf_alone() -> None:
    gelf = {"version": "1.1", "short_message": "x", "level": 3}
    assert decode_fields(gelf, 0).severity == "error"
    unknown = decode_fields({"message": "x", "level": 0}, 0)
    assert (unknown.severity, unknown.text) == (None, "x level=0")
