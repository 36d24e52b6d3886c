"""The end of a scan on a terminal: numbers, course, patterns, the worst windows, what to do next.

Not here: the block of one window (`screen`).
"""

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from logwarden_contracts.messages import WindowAnalysis
from logwarden_standalone.scan.outcome import Outcome
from logwarden_standalone.scan.patterns import SeenPattern
from logwarden_standalone.scan.screen import LEVEL_STYLES
from logwarden_standalone.scan.severity import severity_of
from logwarden_standalone.scan.tally import Tally
from logwarden_standalone.scan.timeline import Bar
from logwarden_standalone.scan.wording import (
    DAY_MS,
    LEVEL_ICONS,
    clock_span,
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
    title = " interrupted: the summary so far " if outcome.interrupted else " summary "
    console.print(Rule(Text(title, "bold"), style="dim"))
    for problem in outcome.problems:
        console.print(Text(f"! {one_line(problem)}", "bold red"), soft_wrap=True)
    if not tally.windows:
        console.print(Text("No log lines: nothing was judged."), soft_wrap=True)
        return
    console.print(_facts(outcome))
    if tally.patterns:
        console.print("", _patterns(tally), sep="\n")
    if worst := tally.worst(1, WORST):
        console.print("", _worst(worst), sep="\n")
    console.print("", Text(f"next: {_next_step(outcome)}", "dim"), sep="\n", soft_wrap=True)


def _facts(outcome: Outcome) -> Table:
    tally = outcome.tally
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    facts.add_row("found", _found(tally))
    facts.add_row("course", course(tally.timeline.bars))
    spent = f"{seconds(outcome.seconds)}, {outcome.rate:,.0f} lines/s"
    read = f"{times(tally.lines, 'line')} from {some_of(tally.files)} in {spent}"
    facts.add_row("read", Text(read))
    facts.add_row("time", Text(time_span(tally.first_ms, tally.last_ms) or "the lines tell none"))
    facts.add_row("judge", Text(outcome.judge))
    for note in outcome.notes()[len(outcome.problems) :]:
        facts.add_row("note", Text(one_line(note)))
    return facts


def _found(tally: Tally) -> Text:
    text = Text(times(tally.alerts, "alert") if tally.alerts else "no alerts")
    text.stylize("bold red" if tally.alerts else "bold green")
    text.append(f" in {times(tally.windows, 'window')}, highest risk {tally.highest_risk}")
    return text


def course(bars: list[Bar]) -> Text:
    """One character for each window or group of them: its highest risk."""
    text = Text()
    group = -(-len(bars) // COURSE_WIDTH)
    for start in range(0, len(bars), group):
        risk = max(bar.risk for bar in bars[start : start + group])
        height = _HEIGHTS[min(risk * len(_HEIGHTS) // 100, len(_HEIGHTS) - 1)]
        text.append(height, severity_of(risk).colour)
    text.append("  risk, from the first line to the last", "dim")
    return text


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    table.columns[0].no_wrap = True
    return table


def _patterns(tally: Tally) -> Table:
    table = _table("pattern", "lines", "sources", "first to last", "form")
    table.columns[1].justify = "right"
    for seen in tally.top_patterns(TOP_PATTERNS):
        table.add_row(
            Text(f"{LEVEL_ICONS[seen.level]} {seen.level}", LEVEL_STYLES[seen.level]),
            f"{seen.lines:,}",
            Text(some_of(seen.sources, 2)),
            Text(_when(seen, tally)),
            _clipped(seen.skeleton, 120),
        )
    if (more := len(tally.patterns) - TOP_PATTERNS) > 0:
        table.add_row("", "", "", "", Text(f"and {times(more, 'more pattern')}", "dim"))
    return table


def _when(seen: SeenPattern, tally: Tally) -> str:
    whole = (tally.last_ms or 0) - (tally.first_ms or 0)
    span = clock_span if whole < DAY_MS else time_span
    return span(seen.first_ms, seen.last_ms).removesuffix(" UTC") or seen.place


def _worst(worst: list[WindowAnalysis]) -> Table:
    table = _table("riskiest windows", "lines", "what")
    for analysis in worst:
        severity = severity_of(analysis.verdict.risk_score)
        risk = f"{severity.icon} {analysis.verdict.risk_score} {severity.word}"
        said = _clipped("; ".join(analysis.verdict.summary), 160)
        table.add_row(Text(risk, f"bold {severity.colour}"), Text(window_place(analysis)), said)
    return table


def _clipped(text: str, most: int) -> Text:
    text = one_line(text)
    return Text(text if len(text) <= most else text[: most - 1] + "…")


def _next_step(outcome: Outcome) -> str:
    page = "--html report.html for a page to keep or send on"
    if outcome.model:
        return f"{page}; --json for programs"
    return f"{page}; --judge http://HOST:PORT/v1 --model NAME to ask a model"
