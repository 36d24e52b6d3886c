"""What is under way in one partition, in order: the truth about what may be committed. Pure.

Cuts are judged at the same time and finish in any order; only a finished run at the head may be
committed, and always all of it.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from logwarden_batcher.cutting import Cut
from logwarden_batcher.record import InputRecord
from logwarden_contracts.messages import RejectedRecord, WindowAnalysis


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that is given up, and why."""

    record: InputRecord | None
    rejected: RejectedRecord


Outcome = WindowAnalysis | Rejection


@dataclass(slots=True, eq=False)
class Entry:
    """A run of offsets on its way, and its outcomes once they are known.

    Attributes:
        oldest_ms: Kafka's timestamp of its first record.
        size: bytes held for it.
    """

    first_offset: int
    next_offset: int
    oldest_ms: int
    size: int = 0
    outcomes: Sequence[Outcome] | None = None


def entry_of(cut: Cut) -> Entry:
    """The entry for a cut that is to be judged."""
    first = cut.records[0]
    return Entry(first.offset, cut.next_offset, first.timestamp_ms, cut.size)


class Ledger:
    """The entries of one partition between its committed and its read offset."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size(self) -> int:
        """Bytes held for all entries."""
        return sum(entry.size for entry in self._entries)

    @property
    def oldest_ms(self) -> int | None:
        """Kafka's timestamp of the oldest record that is not committed."""
        return self._entries[0].oldest_ms if self._entries else None

    def opened(self, entry: Entry) -> None:
        """Note what was read. Entries come in order of offset.

        Raises:
            ValueError: it overlaps the last one; a bug that must not reach a commit.
        """
        if self._entries and entry.first_offset < self._entries[-1].next_offset:
            raise ValueError(f"offset {entry.first_offset} was read twice")
        self._entries.append(entry)

    def due(self) -> list[Entry]:
        """The finished run at the head: what one transaction commits."""
        return list(takewhile(lambda entry: entry.outcomes is not None, self._entries))

    def committed(self, entries: Sequence[Entry]) -> None:
        """Drop what is safely in Kafka.

        Raises:
            ValueError: it was not at the head; a bug.
        """
        for entry in entries:
            if self._entries.popleft() is not entry:
                raise ValueError("committed what was not at the head")
