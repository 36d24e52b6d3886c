"""What a Kafka record tells beside its value, and which times count."""

from datetime import UTC, datetime

import pytest

from logwarden_contracts.decode import Record, decode_record, decode_text
from logwarden_contracts.messages import LogLine


def milliseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def decoded(text: str, **record: object) -> LogLine:
    [line] = decode_record(Record(text.encode(), 1, **record))  # type: ignore[arg-type]  # of a test
    return line


def test_a_tombstone_has_no_line() -> None:
    assert decode_record(Record(None, 1)) == []


def test_an_empty_value_is_an_empty_line() -> None:
    assert decode_record(Record(b"", 1)) == [LogLine("", 1)]


def test_several_lines_in_one_value_are_one_event() -> None:
    assert decoded("a\nb\n").text == "a\nb"


@pytest.mark.parametrize(
    ("key", "source"),
    [
        (b"web-1", "web-1/-"),
        (b"web-1/nginx", "web-1/nginx"),
        (b"\x00\x01", "-/-"),
        (b"", "-/-"),
        (b'{"id":1}', "-/-"),
    ],
)
def test_a_key_names_the_source_of_a_line_that_does_not(key: bytes, source: str) -> None:
    assert decoded("m", key=key).source == source


def test_a_line_goes_before_the_key() -> None:
    assert decoded("Nov 22 10:26:43 a sshd[1]: m", key=b"b/c").source == "a/sshd"


def test_a_content_type_goes_before_the_topics_setting() -> None:
    record = Record(b'{"message":"m"}', 1, headers=[("content-type", b"text/plain; charset=utf-8")])
    assert decode_record(record, "json")[0].text == '{"message":"m"}'


def test_the_time_header_goes_before_all_else() -> None:
    headers = [("logwarden-time", b"1711000000123"), ("content-type", b"application/json")]
    value = '{"message":"m","time":"2026-11-22T10:26:43Z"}'
    assert decoded(value, headers=headers, timestamp_ms=5).time_ms == 1_711_000_000_123


@pytest.mark.parametrize("wrong", [b"", b"soon", b"-1", b"1" * 40, "١".encode()])
def test_a_wrong_time_header_is_ignored(wrong: bytes) -> None:
    assert decoded("m", headers=[("logwarden-time", wrong)], timestamp_ms=5).time_ms == 5


@pytest.mark.parametrize(
    ("written", "arrived", "told"),
    [
        ("Dec 31 23:59:59", "2027-01-01T00:00:02", "2026-12-31T23:59:59"),
        ("Jan  1 00:00:01", "2026-12-31T23:59:58", "2027-01-01T00:00:01"),
        ("Feb 29 10:00:00", "2028-02-29T10:00:01", "2028-02-29T10:00:00"),
        ("Nov 22 02:26:43", "2026-11-22T10:26:44", "2026-11-22T10:26:43"),  # UTC-8
        ("Nov 22 16:11:43", "2026-11-22T10:26:44", "2026-11-22T10:26:43"),  # UTC+5:45
        ("Nov 20 10:26:43", "2026-11-22T10:26:44", "2026-11-20T10:26:43"),  # an old line
    ],
)
def test_a_syslog_time_is_completed_by_the_records(written: str, arrived: str, told: str) -> None:
    line = decoded(f"{written} a sshd[1]: m", timestamp_ms=milliseconds(arrived))
    assert line.time_ms == milliseconds(told)


def test_a_time_with_a_zone_is_never_moved() -> None:
    line = decoded("2026-11-22T02:26:43Z m", timestamp_ms=milliseconds("2026-11-22T10:26:43"))
    assert line.time_ms == milliseconds("2026-11-22T02:26:43")


def test_without_a_year_differences_are_still_right() -> None:
    first, second = (decode_text(f"Feb {day} 10:00:00 a b: m", 1).time_ms for day in (28, 29))
    assert first is not None
    assert second == first + 24 * 3600 * 1000


def test_a_given_year_is_used() -> None:
    line = decode_text("Nov 22 10:26:43 a b: m", 1, year=2026)
    assert line.time_ms == milliseconds("2026-11-22T10:26:43")
    assert decode_text("Nov 22 10:26:43 a b: m", 1, year=None).time_ms is None
