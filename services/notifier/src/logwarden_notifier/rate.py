"""How often a pattern occurs, over the last 24 hours of event time, and what is usual for it. Pure."""

from statistics import median

from logwarden_notifier.policy import DAY_MS, HOUR_MS

BUCKET_MS = 300_000
RISING_FACTOR = 3
RISING_LEAST_LINES = 20
"""Fewer lines in five minutes are chance: quiet errors come in bursts of up to seventeen."""
BASELINE_BUCKETS = 6
"""So many other five minutes must show the pattern before anything is usual for it."""

Span = tuple[int, int]
"""First and last moment of the lines counted, milliseconds of event time."""


class Rate:
    """Lines in steps of five minutes; at most a day of them is kept."""

    def __init__(self) -> None:
        self._lines: dict[int, float] = {}

    def add(self, span: Span, count: float) -> None:
        """Count lines, evenly over their span; a negative count takes them back."""
        last = span[1] // BUCKET_MS
        first = max(span[0] // BUCKET_MS, last - DAY_MS // BUCKET_MS + 1)
        share = count / (last - first + 1)
        for bucket in range(first, last + 1):
            left = self._lines.get(bucket, 0.0) + share
            if left > 1e-6:
                self._lines[bucket] = left
            else:
                self._lines.pop(bucket, None)
        if len(self._lines) > DAY_MS // BUCKET_MS:
            self._forget_before(max(self._lines) - DAY_MS // BUCKET_MS)

    def usual(self, at_ms: int) -> float | None:
        """Median of the day's other five minutes in which it occurred; null while too few did.

        Five minutes without it do not count: for errors that come in bursts the median would be
        zero, and each burst a rise.
        """
        now = at_ms // BUCKET_MS
        day = DAY_MS // BUCKET_MS
        others = [lines for bucket, lines in self._lines.items() if now - day < bucket < now]
        return median(others) if len(others) >= BASELINE_BUCKETS else None

    def is_rising(self, at_ms: int) -> bool:
        """The five minutes around this moment hold more than three times what is usual."""
        usual = self.usual(at_ms)
        lines = self._lines.get(at_ms // BUCKET_MS, 0.0)
        return usual is not None and lines > max(RISING_FACTOR * usual, RISING_LEAST_LINES)

    def lines(self, at_ms: int, within_ms: int = HOUR_MS) -> float:
        """Lines in the time before this moment, its own five minutes included."""
        now = at_ms // BUCKET_MS
        steps = within_ms // BUCKET_MS
        return sum(lines for bucket, lines in self._lines.items() if now - steps < bucket <= now)

    def _forget_before(self, bucket: int) -> None:
        for old in [each for each in self._lines if each <= bucket]:
            del self._lines[old]
