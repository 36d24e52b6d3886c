"""The lines and patterns behind a verdict, within bounds. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from logwarden_analyzer.material import Material
from logwarden_contracts.digest import Digest, Row
from logwarden_contracts.fingerprint import fingerprint
from logwarden_contracts.messages import (
    Evidence,
    Level,
    LogWindow,
    NovelPattern,
    Pattern,
    Place,
    Verdict,
)
from logwarden_contracts.messages.analysis import (
    MAX_EVIDENCE_BYTES,
    MAX_EVIDENCE_LINES,
    MAX_NOVEL,
)

MAX_SKELETON = 300
CUT = " …[cut]… "


@dataclass(frozen=True, slots=True)
class _Cited:
    """One cited line, and the fingerprint of the row that holds it."""

    number: int
    level: Level
    pattern: str


def patterns_of(
    verdict: Verdict, digest: Digest, new: Collection[int] | None = None
) -> tuple[Pattern, ...]:
    """The rows that hold cited lines, critical ones first, then in the window's order.

    Rows with one fingerprint (they differ in severity) are one pattern; a pattern with any critical
    line is critical. `new` holds the numbers of the rows that triage never learned, if it was asked.
    """
    level_of = _levels(verdict)
    patterns: dict[str, Pattern] = {}
    for row in digest.rows:
        levels = {level_of[line] for line in row.lines if line in level_of}
        if levels:
            level: Level = "critical" if "critical" in levels else "warning"
            found = _pattern(row, level, None if new is None else row.number in new)
            before = patterns.get(found.fingerprint)
            patterns[found.fingerprint] = _joined(before, found) if before else found
    return tuple(sorted(patterns.values(), key=lambda pattern: pattern.level))


def evidence_of(verdict: Verdict, window: LogWindow, material: Material) -> tuple[Evidence, ...]:
    """The cited lines, critical first, then by line number.

    Where there are more than fit, every pattern keeps at least one line, critical patterns first.
    """
    cited = _chosen(_cited(verdict, material.digest))
    return tuple(_evidence(line, window, material) for line in cited)


def cut_in_the_middle(text: str, most_bytes: int) -> str:
    """A text of at most so many bytes of UTF-8, with a visible mark where it was cut."""
    written = text.encode("utf-8", "replace")
    if len(written) <= most_bytes:
        return text
    half = (most_bytes - len(CUT.encode())) // 2
    first, last = written[:half], written[-half:]
    return first.decode("utf-8", "ignore") + CUT + last.decode("utf-8", "ignore")


def _levels(verdict: Verdict) -> dict[int, Level]:
    levels: dict[int, Level] = dict.fromkeys(verdict.messages.warning, "warning")
    levels.update(dict.fromkeys(verdict.messages.critical, "critical"))
    return levels


def novel_patterns(digest: Digest, new: Mapping[int, float]) -> tuple[NovelPattern, ...]:
    """The rows that triage never learned, cited or not, the farthest first, within bounds."""
    rows = {row.number: row for row in digest.rows}
    found: dict[str, NovelPattern] = {}
    for number in sorted(new, key=lambda number: (-new[number], number)):
        row = rows[number]
        name = fingerprint(row.group, row.skeleton)
        before = found[name].count if name in found else 0
        found[name] = NovelPattern(
            fingerprint=name,
            source_group=row.group,
            skeleton=_shortened(row.skeleton),
            count=before + len(row.lines),
        )
    return tuple(found.values())[:MAX_NOVEL]


def _pattern(row: Row, level: Level, new: bool | None) -> Pattern:
    return Pattern(
        fingerprint=fingerprint(row.group, row.skeleton),
        source_group=row.group,
        skeleton=_shortened(row.skeleton),
        level=level,
        count=len(row.lines),
        new=new,
    )


def _joined(one: Pattern, other: Pattern) -> Pattern:
    level: Level = "critical" if "critical" in (one.level, other.level) else "warning"
    return one.model_copy(update={"count": one.count + other.count, "level": level})


def _shortened(text: str) -> str:
    half = (MAX_SKELETON - len(CUT)) // 2
    return text if len(text) <= MAX_SKELETON else text[:half] + CUT + text[-half:]


def _cited(verdict: Verdict, digest: Digest) -> list[_Cited]:
    level_of = _levels(verdict)
    return [
        _Cited(line, level_of[line], pattern)
        for row in digest.rows
        if any(line in level_of for line in row.lines)
        for pattern in [fingerprint(row.group, row.skeleton)]
        for line in row.lines
        if line in level_of
    ]


def _chosen(cited: Iterable[_Cited]) -> list[_Cited]:
    in_order = sorted(cited, key=_order)
    seen: dict[str, int] = {}
    ranked = []
    for line in in_order:
        rank = seen[line.pattern] = seen.get(line.pattern, -1) + 1
        ranked.append((rank > 0, line.level, rank, line.number, line))
    ranked.sort(key=lambda entry: entry[:4])
    return sorted((entry[4] for entry in ranked[:MAX_EVIDENCE_LINES]), key=_order)


def _order(line: _Cited) -> tuple[Level, int]:
    return line.level, line.number  # "critical" < "warning"


def _evidence(cited: _Cited, window: LogWindow, material: Material) -> Evidence:
    line = material.lines[cited.number - 1]
    return Evidence(
        line=cited.number,
        place=Place(
            topic=window.topic, partition=window.partition, offset=line.offset, index=line.index
        ),
        source=line.source,
        text=cut_in_the_middle(material.written(cited.number), MAX_EVIDENCE_BYTES),
        level=cited.level,
        pattern=cited.pattern,
        time_ms=line.time_ms,
        severity=line.severity,
    )
