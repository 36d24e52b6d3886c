"""Where a run is watched: one screen on a terminal, plain lines in a pipe.

Alerts stay above, as `scan` shows them; what changes all the time stands at the foot. Not here: the
numbers' words (`telling`) and the end (`summary`).
"""

import time
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.rule import Rule
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from logwarden_contracts.messages import WindowAnalysis
from logwarden_standalone.scan.screen import Screen
from logwarden_standalone.scan.severity import severity_of
from logwarden_standalone.scan.summary import course
from logwarden_standalone.scan.wording import one_line, window_place
from logwarden_standalone.up.board import LATEST, Board
from logwarden_standalone.up.telling import (
    clock,
    dead_letters_told,
    lag_told,
    lines_told,
    windows_told,
)

STATUS_SECONDS = 5.0
STEP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Heading:
    """What does not change in a run.

    Attributes:
        facts: name and value, for people.
        seconds: it ends after so long; null: with Ctrl-C.
    """

    facts: tuple[tuple[str, str], ...]
    seconds: float | None = None

    def time(self, spent: float) -> str:
        """How far the run is."""
        end = f" of {clock(self.seconds)}" if self.seconds else ""
        return clock(spent) + end


class Display(Protocol):
    """Shows a run. A context manager: the foot is gone at its end."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def step(self, words: str) -> None:
        """What happens now, before lines flow and after they do."""

    def note(self, words: str) -> None:
        """Something that must be known, as it happens."""

    def begin(self, heading: Heading) -> None:
        """Lines flow from now on."""

    def show_alert(self, analysis: WindowAnalysis, remark: str) -> None:
        """An alert, as it arrives."""

    def draw(self, board: Board, spent: float) -> None:
        """The numbers of now; `spent` seconds since `begin`."""


def display_on(console: Console) -> Display:
    """The display for this console."""
    return TerminalDisplay(console) if console.is_terminal else PlainDisplay(console)


class TerminalDisplay:
    """See the module."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._screen = Screen(console)
        self._heading = Heading(())
        self._live = Live(console=console, refresh_per_second=4, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.update(Text())
        self._live.stop()

    def step(self, words: str) -> None:
        """See `Display`."""
        self._live.update(Spinner("dots", Text(words)))

    def note(self, words: str) -> None:
        """See `Display`."""
        self._console.print(Text(f"! {one_line(words)}", "bold yellow"), soft_wrap=True)

    def begin(self, heading: Heading) -> None:
        """See `Display`."""
        self._heading = heading

    def show_alert(self, analysis: WindowAnalysis, remark: str) -> None:
        """See `Display`."""
        self._screen.show_window(analysis, remark)

    def draw(self, board: Board, spent: float) -> None:
        """See `Display`."""
        self._live.update(_foot(self._heading, board, spent), refresh=True)


class PlainDisplay:
    """Alerts as they land, a line of numbers every few seconds."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._screen = Screen(console)
        self._heading = Heading(())
        self._told_at = 0.0
        self._step = ("", float("-inf"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing to take away."""

    def step(self, words: str) -> None:
        """See `Display`. What goes on in the same step is said now and then."""
        (before, said_at), now = self._step, time.monotonic()
        kind = words.partition(":")[0]
        if kind != before or now - said_at >= STEP_SECONDS:
            self._step = (kind, now)
            self._console.print(Text(words), soft_wrap=True)

    def note(self, words: str) -> None:
        """See `Display`."""
        self._console.print(Text(f"! {one_line(words)}"), soft_wrap=True)

    def begin(self, heading: Heading) -> None:
        """See `Display`."""
        self._heading = heading
        for name, value in heading.facts:
            self._console.print(Text(f"{name:8} {one_line(value)}"), soft_wrap=True)
        self._console.print()

    def show_alert(self, analysis: WindowAnalysis, remark: str) -> None:
        """See `Display`."""
        self._screen.show_window(analysis, remark)

    def draw(self, board: Board, spent: float) -> None:
        """See `Display`."""
        if spent - self._told_at < STATUS_SECONDS:
            return
        self._told_at = spent
        told = (
            "ending" if board.is_ending else self._heading.time(spent),
            lines_told(board),
            windows_told(board),
            f"lag: {lag_told(board)}",
            dead_letters_told(board),
        )
        self._console.print(Text("  ".join(told)), soft_wrap=True)


def _foot(heading: Heading, board: Board, spent: float) -> RenderableType:
    facts = Table.grid(padding=(0, 2), expand=True)
    facts.add_column(style="dim", no_wrap=True, width=7)
    facts.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    for name, value in heading.facts:
        facts.add_row(name, Text(one_line(value)))
    facts.add_row("lines", Text(lines_told(board), "bold"))
    facts.add_row("windows", Text(windows_told(board), "bold"))
    facts.add_row("lag", Text(f"{lag_told(board)}; {dead_letters_told(board)}"))
    facts.add_row("course", course(board.tally.timeline.bars) if board.tally.windows else Text())
    verdicts = [_verdict(analysis) for analysis in reversed(board.latest)]
    for number in range(LATEST):  # always as many rows, so that nothing jumps
        text = verdicts[number] if number < len(verdicts) else Text()
        facts.add_row("" if number else "latest", text)
    course_of_time = f"{heading.time(spent)}  Ctrl-C ends it"
    now = "ending: the last lines are judged" if board.is_ending else course_of_time
    title = Text(f"logwarden up  {now}", "bold")
    room_for_echo = Text()  # where the terminal writes ^C without moving the rest
    return Group(Rule(title, style="dim", align="left"), facts, room_for_echo)


def _verdict(analysis: WindowAnalysis) -> Text:
    severity = severity_of(analysis.verdict.risk_score)
    told = Text()
    told.append(f"{severity.icon} {analysis.verdict.risk_score:>3}  ", severity.colour)
    told.append(window_place(analysis), "cyan")
    said = "; ".join(analysis.verdict.summary) or severity.word
    told.append(f"  {one_line(said)}", "bold" if analysis.verdict.should_alert_user else "dim")
    if analysis.degraded_reason:
        told.append("  degraded", "magenta")
    return told
