from datetime import UTC, datetime

import pytest

from logwarden_ingestor.attribution import Attribution, Entry, source_of_file
from logwarden_ingestor.event_time import EventTime

JANUARY_2 = datetime(2026, 1, 2, tzinfo=UTC)
SSHD = b"2026-11-23T08:00:00.250+00:00 web-1 sshd[7]: Failed password for root"


def ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type, misc]  # year first


def attributed(
    *lines: bytes, source: str | None = None, live: bool = False, newest: datetime = JANUARY_2
) -> list[Entry]:
    attribution = Attribution(source, unnamed="-/orders", live=live)
    attribution.no_line_is_newer_than(int(newest.timestamp() * 1000))
    return [attribution.entry(line) for line in lines]


def test_a_line_names_its_source_and_time_and_keeps_its_bytes() -> None:
    assert attributed(SSHD) == [Entry(SSHD, "web-1/sshd", ms(2026, 11, 23, 8) + 250)]


def test_a_stack_trace_goes_with_the_line_before_it() -> None:
    first, second, third = attributed(SSHD, b"\tat com.example.Main(Main.java:7)", b"")
    assert second[1:] == third[1:] == first[1:]


def test_lines_that_name_no_source_are_named_after_their_file() -> None:
    assert attributed(b"2026-11-23 08:00:00,123 ERROR no disk")[0].source == "-/orders"


def test_a_given_source_goes_before_all() -> None:
    entry = attributed(SSHD, source="a/b")[0]
    assert entry == Entry(SSHD, "a/b", ms(2026, 11, 23, 8) + 250)


def test_bytes_that_are_no_text_are_sent_as_they_are() -> None:
    assert attributed(b"\xff\xfe\x00")[0] == Entry(b"\xff\xfe\x00", "-/orders", None)


def test_a_json_line_names_its_own_source_and_time() -> None:
    line = b'{"time":"2026-01-01T00:00:00Z","host":"db-1","message":"x"}'
    assert attributed(line)[0][1:] == ("db-1/-", ms(2026, 1, 1))


@pytest.mark.parametrize("line", [b"{", b"{}", b'{"resourceLogs":[]}'])
def test_json_that_says_nothing_is_a_line_of_its_file(line: bytes) -> None:
    assert attributed(line)[0] == Entry(line, "-/orders", None)


def test_a_december_without_year_in_a_file_written_in_january_is_last_year() -> None:
    lines = (b"Dec 31 23:59:59 web-1 sshd[7]: bye", b"Jan  1 00:00:01 web-1 sshd[7]: hello")
    times = [entry.time_ms for entry in attributed(*lines)]
    assert times == [ms(2025, 12, 31, 23, 59, 59), ms(2026, 1, 1, 0, 0, 1)]


def test_a_live_line_without_zone_was_written_just_now() -> None:
    now = datetime(2026, 1, 2, 12, 0, 5, tzinfo=UTC)
    entry = attributed(b"Jan  2 17:00:00 web-1 sshd[7]: x", live=True, newest=now)[0]
    assert entry.time_ms == ms(2026, 1, 2, 12)


@pytest.mark.parametrize("name", ["/var/log/orders.log", "orders.log.1.gz", "orders"])
def test_a_file_names_an_application(name: str) -> None:
    assert source_of_file(name) == "-/orders"


def test_the_first_line_is_now_and_the_gaps_stay() -> None:
    time = EventTime(as_now=True)
    assert [time.told(ms, 90_000) for ms in (1_000, 3_500, 2_000)] == [90_000, 92_500, 91_000]


def test_each_round_begins_now() -> None:
    time = EventTime(as_now=True)
    time.told(1_000, 90_000)
    time.restart()
    assert time.told(1_000, 95_000) == 95_000


def test_without_as_now_the_own_time_is_told() -> None:
    assert EventTime(as_now=False).told(1_000, 90_000) == 1_000
