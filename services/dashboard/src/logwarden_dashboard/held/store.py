"""Everything that is held, bounded and behind one lock: a thread writes, pages read.

Not here: where it comes from (`stream`), what is made of it (`patterns`, `timeline`, `numbers`).
"""

import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from logwarden_contracts.messages import Feedback, RejectedRecord
from logwarden_dashboard.held.analysis import Held

_SLACK = 1.1
"""Old analyses go in one sweep, so that not every new one costs one."""

REJECTED_HELD = 200
FEEDBACK_HELD = 1000

Where = tuple[str, int]
"""Topic and partition."""


@dataclass(frozen=True, slots=True)
class TailLine:
    """A new log line, cleaned and redacted, whether judged yet or not."""

    topic: str
    partition: int
    offset: int
    index: int
    source: str
    text: str
    severity: str | None
    time_ms: int | None


@dataclass(frozen=True, slots=True)
class Contact:
    """How things stand with Kafka.

    Attributes:
        answered_ms: when it last answered; null: never.
        trouble: what keeps us from reading, for people; null: nothing.
    """

    answered_ms: int | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was held at one moment.

    Attributes:
        version: differs whenever something differs.
        analyses: oldest first; of each window the one that counts.
        rejected: dead letters, oldest first.
        ends: next offset of each partition of log lines.
    """

    version: int
    analyses: Sequence[Held] = ()
    rejected: Sequence[RejectedRecord] = ()
    feedback: Sequence[Feedback] = ()
    ends: Mapping[Where, int] = field(default_factory=dict)
    contact: Contact = Contact()


class Store:
    """See the module.

    Args:
        analyses: how many at most.
        size: bytes of them at most, compressed.
        lines: how many of the newest log lines.
    """

    def __init__(self, analyses: int, size: int, lines: int) -> None:
        self._lock = threading.Lock()
        self._most, self._most_bytes = analyses, size
        self._analyses: dict[str, Held] = {}
        self._bytes = 0
        self._ordered: Sequence[Held] | None = ()
        self._lines: deque[TailLine] = deque(maxlen=lines)
        self._rejected: deque[RejectedRecord] = deque(maxlen=REJECTED_HELD)
        self._feedback: deque[Feedback] = deque(maxlen=FEEDBACK_HELD)
        self._ends: dict[Where, int] = {}
        self._contact = Contact()
        self._snapshot = Snapshot(0)
        self._version = 0

    @property
    def size(self) -> int:
        """Bytes of the analyses held, compressed."""
        return self._bytes

    def add_analyses(self, analyses: Iterable[Held]) -> None:
        """Of a window that was judged again, the later analysis counts."""
        with self._lock:
            for one in analyses:
                former = self._analyses.pop(one.window, None)
                self._bytes += len(one.packed) - (len(former.packed) if former else 0)
                self._analyses[one.window] = one
            self._drop_oldest()
            self._ordered = None
            self._version += 1

    def add_lines(self, lines: Iterable[TailLine]) -> None:
        """The newest last."""
        with self._lock:
            self._lines.extend(lines)

    def add_rejected(self, rejected: Iterable[RejectedRecord]) -> None:
        """Dead letters, the newest last."""
        with self._lock:
            self._rejected.extend(rejected)
            self._version += 1

    def add_feedback(self, feedback: Iterable[Feedback]) -> None:
        """What people said, the newest last."""
        with self._lock:
            self._feedback.extend(feedback)
            self._version += 1

    def saw_ends(self, ends: Mapping[Where, int]) -> None:
        """Where the partitions of log lines end now."""
        with self._lock:
            self._ends = dict(ends)
            self._version += 1

    def saw_contact(self, contact: Contact) -> None:
        """How things stand with Kafka now."""
        with self._lock:
            self._contact = contact
            self._version += 1

    def newest_lines(self) -> list[TailLine]:
        """Oldest of them first."""
        with self._lock:
            return list(self._lines)

    def snapshot(self) -> Snapshot:
        """Cheap where nothing has changed."""
        with self._lock:
            if self._snapshot.version != self._version:
                if self._ordered is None:  # the larger part of the work, and the rarer
                    self._ordered = tuple(sorted(self._analyses.values(), key=_judged_at))
                self._snapshot = Snapshot(
                    self._version,
                    self._ordered,
                    tuple(self._rejected),
                    tuple(self._feedback),
                    dict(self._ends),
                    self._contact,
                )
            return self._snapshot

    def _drop_oldest(self) -> None:
        too_many = len(self._analyses) > self._most * _SLACK
        if not too_many and self._bytes <= self._most_bytes:
            return
        kept: list[Held] = []
        size = 0
        for one in sorted(self._analyses.values(), key=_judged_at, reverse=True):
            size += len(one.packed)
            if len(kept) == self._most or size > self._most_bytes / _SLACK:
                break
            kept.append(one)
        self._analyses = {one.window: one for one in reversed(kept)}
        self._bytes = sum(len(one.packed) for one in kept)


def _judged_at(one: Held) -> tuple[int, str, int, int]:
    return one.judged_at_ms, one.topic, one.partition, one.last_offset
