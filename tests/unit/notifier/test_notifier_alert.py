"""What Alertmanager and the terminal are told, to the letter."""

import pytest
from tests.unit.notifier.analyses import DAY, DISK, HOUR, MINUTE, NOW, Told, analysis

from logwarden_contracts.fingerprint import fingerprint
from logwarden_notifier.alert import Alert, alert_of, evidence_lines, harmless, shortened
from logwarden_notifier.digest import digest_due_ms, digest_of
from logwarden_notifier.printing import printed
from logwarden_notifier.service import is_of_no_pattern
from logwarden_notifier.sighting import sightings_of
from logwarden_notifier.view import count_states, pattern_views

QUIET = 30 * MINUTE


def first_alert(told: Told, link: str | None = None) -> Alert:
    [incident] = told.patterns.alerts(NOW)
    return alert_of(incident, QUIET, link)


def test_an_alert_says_what_where_and_since_when() -> None:
    told = Told()
    told.take(analysis(NOW, window="logs/0/7-7", id="a1", risk=75))
    alert = first_alert(told, "https://logs.example/")
    link = f"https://logs.example/alert?pattern={fingerprint('disk', DISK)}"
    evidence = alert["annotations"].pop("evidence")
    assert alert == {
        "labels": {
            "alertname": "LogwardenPattern",
            "severity": "critical",
            "source_group": "disk",
            "fingerprint": fingerprint("disk", DISK),
            "novelty": "new",
        },
        "annotations": {
            "summary": "db-1/disk: disk sda failed (1 line)",
            "verdict": "disks fail",
            "pattern": DISK,
            "risk": "75",
            "window": "logs/0/7-7",
            "analysis": "a1",
            "dashboard": link,
        },
        "startsAt": "2026-11-23T07:00:00.000Z",
        "endsAt": "2026-11-23T07:30:00.000Z",
        "generatorURL": link,
    }
    assert evidence.startswith("logs/0@")
    assert evidence.endswith(": disk sda failed")


def test_the_alert_is_the_same_while_it_goes_on_but_for_its_end() -> None:
    told = Told()
    told.take(analysis(NOW))
    before = first_alert(told)
    told.take(analysis(NOW + 5 * MINUTE, risk=65))
    assert first_alert(told) | {"endsAt": before["endsAt"]} == before
    assert first_alert(told)["endsAt"] == "2026-11-23T07:35:00.000Z"


def test_at_most_five_lines_are_shown_each_on_one_line_and_short() -> None:
    [sighting] = sightings_of(analysis(NOW))
    many = analysis(NOW).model_copy(update={"evidence": sighting.evidence * 9})
    assert len(sightings_of(many)[0].evidence) == 5
    long = sighting.evidence[0].model_copy(update={"text": "Traceback\n" + "x" * 900})
    [line] = evidence_lines([long])
    assert "Traceback ⏎ xxx" in line
    assert len(line) < 540


@pytest.mark.parametrize("text", ["ping @here", "<!channel> now", "<@U024BE7LH>", "@everyone"])
def test_no_chat_finds_a_mention_in_a_log_line(text: str) -> None:
    assert harmless(text) != text
    assert harmless(text).replace("\u200b", "") == text
    assert harmless(harmless(text)) == harmless(text)


def test_what_is_shortened_says_so() -> None:
    assert shortened("x" * 600) == "x" * 511 + "…"


def test_printed_it_is_one_line_and_the_evidence_below() -> None:
    told = Told()
    told.take(analysis(NOW))
    head, *below = printed(first_alert(told), NOW).splitlines()
    assert (
        head
        == f"PAGE warning disk new {fingerprint('disk', DISK)}: db-1/disk: disk sda failed (1 line)"
    )
    assert [line[:11] for line in below] == ["    logs/0@"]


def test_what_is_over_is_printed_as_resolved() -> None:
    told = Told()
    told.take(analysis(NOW))
    assert printed(first_alert(told), NOW + HOUR).startswith("RESOLVED warning disk new")


def test_the_digest_lists_what_came_again_what_was_held_and_what_is_known() -> None:
    told = Told(alerts_per_day=1)
    told.take(analysis(NOW))
    told.take(analysis(NOW + MINUTE, ["held <*>"]))
    told.take(analysis(NOW + 2 * HOUR))
    digest = digest_of(told.patterns, NOW + DAY)
    assert digest
    assert digest["labels"] == {
        "alertname": "LogwardenDigest",
        "severity": "info",
        "day": "2026-11-24",
    }
    notes = digest["annotations"]
    assert notes["summary"] == "Patterns of the last 24 hours: 1 recurring, 1 held back, 0 known"
    assert notes["recurring"].endswith(f", risk 60, 1 line: {DISK}")
    assert notes["held"].endswith("held <*>")


def test_what_fires_for_longer_than_a_day_is_in_the_digest() -> None:
    told = Told()
    told.chronic(NOW, 26 * 60)
    digest = digest_of(told.patterns, NOW + 26 * HOUR)
    assert digest
    assert DISK in digest["annotations"]["recurring"]


def test_a_day_without_any_has_no_digest() -> None:
    told = Told()
    told.take(analysis(NOW))
    assert digest_of(told.patterns, NOW + HOUR) is None


@pytest.mark.parametrize(("hour", "days"), [(7, 0), (6, 0), (8, 1)])
def test_the_digest_is_due_once_a_day(hour: int, days: int) -> None:
    due = digest_due_ms(NOW, hour)
    assert due <= NOW < due + DAY
    assert due == NOW + (hour - 7) * HOUR - days * DAY


def test_the_state_shows_each_pattern_with_what_people_ask() -> None:
    told = Told()
    told.take(analysis(NOW, lines=3))
    told.take(analysis(NOW, ["only counted"], risk=10))
    [view] = pattern_views(told.patterns, frozenset([fingerprint("disk", DISK)]), NOW + MINUTE)
    assert (view.state, view.silenced, view.held, view.known) == ("new", True, False, None)
    assert view.alert
    assert (view.lines_last_hour, view.alert.started_ms) == (3, NOW)
    assert count_states(told.patterns, NOW)["new"] == 1


@pytest.mark.parametrize(
    ("texts", "risk", "supersedes", "skipped"),
    [([], 5, None, True), ([DISK], 5, None, False), ([], 60, None, False), ([], 5, "a", False)],
)
def test_only_windows_of_no_pattern_are_left_unparsed(
    texts: list[str], risk: int, supersedes: str | None, skipped: bool
) -> None:
    assert (
        is_of_no_pattern(analysis(NOW, texts, risk=risk, supersedes=supersedes).write()) is skipped
    )
