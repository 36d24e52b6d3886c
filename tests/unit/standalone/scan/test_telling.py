"""What people see, on a terminal and on the page, and that no log line can talk through it."""

import io
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from rich.console import Console
from tests.unit.standalone.scan.analyses import analysis, found

from logwarden_contracts.messages import WindowAnalysis
from logwarden_standalone.scan.markup import element
from logwarden_standalone.scan.outcome import RULES_ALONE, Outcome
from logwarden_standalone.scan.report import report_page
from logwarden_standalone.scan.screen import Screen
from logwarden_standalone.scan.summary import show_summary
from logwarden_standalone.scan.tally import Tally
from logwarden_standalone.scan.wording import one_line, seconds, time_span

HOSTILE = '[red]<script>alert(1)</script> "onload=x &amp; [/]'
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def console(*, terminal: bool = False) -> Console:
    return Console(
        file=io.StringIO(),
        width=80,
        force_terminal=terminal,
        markup=False,
        highlight=False,
        emoji=False,
    )


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def shown(*analyses: WindowAnalysis, terminal: bool = False) -> str:
    target = console(terminal=terminal)
    screen = Screen(target)
    for each in analyses:
        screen.show_window(each)
    return written(target)


def outcome(*analyses: WindowAnalysis, interrupted: bool = False, model: bool = False) -> Outcome:
    tally = Tally()
    for each in analyses:
        tally.add(each)
    return Outcome(tally, 2.0, "rules", model, interrupted)


def summary(*analyses: WindowAnalysis, interrupted: bool = False) -> str:
    target = console()
    show_summary(target, outcome(*analyses, interrupted=interrupted))
    return written(target)


def page(*analyses: WindowAnalysis) -> str:
    return report_page(outcome(*analyses), NOON, 50)


def test_a_block_says_risk_place_and_evidence_in_words() -> None:
    text = shown(analysis(0, 75, found("disk sda failed", 33, count=38)))
    assert "▲  75  act now   logs/app.log:1-100" in text
    assert "✖ critical  x38  db-1/kernel" in text
    assert "app.log:33  disk sda failed" in text


def test_a_pipe_gets_no_colour_and_no_folded_line() -> None:
    text = shown(analysis(0, 75, found("word " * 100)))
    assert "\x1b" not in text
    assert "word " * 99 in text


def test_a_known_pattern_is_told_again_in_brief() -> None:
    line = found("disk failed")
    assert "again" not in shown(analysis(0, 75, line))
    assert "db-1/kernel  again" in shown(analysis(0, 75, line), analysis(1, 75, line))


@pytest.mark.parametrize("terminal", [False, True])
def test_log_text_is_never_markup_on_a_terminal(terminal: bool) -> None:
    text = shown(analysis(0, 75, found(HOSTILE)), terminal=terminal)
    assert HOSTILE in re.sub(r"\x1b\[[\d;]*m", "", text)


def test_names_of_files_cannot_command_the_terminal() -> None:
    assert "\x1b" not in one_line("evil\x1b]0;title\x07.log\nline")


def test_log_text_is_never_markup_on_the_page() -> None:
    html = page(analysis(0, 75, found(HOSTILE)))
    assert "<script>alert" not in html
    assert "[red]&lt;script&gt;alert(1)&lt;/script&gt; &quot;onload=x &amp;amp; [/]" in html


def test_attributes_cannot_be_left() -> None:
    assert element("a", "x", href='"><b>') == '<a href="&quot;&gt;&lt;b&gt;">x</a>'


def test_the_page_loads_nothing_and_runs_only_its_own_script() -> None:
    html = unescape(page(analysis(0, 75, found("disk failed"))))
    assert "default-src 'none'" in html
    assert "unsafe" not in html
    assert not re.search(r"(?:src|href)=\"(?!#)|url\((?!#)|@import", html)


def test_every_bar_of_a_shown_window_links_to_it() -> None:
    html = page(*(analysis(number, 60, found("disk failed")) for number in range(20)))
    links = set(re.findall(r'href="#(w-[0-9a-f]+)"', html))
    assert len(links) == 20
    assert links == set(re.findall(r'<article id="(w-[0-9a-f]+)"', html))


def test_the_page_stays_small_and_says_what_it_leaves_out() -> None:
    html = page(*(analysis(number, 60, found(f"disk {number} failed")) for number in range(500)))
    assert len(html) < 500_000
    assert "The 100 riskiest windows; 400 others are not shown." in html


def test_a_calm_page_is_calm() -> None:
    html = page(analysis(0, 0))
    assert "Nothing here needs attention" in html
    assert "<article" not in html


def test_the_summary_names_who_judged_and_what_to_do_next() -> None:
    text = summary(analysis(0, 75, found("disk failed", count=3)), analysis(1, 0))
    assert "1 alert in 2 windows, highest risk 75" in text
    assert "200 lines from logs/app.log in 2.00 s, 100 lines/s" in text
    assert RULES_ALONE in text
    assert "--html report.html" in text


def test_the_summary_of_nothing_says_so() -> None:
    assert "No log lines: nothing was judged." in summary()


def test_an_interrupted_scan_says_so() -> None:
    assert "Interrupted" in summary(analysis(), interrupted=True)


def test_a_judge_that_failed_is_told_in_words() -> None:
    silent = outcome(analysis(degraded_reason="model_unreachable"), model=True)
    [note] = silent.notes()
    assert note == "1 of 1 window judged without the model: the model server did not answer."


@pytest.mark.parametrize(
    ("first_ms", "last_ms", "said"),
    [
        (None, None, ""),
        (1_795_420_800_000, 1_795_420_800_000, "2026-11-23 08:00:00 UTC"),
        (1_795_420_800_000, 1_795_420_862_000, "2026-11-23 08:00:00 to 08:01:02 UTC"),
        (1_795_420_800_000, 1_795_520_862_000, "2026-11-23 08:00:00 to 2026-11-24 11:47:42 UTC"),
        (92_000_000_000, 92_000_001_000, "Nov 30 19:33:20 to 19:33:21"),
        (
            92_000_000_000,
            1_795_420_800_000,
            "until 2026-11-23 08:00:00 UTC; some lines tell no year",
        ),
        (10**30, 10**30, f"{10**30} ms UTC"),
    ],
)
def test_times_tell_their_zone_where_they_have_one(
    first_ms: int | None, last_ms: int | None, said: str
) -> None:
    assert time_span(first_ms, last_ms) == said


def test_durations_are_told_as_people_do() -> None:
    assert [seconds(each) for each in (0.4, 12.2, 200.0)] == ["0.40 s", "12 s", "3 min 20 s"]
