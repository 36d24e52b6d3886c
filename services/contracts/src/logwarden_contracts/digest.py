"""The digest of a window: each distinct form of lines once, by source, with its count and values.

No distinct pattern is ever hidden: lines share a row only where their skeletons are equal, and what
a skeleton masks is listed in the row. Every line is in exactly one row.

Not here: how rows become text (`rendering`) and a prompt that fits a budget (`prompt`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from logwarden_contracts.multiline import joined_events
from logwarden_contracts.skeleton import Skeleton, skeleton_of

DIGEST_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Row:
    """Events of one source that have the same skeleton.

    Attributes:
        number: 1-based, through all sections: what a judge cites.
        source: `host/application`.
        lines: 1-based numbers of the window's lines, ascending.
        skeletons: one for each line of an event; most events have one line.
        texts: for each of these, that line's text in every event, cleaned and redacted.
    """

    number: int
    source: str
    lines: tuple[int, ...]
    skeletons: tuple[Skeleton, ...]
    texts: tuple[tuple[str, ...], ...]

    @property
    def count(self) -> int:
        """How often the pattern occurred; less than `lines` where a stack trace was joined."""
        return len(self.texts[0])

    @property
    def skeleton(self) -> str:
        """The whole event's skeleton: what fingerprints and caches go by."""
        return "\n".join(part.text for part in self.skeletons)


@dataclass(frozen=True, slots=True)
class Digest:
    """A window's rows, section by section (source), in order of first appearance."""

    rows: tuple[Row, ...]
    lines: int


_Section = dict[str, tuple[tuple[Skeleton, ...], list[int], list[list[str]]]]
"""By skeleton: the event's skeletons, line numbers, and the texts for each skeleton."""


def digest_of(sources: Sequence[str], texts: Sequence[str]) -> Digest:
    """Group a window's lines into rows.

    Args:
        sources: of each line.
        texts: of each line, cleaned and redacted, in the window's order.
    """
    events = joined_events(sources, texts)
    sections = _of_lines(sources, texts) if events is None else _of_events(sources, texts, events)
    members = ((source, *group) for source, rows in sections.items() for group in rows.values())
    rows = [
        Row(number, source, tuple(sorted(lines)), skeletons, tuple(map(tuple, columns)))
        for number, (source, skeletons, lines, columns) in enumerate(members, 1)
    ]
    return Digest(tuple(rows), len(texts))


def _of_lines(sources: Sequence[str], texts: Sequence[str]) -> dict[str, _Section]:
    sections: dict[str, _Section] = {}
    for number, (source, text) in enumerate(zip(sources, texts, strict=True), 1):
        skeleton = skeleton_of(text)
        section = sections.get(source)
        if section is None:
            section = sections[source] = {}
        group = section.get(skeleton.text)
        if group is None:
            section[skeleton.text] = ((skeleton,), [number], [[text]])
        else:
            group[1].append(number)
            group[2][0].append(text)
    return sections


def _of_events(
    sources: Sequence[str], texts: Sequence[str], events: list[list[int]]
) -> dict[str, _Section]:
    sections: dict[str, _Section] = {}
    for event in events:
        skeletons = tuple(skeleton_of(texts[index]) for index in event)
        section = sections.setdefault(sources[event[0]], {})
        key = "\n".join(skeleton.text for skeleton in skeletons)
        _, lines, columns = section.setdefault(key, (skeletons, [], [[] for _ in event]))
        lines.extend(index + 1 for index in event)
        for column, index in zip(columns, event, strict=True):
            column.append(texts[index])
    return sections
