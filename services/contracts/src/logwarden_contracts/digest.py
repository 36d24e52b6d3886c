"""The digest of a window: each distinct form of lines once, by application, with count and values.

No distinct pattern is ever hidden: lines share a row only where application, severity and skeleton
are equal, and what differs (values, hosts) is listed in the row. Every line is in exactly one row.

The same form from thirty hosts is one row that names them. Rows by host would say it thirty times:
measured on the 16 systems, digests are half as long this way.

Not here: how rows become text (`rendering`) and a prompt that fits a budget (`prompt`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from logwarden_contracts.messages.line import LogLine, Severity, source_group
from logwarden_contracts.multiline import joined_events
from logwarden_contracts.skeleton import Skeleton, skeleton_of

DIGEST_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Row:
    """Events of one application that have the same severity and skeleton.

    Attributes:
        number: 1-based, through all sections: what a judge cites.
        group: the source group, that is the application.
        severity: as the shipper or the line's header said.
        lines: 1-based numbers of the window's lines, ascending.
        sources: `host/application` of each event.
        skeletons: one for each line of an event; most events have one line.
        texts: for each of these, that line's text in every event, cleaned and redacted.
    """

    number: int
    group: str
    severity: Severity | None
    lines: tuple[int, ...]
    sources: tuple[str, ...]
    skeletons: tuple[Skeleton, ...]
    texts: tuple[tuple[str, ...], ...]

    @property
    def count(self) -> int:
        """How often the pattern occurred; less than `lines` where a stack trace was joined."""
        return len(self.sources)

    @property
    def skeleton(self) -> str:
        """The whole event's skeleton: what fingerprints and caches go by."""
        return "\n".join(part.text for part in self.skeletons)


@dataclass(frozen=True, slots=True)
class Digest:
    """A window's rows, section by section (application), in order of first appearance."""

    rows: tuple[Row, ...]
    lines: int


@dataclass(slots=True)
class _Members:
    """A row while it is gathered."""

    group: str
    severity: Severity | None
    skeletons: tuple[Skeleton, ...]
    texts: list[list[str]]
    lines: list[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


_Section = dict[tuple[Severity | None, str], _Members]
"""By severity and skeleton."""


def digest_of(lines: Sequence[LogLine], texts: Sequence[str]) -> Digest:
    """Group a window's lines into rows.

    Args:
        lines: for their sources and severities, in the window's order.
        texts: of each line, cleaned and redacted.
    """
    events = joined_events([line.source for line in lines], texts)
    sections = _of_lines(lines, texts) if events is None else _of_events(lines, texts, events)
    members = (row for section in sections.values() for row in section.values())
    rows = [
        Row(
            number,
            row.group,
            row.severity,
            tuple(sorted(row.lines)),
            tuple(row.sources),
            row.skeletons,
            tuple(map(tuple, row.texts)),
        )
        for number, row in enumerate(members, 1)
    ]
    return Digest(tuple(rows), len(texts))


def _of_lines(lines: Sequence[LogLine], texts: Sequence[str]) -> dict[str, _Section]:
    sections: dict[str, _Section] = {}
    for number, (line, text) in enumerate(zip(lines, texts, strict=True), 1):
        skeleton = skeleton_of(text)
        group = source_group(line.source)
        section = sections.get(group)
        if section is None:
            section = sections[group] = {}
        key = (line.severity, skeleton.text)
        row = section.get(key)
        if row is None:
            row = section[key] = _Members(group, line.severity, (skeleton,), [[]])
        row.lines.append(number)
        row.sources.append(line.source)
        row.texts[0].append(text)
    return sections


def _of_events(
    lines: Sequence[LogLine], texts: Sequence[str], events: list[list[int]]
) -> dict[str, _Section]:
    sections: dict[str, _Section] = {}
    for event in events:
        head = lines[event[0]]
        skeletons = tuple(skeleton_of(texts[index]) for index in event)
        section = sections.setdefault(source_group(head.source), {})
        key = (head.severity, "\n".join(skeleton.text for skeleton in skeletons))
        row = section.get(key)
        if row is None:
            columns: list[list[str]] = [[] for _ in event]
            row = section[key] = _Members(
                source_group(head.source), head.severity, skeletons, columns
            )
        row.lines.extend(index + 1 for index in event)
        row.sources.append(head.source)
        for column, index in zip(row.texts, event, strict=True):
            column.append(texts[index])
    return sections
