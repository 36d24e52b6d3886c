"""What is known of a run so far: everything that the screen and the summary show. Pure.

Not here: how it is shown (`display`, `summary`).
"""

from collections import deque
from dataclasses import dataclass, field

from logwarden_contracts.messages import WindowAnalysis
from logwarden_standalone.scan.tally import Tally
from logwarden_standalone.up.alerts import Arrival
from logwarden_standalone.up.findings import Findings
from logwarden_standalone.up.measures import BatcherMeasures
from logwarden_standalone.up.place import told_by_partition

LATEST = 6
RATE_SECONDS = 5.0


class Counted:
    """A counter of a program that begins at zero when it is started again, counted on."""

    def __init__(self) -> None:
        self._before = 0
        self._last = 0

    @property
    def total(self) -> int:
        """Over all its lives."""
        return self._before + self._last

    def saw(self, value: int) -> None:
        """What the program says now."""
        if value < self._last:
            self._before += self._last
        self._last = value


@dataclass(slots=True)
class Board:
    """See the module.

    Attributes:
        sent: records that came in; a line is one record where the ingestor sent it.
        judged: records that analyses cover.
        latest: the last few analyses.
        measures: the batcher's last answer.
        is_ending: no more lines come in.
    """

    tally: Tally = field(default_factory=Tally)
    findings: Findings = field(default_factory=Findings)
    sent: int = 0
    rejected: Counted = field(default_factory=Counted)
    judged: int = 0
    latest: deque[WindowAnalysis] = field(default_factory=lambda: deque(maxlen=LATEST))
    measures: BatcherMeasures | None = None
    is_ending: bool = False
    _sent_at: deque[tuple[float, int]] = field(default_factory=deque)

    def add(self, arrival: Arrival) -> WindowAnalysis:
        """Count an analysis.

        Returns:
            It, as people are shown it.
        """
        shown = told_by_partition(arrival.analysis)
        self.tally.add(shown)
        self.latest.append(shown)
        self.judged += shown.window.last_offset - shown.window.first_offset + 1
        self.sent = max(self.sent, self.judged)  # it came in since that was measured
        if shown.verdict.should_alert_user:
            self.findings.add(shown, arrival.delay_seconds)
        return shown

    def saw_batcher(self, measures: BatcherMeasures | None) -> None:
        """What the batcher says now; null: it does not answer."""
        self.measures = measures
        if measures:
            self.rejected.saw(measures.rejected)

    def saw_input(self, sent: int, now: float) -> None:
        """So many records came in until now."""
        self.sent = max(sent, self.judged)
        self._sent_at.append((now, sent))
        while now - self._sent_at[0][0] > RATE_SECONDS:
            self._sent_at.popleft()

    @property
    def lines_a_second(self) -> float:
        """Over the last few seconds."""
        if len(self._sent_at) < 2:
            return 0.0
        (first_at, first), (last_at, last) = self._sent_at[0], self._sent_at[-1]
        return (last - first) / max(last_at - first_at, 0.001)

    @property
    def is_all_judged(self) -> bool:
        """Every line that was sent is judged or given up, and nothing older waits."""
        done = self.judged + self.rejected.total >= self.sent
        return done and self.measures is not None and self.measures.lag == 0
