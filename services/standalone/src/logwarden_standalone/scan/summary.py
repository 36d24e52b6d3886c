"""The end of a scan on a terminal: numbers, course, patterns, the worst windows, what to do next.

Not here: the block of one window (`screen`).
"""

from rich import box
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from logwarden_contracts.messages import WindowAnalysis
from logwarden_standalone.scan.outcome import Outcome
from logwarden_standalone.scan.screen import BADGES, LEVEL_STYLES
from logwarden_standalone.scan.severity import severity_of
from logwarden_standalone.scan.tally import SeenPattern, Tally
from logwarden_standalone.scan.timeline import Bar
from logwarden_standalone.scan.wording import (
    LEVEL_ICONS,
    one_line,
    seconds,
    some_of,
    time_span,
    times,
    window_place,
)

TOP_PATTERNS = 8
WORST = 5
COURSE_WIDTH = 60
_HEIGHTS = "▁▂▃▄▅▆▇█"


def show_summary(console: Console, outcome: Outcome) -> None:
    """Everything, or a sentence where nothing was read."""
    tally = outcome.tally
    console.print(
        Rule(Text(" scan interrupted " if outcome.interrupted else " summary "), style="dim")
    )
    for note in outcome.unread:
        console.print(Text(f"! {one_line(note)}", "bold red"), soft_wrap=True)
    if not tally.windows:
        console.print(Text("No log lines: nothing was judged."), soft_wrap=True)
        return
    _show_numbers(console, outcome)
    if tally.patterns:
        console.print(_patterns(tally))
    if worst := tally.worst(1, WORST):
        console.print(_worst(worst))
    console.print(Text(f"next: {_next_step(outcome)}", "dim"), soft_wrap=True)


def _show_numbers(console: Console, outcome: Outcome) -> None:
    tally = outcome.tally
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column()
    alerts = Text(times(tally.alerts, "alert") if tally.alerts else "no alerts")
    alerts.stylize("bold red" if tally.alerts else "bold green")
    alerts.append(f" in {times(tally.windows, 'window')}, highest risk {tally.highest_risk}")
    facts.add_row("found", alerts)
    facts.add_row("course", _course(tally.timeline.bars))
    rate = (
        f"{times(tally.lines, 'line')} in {seconds(outcome.seconds)}, {outcome.rate:,.0f} lines/s"
    )
    facts.add_row("read", Text(f"{rate}, from {some_of(tally.files)}"))
    if span := time_span(tally.first_ms, tally.last_ms):
        facts.add_row("time", Text(span))
    facts.add_row("judge", Text(outcome.judge))
    for note in outcome.notes()[len(outcome.unread) :]:
        facts.add_row("note", Text(one_line(note)))
    console.print(facts)


def _course(bars: list[Bar]) -> Text:
    """One character for each window or group of them: its highest risk."""
    text = Text()
    group = -(-len(bars) // COURSE_WIDTH)
    for start in range(0, len(bars), group):
        risk = max(bar.risk for bar in bars[start : start + group])
        style = BADGES[severity_of(risk).name].replace(" reverse", "").replace("white on ", "")
        text.append(_HEIGHTS[min(risk * len(_HEIGHTS) // 100, len(_HEIGHTS) - 1)], style)
    text.append("  risk from first line to last", "dim")
    return text


def _table(title: str, *columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold")
    table.pad_edge = False
    for column in columns:
        table.add_column(column, header_style="dim", overflow="fold")
    return table


def _patterns(tally: Tally) -> Table:
    table = _table("patterns", "level", "count", "sources", "first to last", "as in")
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    table.columns[1].justify = "right"
    for seen in tally.top_patterns(TOP_PATTERNS):
        level = Text(f"{LEVEL_ICONS[seen.level]} {seen.level}", LEVEL_STYLES[seen.level])
        table.add_row(
            level,
            f"{seen.count:,}",
            Text(some_of(seen.sources, 2)),
            Text(_clock(seen)),
            _clipped(seen.example, 160),
        )
    if (more := len(tally.patterns) - TOP_PATTERNS) > 0:
        table.caption = Text(f"and {times(more, 'more pattern')}", "dim")
        table.caption_justify = "left"
    return table


def _clock(seen: SeenPattern) -> str:
    return time_span(seen.first_ms, seen.last_ms).removesuffix(" UTC") or seen.place


def _worst(worst: list[WindowAnalysis]) -> Table:
    table = _table("riskiest windows", "risk", "lines", "what")
    table.columns[0].no_wrap = True
    for analysis in worst:
        severity = severity_of(analysis.verdict.risk_score)
        risk = Text(f"{severity.icon} {analysis.verdict.risk_score} {severity.word}")
        risk.stylize(BADGES[severity.name].replace(" reverse", "").replace("white on ", ""))
        table.add_row(
            risk, Text(window_place(analysis)), _clipped(" ".join(analysis.verdict.summary), 160)
        )
    return table


def _clipped(text: str, most: int) -> Text:
    text = one_line(text)
    return Text(text if len(text) <= most else text[: most - 1] + "…")


def _next_step(outcome: Outcome) -> str:
    if not outcome.model:
        return "--html report.html for a page to send on; --judge http://HOST:PORT/v1 --model NAME to ask a model"
    return "--html report.html for a page to send on; --json for programs"
