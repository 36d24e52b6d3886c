"""The report of a scan: one page that needs nothing else, to keep, send on and print.

Its size is bounded: the riskiest windows and the most telling patterns, and it says what it leaves
out. It may only run the script that stands in it (content security policy by hash) and loads
nothing. Not here: what was found (`tally`), and writing it to disk (`keeping`).
"""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from importlib.resources import files

from logwarden_contracts.messages import Evidence, WindowAnalysis
from logwarden_standalone.scan.chart import chart
from logwarden_standalone.scan.markup import Html, element, joined
from logwarden_standalone.scan.outcome import REASONS, Outcome
from logwarden_standalone.scan.patterns import FoundPattern, SeenPattern, patterns_of
from logwarden_standalone.scan.severity import severity_of
from logwarden_standalone.scan.tally import Tally
from logwarden_standalone.scan.wording import (
    LEVEL_ICONS,
    line_place,
    one_line,
    seconds,
    some_of,
    time_span,
    times,
    window_place,
)

MAX_PATTERNS = 100
PATTERNS_IN_SIGHT = 10
PATTERNS_A_WINDOW = 12
LINES_A_PATTERN = 5
LEAST_RISK = 10


def report_page(outcome: Outcome, made_at: datetime, alert_risk: int) -> str:
    """The whole page as text."""
    worst = outcome.tally.worst(LEAST_RISK)
    body = element(
        "body",
        _header(outcome),
        *_course(outcome.tally, worst, alert_risk),
        *_patterns(outcome.tally),
        *_windows(outcome.tally, worst),
        element(
            "footer",
            f"Made by logwarden scan on {made_at:%Y-%m-%d %H:%M} UTC. Times in UTC, where a line tells its zone.",
        ),
        _inline("script", "report.js"),
    )
    return f"<!doctype html>\n{element('html', _head(), body, lang='en')}\n"


def _head() -> Html:
    policy = (
        f"default-src 'none'; style-src {_hash('report.css')}; script-src {_hash('report.js')}; "
        "base-uri 'none'; form-action 'none'"
    )
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", "Logwarden scan"),
        _inline("style", "report.css"),
    )


def _header(outcome: Outcome) -> Html:
    tally = outcome.tally
    brand = element("p", element("b", "Logwarden"), " scan", class_="brand")
    numbers = (
        ("lines", f"{tally.lines:,}"),
        ("windows", f"{tally.windows:,}"),
        ("alerts", f"{tally.alerts:,}"),
        ("highest risk", str(tally.highest_risk)),
        ("patterns", f"{len(tally.patterns):,}"),
    )
    shown = (element("div", element("dt", name), element("dd", number)) for name, number in numbers)
    return element(
        "header",
        brand,
        element("h1", _verdict(tally)),
        element("p", _lead(tally), class_="lead"),
        element("dl", *shown, class_="numbers"),
        _facts(outcome),
    )


def _verdict(tally: Tally) -> str:
    if not tally.windows:
        return "There was nothing to read"
    if not tally.alerts:
        return "Nothing here needs attention"
    verb = "needs" if tally.alerts == 1 else "need"
    return f"{tally.alerts:,} of {times(tally.windows, 'window')} {verb} attention"


def _lead(tally: Tally) -> str:
    worst = tally.worst(LEAST_RISK, 1)
    if worst and worst[0].verdict.summary:
        return one_line(worst[0].verdict.summary[0]) + f", at {window_place(worst[0])}."
    return f"{times(tally.lines, 'line')} read, no line that calls for attention."


def _facts(outcome: Outcome) -> Html:
    tally = outcome.tally
    facts = [
        ("read", some_of(tally.files, 10)),
        ("time range", time_span(tally.first_ms, tally.last_ms) or "the lines tell no time"),
        ("judged by", outcome.judge),
        ("took", f"{seconds(outcome.seconds)}, {outcome.rate:,.0f} lines a second"),
        *(("note", one_line(note)) for note in outcome.notes()),
    ]
    rows = (joined((element("dt", name), element("dd", said))) for name, said in facts)
    return element("dl", *rows, class_="facts")


def _course(tally: Tally, worst: list[WindowAnalysis], alert_risk: int) -> list[Html]:
    bars = tally.timeline.bars
    if not bars:
        return []
    first, last = bars[0].place, bars[-1].place
    drawing = chart(bars, {analysis.id for analysis in worst}, alert_risk, (first, last))
    return [element("h2", "Risk, window by window"), drawing]


def _patterns(tally: Tally) -> list[Html]:
    top = tally.top_patterns(MAX_PATTERNS)
    if not top:
        return []
    first, others = top[:PATTERNS_IN_SIGHT], top[PATTERNS_IN_SIGHT:]
    parts = [element("h2", "What was found, by pattern"), _pattern_table(first)]
    if others:
        head = element("summary", times(len(others), "more pattern"))
        parts.append(element("details", head, _pattern_table(others)))
    if (more := len(tally.patterns) - len(top)) > 0:
        parts.append(element("p", f"{times(more, 'rarer pattern')} left out.", class_="note"))
    return parts


