"""What a scan shows on a terminal or in a pipe: a block for each loud window, then a summary.

On a terminal with colours and folded lines; in a pipe the same words, plain, one line a line. Text
from logs only ever becomes `Text`, which rich does not interpret. Not here: the progress (`progress`)
and the page (`report`).
"""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from logwarden_contracts.messages import Evidence, Pattern, WindowAnalysis
from logwarden_standalone.scan.severity import severity_of
from logwarden_standalone.scan.wording import (
    LEVEL_ICONS,
    by_pattern,
    line_place,
    one_line,
    some_of,
    time_span,
    times,
    window_place,
)

LINES_A_PATTERN = 3
LINES_OF_A_KNOWN_ONE = 1
PATTERNS_A_WINDOW = 8
ROWS_A_LINE = 3

BADGES = {
    "outage": "bold white on red",
    "act": "bold red reverse",
    "today": "bold yellow reverse",
    "soon": "yellow",
    "minor": "cyan",
    "routine": "dim",
}
LEVEL_STYLES = {"critical": "bold red", "warning": "yellow"}


class Screen:
    """Writes to one console."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._shown: set[str] = set()

    def show_window(self, analysis: WindowAnalysis) -> None:
        """The block of one window."""
        self._write(_headline(analysis))
        for sentence in analysis.verdict.summary:
            self._write(Text(one_line(sentence), style="bold"), indent=2)
        if analysis.injection_markers:
            self._write(Text("! a line here talks to a judge: it was read as text"), indent=2)
        patterns = by_pattern(analysis)
        for pattern, evidence in patterns[:PATTERNS_A_WINDOW]:
            self._show_pattern(pattern, evidence)
        if (more := len(patterns) - PATTERNS_A_WINDOW) > 0:
            self._write(Text(times(more, "more pattern"), style="dim"), indent=2)
        self.console.print()

    def _show_pattern(self, pattern: Pattern, evidence: list[Evidence]) -> None:
        again = pattern.fingerprint in self._shown
        self._shown.add(pattern.fingerprint)
        self._write(_pattern_head(pattern, evidence, again=again))
        shown = evidence[: LINES_OF_A_KNOWN_ONE if again else LINES_A_PATTERN]
        for line in shown:
            self._write(self._evidence(line), indent=6)
        if shown and (rest := pattern.count - len(shown)) > 0:
            self._write(Text(f"and {rest:,} more like it", style="dim"), indent=6)

    def _evidence(self, line: Evidence) -> Text:
        text = one_line(line.text)
        if self.console.is_terminal:
            room = ROWS_A_LINE * max(20, self.console.width - 8) - len(line_place(line))
            text = text if len(text) <= room else text[: room - 1] + "…"
        return Text.assemble((line_place(line), "cyan"), "  ", text)

    def _write(self, text: Text, indent: int = 0) -> None:
        if self.console.is_terminal:
            self.console.print(Padding(text, (0, 0, 0, indent)))
        else:
            self.console.print(Text(" " * indent) + text, soft_wrap=True)


def _pattern_head(pattern: Pattern, evidence: list[Evidence], *, again: bool) -> Text:
    head = Text("  ")
    head.append(f"{LEVEL_ICONS[pattern.level]} {pattern.level}", LEVEL_STYLES[pattern.level])
    head.append(f"  x{pattern.count:,}  ", "bold")
    head.append(some_of({line.source for line in evidence} or {pattern.source_group}), "dim")
    if again:
        head.append("  again", "dim")
    if pattern.new:
        head.append("  new", "bold")
    return head


def _headline(analysis: WindowAnalysis) -> Text:
    severity = severity_of(analysis.verdict.risk_score)
    text = Text()
    badge = f" {severity.icon} {analysis.verdict.risk_score:>3}  {severity.word} "
    text.append(badge, BADGES[severity.name])
    text.append("  ")
    text.append(window_place(analysis), "bold cyan")
    if span := time_span(analysis.window.first_time_ms, analysis.window.last_time_ms):
        text.append(f"  {span}", "dim")
    if analysis.degraded_reason:
        text.append(
            f"  judged by {analysis.judge}: {one_line(analysis.degraded_reason)}", "magenta"
        )
    return text
