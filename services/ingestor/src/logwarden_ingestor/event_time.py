"""The time that is told of a line, in the record's header. Pure.

The record itself carries the time of sending: Kafka's retention goes by that one, and would delete
a record with an old log's time at once.
"""


class EventTime:
    """Tells the lines' own times, or those times moved so that the first line is now."""

    def __init__(self, *, as_now: bool) -> None:
        self._as_now = as_now
        self._shift_ms: int | None = None if as_now else 0

    def told(self, time_ms: int, now_ms: int) -> int:
        """The time to tell; with `as_now` the gaps between lines stay as they are."""
        if self._shift_ms is None:
            self._shift_ms = now_ms - time_ms
        return max(0, time_ms + self._shift_ms)

    def restart(self) -> None:
        """The next line is the first again."""
        self._shift_ms = None if self._as_now else 0
