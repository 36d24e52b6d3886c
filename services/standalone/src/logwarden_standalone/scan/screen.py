"""What a scan shows on a terminal or in a pipe: a block for each loud window, then a summary.

On a terminal with colours and folded lines; in a pipe the same words, plain, one line a line. Text
from logs only ever becomes `Text`, which rich does not interpret. Not here: the progress (`progress`)
and the page (`report`).
"""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from logwarden_contracts.messages import Evidence, WindowAnalysis
from logwarden_standalone.scan.outcome import REASONS
from logwarden_standalone.scan.patterns import FoundPattern, patterns_of
from logwarden_standalone.scan.severity import severity_of
from logwarden_standalone.scan.wording import (
    LEVEL_ICONS,
    line_place,
    one_line,
    some_of,
    time_span,
    times,
    window_place,
)

LINES_A_PATTERN = 3
LINES_OF_A_KNOWN_ONE = 1
PATTERNS_A_WINDOW = 6
ROWS_A_LINE = 2
MOST_REMEMBERED = 10_000

Row = tuple[int, Text]
"""Indentation, and what stands there."""

BADGES = {
    "outage": "bold white on #9d1c1c",
    "act": "bold white on #c2410c",
    "today": "bold black on #e69f00",
    "soon": "bold black on #d6cf5a",
    "minor": "bold black on #8fb3c6",
    "routine": "dim",
}
LEVEL_STYLES = {"critical": "bold red", "warning": "yellow"}


class Screen:
    """Writes to one console; remembers which patterns it has shown, to be brief about them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: set[str] = set()

    def show_window(self, analysis: WindowAnalysis, remark: str = "") -> None:
        """The block of one window, at once: progress is drawn anew after each print.

        Args:
            analysis: of the window.
            remark: what else is to be said of it, at its end.
        """
        rows = [(0, _headline(analysis))]
        rows += [(2, Text(one_line(said), "bold")) for said in analysis.verdict.summary]
        if analysis.injection_markers:
            rows.append((2, Text("! a line here talks to the judge: it was read as text", "bold")))
        patterns = patterns_of(analysis)
        for found in patterns[:PATTERNS_A_WINDOW]:
            rows += self._pattern_rows(found)
        if (more := len(patterns) - PATTERNS_A_WINDOW) > 0:
            rows.append((2, Text(f"and {times(more, 'more pattern')}", "dim")))
        if remark:
            rows.append((2, Text(remark, "dim")))
        self._write(rows)

    def _pattern_rows(self, found: FoundPattern) -> list[Row]:
        pattern = found.pattern
        again = pattern.fingerprint in self._shown
        if len(self._shown) < MOST_REMEMBERED:
            self._shown.add(pattern.fingerprint)
        shown = found.evidence[: LINES_OF_A_KNOWN_ONE if again else LINES_A_PATTERN]
        rows = [(2, _pattern_head(found, again=again))]
        rows += [(6, self._evidence(line)) for line in shown]
        if shown and (rest := pattern.count - len(shown)) > 0:
            rows.append((6, Text(f"and {rest:,} more like it", "dim")))
        return rows

    def _evidence(self, line: Evidence) -> Text:
        place, text = line_place(line), one_line(line.text)
        if self._console.is_terminal:
            room = ROWS_A_LINE * max(20, self._console.width - 8) - len(place)
            text = text if len(text) <= room else text[: room - 1] + "…"
        return Text.assemble((place, "cyan"), "  ", text)

    def _write(self, rows: list[Row]) -> None:
        if self._console.is_terminal:
            self._console.print(*(Padding(text, (0, 0, 0, indent)) for indent, text in rows), "")
        else:
            lines = Text("\n").join(Text(" " * indent) + text for indent, text in rows)
            self._console.print(lines, "", sep="\n", soft_wrap=True)


def _pattern_head(found: FoundPattern, *, again: bool) -> Text:
    pattern = found.pattern
    head = Text()
    head.append(f"{LEVEL_ICONS[pattern.level]} {pattern.level}", LEVEL_STYLES[pattern.level])
    head.append(f"  x{pattern.count:,}  ", "bold")
    head.append(some_of({line.source for line in found.evidence} or {pattern.source_group}), "dim")
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
            f"  judged by {analysis.judge}: {REASONS.get(analysis.degraded_reason, analysis.degraded_reason)}",
            "magenta",
        )
    return text