def _pattern_table(patterns: Sequence[SeenPattern]) -> Html:
    heads = ("level", "lines", "sources", "first to last (UTC)", "form; <*> varies")
    head = element("tr", *(element("th", name, scope="col") for name in heads))
    rows = (_pattern_row(seen) for seen in patterns)
    table = element("table", element("thead", head), element("tbody", *rows))
    return element("div", table, class_="scroll")


def _pattern_row(seen: SeenPattern) -> Html:
    when = time_span(seen.first_ms, seen.last_ms).removesuffix(" UTC")
    return element(
        "tr",
        element("td", _level(seen.level), class_="level"),
        element("td", f"{seen.lines:,}", class_="count"),
        element("td", some_of(seen.sources), class_="sources"),
        element("td", *_on_two_lines(when), class_="when"),
        element(
            "td",
            element("code", one_line(seen.skeleton)),
            element("span", f"first at {seen.place}", class_="first"),
        ),
    )


def _on_two_lines(span: str) -> list[Html | str]:
    first, to, last = span.partition(" to ")
    return [f"{first} ", element("br"), f"to {last}"] if to else [first]


def _windows(tally: Tally, worst: list[WindowAnalysis]) -> list[Html]:
    if not worst:
        calm = "No window reached a risk of 10. That is what the judge saw, not a promise."
        return [element("h2", "Windows"), element("p", calm, class_="calm")]
    left_out = tally.windows - len(worst)
    note = f"The {times(len(worst), 'riskiest window')}; {left_out:,} others are not shown."
    return [
        element("h2", "Windows, riskiest first"),
        _tools(),
        *(_window(analysis) for analysis in worst),
        element("p", note, class_="note") if left_out else Html(),
    ]


def _tools() -> Html:
    box = element("input", type="search", placeholder="Filter windows", aria_label="Filter windows")
    return element("div", box, element("output"), class_="tools", hidden="")


def _window(analysis: WindowAnalysis) -> Html:
    severity = severity_of(analysis.verdict.risk_score)
    title = f"{severity.icon} {analysis.verdict.risk_score} {severity.word}"
    window, anchor = analysis.window, f"w-{analysis.id}"
    said = (element("li", one_line(sentence)) for sentence in analysis.verdict.summary)
    return element(
        "article",
        element(
            "header",
            element("h3", title, class_=severity.name),
            element("a", window_place(analysis), href=f"#{anchor}"),
            element("span", time_span(window.first_time_ms, window.last_time_ms), class_="when"),
        ),
        element("ul", *said, class_="said"),
        *_remarks(analysis),
        *_window_patterns(analysis),
        id=anchor,
    )


def _window_patterns(analysis: WindowAnalysis) -> list[Html]:
    patterns = patterns_of(analysis)
    parts = [_pattern(found) for found in patterns[:PATTERNS_A_WINDOW]]
    if (more := len(patterns) - PATTERNS_A_WINDOW) > 0:
        parts.append(element("p", f"and {times(more, 'more pattern')}", class_="note"))
    return parts


def _remarks(analysis: WindowAnalysis) -> list[Html]:
    remarks = []
    if analysis.degraded_reason:
        remarks.append(
            f"Judged by {analysis.judge}: {REASONS.get(analysis.degraded_reason, analysis.degraded_reason)}"
        )
    if analysis.injection_markers:
        remarks.append("A line here talks to a judge; it was read as text.")
    return [element("p", remark, class_="note") for remark in remarks]


def _pattern(found: FoundPattern) -> Html:
    pattern, evidence = found.pattern, found.evidence
    sources = some_of({line.source for line in evidence} or {pattern.source_group})
    count = element("b", f"x{pattern.count:,}")
    parts = [element("p", _level(pattern.level), " ", count, f" {sources}", class_="pattern")]
    if evidence:
        parts.append(element("ol", *map(_line, evidence[:LINES_A_PATTERN]), class_="lines"))
    if (more := pattern.count - LINES_A_PATTERN) > 0:
        parts.append(element("p", f"and {more:,} more like it", class_="note"))
    return joined(parts)


def _line(line: Evidence) -> Html:
    return element(
        "li",
        element("span", line_place(line), class_="place"),
        element("span", one_line(line.text), class_="text"),
        class_=f"is-{line.level}",
    )


def _level(level: str) -> Html:
    icon = LEVEL_ICONS["critical" if level == "critical" else "warning"]
    return element("span", f"{icon} {level}", class_=level)


def _asset(name: str) -> str:
    return files("logwarden_standalone.scan").joinpath(name).read_text(encoding="utf-8")


def _inline(tag: str, name: str) -> Html:
    return element(tag, Html(_asset(name)))


def _hash(name: str) -> str:
    digest = b64encode(sha256(_asset(name).encode()).digest()).decode()
    return f"'sha256-{digest}'"
