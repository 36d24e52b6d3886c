"""What may be committed: a stateful test of a partition's life against a small model."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from logwarden_batcher.ledger import Entry, Ledger


def entry(first: int, after: int) -> Entry:
    return Entry(first, after, oldest_ms=first)


def test_only_the_finished_run_at_the_head_is_due() -> None:
    ledger = Ledger()
    entries = [entry(n, n + 1) for n in range(3)]
    for one in entries:
        ledger.opened(one)
    entries[1].outcomes = []
    assert ledger.due() == []
    entries[0].outcomes = []
    assert ledger.due() == entries[:2]


def test_what_was_read_twice_never_enters() -> None:
    ledger = Ledger()
    ledger.opened(entry(0, 5))
    with pytest.raises(ValueError, match="read twice"):
        ledger.opened(entry(4, 6))


def test_only_the_head_can_be_called_committed() -> None:
    ledger = Ledger()
    ledger.opened(entry(0, 1))
    with pytest.raises(ValueError, match="head"):
        ledger.committed([entry(0, 1)])


class PartitionLife(RuleBasedStateMachine):
    """Assign, read, judge, commit, lose, crash, in any order.

    The model of Kafka is ten lines: a committed offset, the windows committed with it, and the epoch
    of the producer that may commit. The promise: committed windows follow each other without a gap.
    """

    def __init__(self) -> None:
        super().__init__()
        self.committed = 0
        self.windows: list[tuple[int, int]] = []
        self.broker_epoch = 0
        self.owners: dict[int, tuple[Ledger, int, list[Entry]]] = {}

    @rule()
    def assign(self) -> None:
        """Another owner fences the former, and begins at the committed offset."""
        self.broker_epoch += 1
        self.owners[self.broker_epoch] = (Ledger(), self.committed, [])

    @precondition(lambda self: self.owners)
    @rule(data=st.data(), size=st.integers(1, 4))
    def read(self, data: st.DataObject, size: int) -> None:
        epoch = data.draw(st.sampled_from(sorted(self.owners)))
        ledger, position, entries = self.owners[epoch]
        one = entry(position, position + size)
        ledger.opened(one)
        self.owners[epoch] = (ledger, position + size, [*entries, one])

    @precondition(lambda self: any(entries for _, _, entries in self.owners.values()))
    @rule(data=st.data())
    def judge(self, data: st.DataObject) -> None:
        waiting = [one for _, _, entries in self.owners.values() for one in entries]
        data.draw(st.sampled_from(waiting)).outcomes = []

    @precondition(lambda self: self.owners)
    @rule(
        data=st.data(), outcome=st.sampled_from(["committed", "aborted", "unknown_but_committed"])
    )
    def commit(self, data: st.DataObject, outcome: str) -> None:
        epoch = data.draw(st.sampled_from(sorted(self.owners)))
        ledger, _, _ = self.owners[epoch]
        due = ledger.due()
        if not due:
            return
        is_fenced = epoch != self.broker_epoch
        if not is_fenced and outcome != "aborted":
            self.windows += [(one.first_offset, one.next_offset) for one in due]
            self.committed = due[-1].next_offset
        if is_fenced or outcome != "committed":
            del self.owners[epoch]  # drop the state, begin again with a new producer
        else:
            ledger.committed(due)

    @precondition(lambda self: self.owners)
    @rule(data=st.data())
    def crash_or_revoke(self, data: st.DataObject) -> None:
        del self.owners[data.draw(st.sampled_from(sorted(self.owners)))]

    @invariant()
    def committed_windows_follow_each_other(self) -> None:
        ends = [0, *(end for _, end in self.windows)]
        assert [first for first, _ in self.windows] == ends[:-1]
        assert ends[-1] == self.committed


TestPartitionLife = PartitionLife.TestCase
TestPartitionLife.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
