"""The end of a run: what came in, what was found, how soon, and where to look further.

Not here: the screen while it runs (`display`).
"""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from logwarden_standalone.scan.outcome import REASONS
from logwarden_standalone.scan.screen import LEVEL_STYLES
from logwarden_standalone.scan.summary import course
from logwarden_standalone.scan.wording import LEVEL_ICONS, line_place, one_line, seconds, times
from logwarden_standalone.up.board import Board
from logwarden_standalone.up.findings import Finding
from logwarden_standalone.up.telling import dead_letters_told, delays_told, lag_told

TOP_PATTERNS = 8


@dataclass(frozen=True, slots=True)
class Ended:
    """A run's end.

    Attributes:
        seconds: while lines flowed.
        judge: who was to be asked, for people.
        logs: folder of the programs' logs.
        dead_letter_command: how to look at them.
        restarts: programs that were started again.
        unreadable: records on the alerts topic that are no analyses.
    """

    board: Board
    seconds: float
    judge: str
    logs: Path
    restarts: int = 0
    unreadable: int = 0


def show_summary(console: Console, ended: Ended) -> None:
    """Everything; alerts by pattern where there were any."""
    console.print(Rule(Text(" summary ", "bold"), style="dim"))
    console.print(_facts(ended))
    board = ended.board
    if not len(board.findings):
        return
    console.print()
    for finding in board.findings.most_telling(TOP_PATTERNS):
        _show(console, finding)
    if (more := len(board.findings) - TOP_PATTERNS) > 0:
        console.print(Text(f"and {times(more, 'more pattern')}", "dim"))


def _facts(ended: Ended) -> Table:
    board, tally = ended.board, ended.board.tally
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    facts.add_row("found", _found(board))
    if delays := list(board.findings.delays):
        facts.add_row("alerted", Text(delays_told(delays)))
    if tally.windows:
        facts.add_row("course", course(tally.timeline.bars))
    rate = board.sent / max(ended.seconds, 0.001)
    sent = f"{times(board.sent, 'line')} in {seconds(ended.seconds)}, {rate:,.0f} lines/s"
    facts.add_row("in", Text(f"{sent}; {tally.lines:,} judged"))
    facts.add_row("lag", Text(f"{lag_told(board)}; {dead_letters_told(board)}"))
    facts.add_row("judge", Text(_judges(ended)))
    for note in _notes(ended):
        facts.add_row("note", Text(note))
    facts.add_row("logs", Text(str(ended.logs)))
    return facts


def _found(board: Board) -> Text:
    tally = board.tally
    text = Text(times(tally.alerts, "alert") if tally.alerts else "no alerts")
    text.stylize("bold red" if tally.alerts else "bold green")
    text.append(f" in {times(tally.windows, 'window')}, highest risk {tally.highest_risk}")
    return text


def _judges(ended: Ended) -> str:
    answered = ended.board.tally.judges.most_common()
    told = ", ".join(f"{name} {windows:,}" for name, windows in answered)
    return f"{ended.judge}; windows by who answered: {told}" if len(answered) > 1 else ended.judge


def _notes(ended: Ended) -> list[str]:
    notes = []
    if ended.restarts:
        notes.append(f"{times(ended.restarts, 'restart')} of programs that ended by themselves")
    for reason, windows in ended.board.tally.degraded.most_common():
        notes.append(f"{times(windows, 'window')} degraded: {REASONS.get(reason, reason)}")
    if ended.board.rejected.total:
        notes.append("logwarden dlq list shows dead letters while the broker runs")
    if ended.unreadable:
        notes.append(f"{times(ended.unreadable, 'record')} on the alerts topic could not be read")
    return notes


def _show(console: Console, finding: Finding) -> None:
    head = Text()
    head.append(f"{LEVEL_ICONS[finding.level]} {finding.level}", LEVEL_STYLES[finding.level])
    head.append(f"  {times(finding.alerts, 'alert')}, {times(finding.lines, 'line')}", "bold")
    if line := finding.newest:
        head.append(f"  {one_line(line.source)}  newest {line_place(line)}", "dim")
        told = one_line(line.text)
    else:
        told = one_line(finding.skeleton)
    console.print(head, soft_wrap=True)
    console.print(_clipped(f"      {told}", console), soft_wrap=True)


def _clipped(text: str, console: Console) -> Text:
    return Text(text if len(text) <= console.width else text[: console.width - 1] + "…")
