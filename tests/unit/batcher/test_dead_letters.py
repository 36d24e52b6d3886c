"""How many dead letters are too many, and what one holds."""

from logwarden_batcher.dead_letters import (
    MAX_VALUE_BYTES,
    DeadLetterLimit,
    dead_letter,
    lost_to_retention,
)
from logwarden_batcher.ledger import Rejection
from logwarden_batcher.record import InputRecord
from logwarden_contracts.messages import RejectedRecord

LOST = lost_to_retention("logs", 1, first=10, last=19, now_ms=5)


def test_a_dead_letter_keeps_key_value_and_headers_and_says_why() -> None:
    record = InputRecord(7, 0, b"k", b"v", [("h", b"1")], [])
    letter = dead_letter(Rejection(record, LOST))
    name, told = letter["headers"][-1]
    assert (letter["key"], letter["value"], letter["headers"][0]) == (b"k", b"v", ("h", b"1"))
    assert (name, RejectedRecord.read(told)) == ("logwarden-rejected", LOST)


def test_a_value_that_no_message_can_hold_stays_at_its_offset() -> None:
    record = InputRecord(7, 0, None, b"v" * (MAX_VALUE_BYTES + 1), (), [])
    assert dead_letter(Rejection(record, LOST))["value"] is None


def test_a_retention_gap_names_what_was_lost() -> None:
    assert (LOST.reason, LOST.first_offset, LOST.last_offset) == ("retention", 10, 19)


def test_a_run_of_dead_letters_reaches_the_limit_and_a_good_record_ends_it() -> None:
    limit = DeadLetterLimit(max_ratio=1, max_run=3)
    limit.saw(good=0, rejected=2)
    limit.saw(good=1, rejected=0)
    limit.saw(good=0, rejected=2)
    assert not limit.reached
    limit.saw(good=0, rejected=1)
    assert limit.reached


def test_the_ratio_counts_over_the_last_thousand_records() -> None:
    limit = DeadLetterLimit(max_ratio=0.1, max_run=10_000)
    limit.saw(good=899, rejected=101)
    assert limit.reached
    limit.saw(good=1000, rejected=0)
    assert not limit.reached


def test_a_few_dead_letters_at_the_start_are_no_ratio() -> None:
    limit = DeadLetterLimit(max_ratio=0.1, max_run=100)
    limit.saw(good=1, rejected=5)
    assert not limit.reached
