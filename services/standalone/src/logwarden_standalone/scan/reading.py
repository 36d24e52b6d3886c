"""One input to windows: reads, decodes and cuts, and closes by time what would wait too long.

Not here: judging (`judging`), and several inputs at once (`scanning`).
"""

import time
from collections.abc import AsyncIterator, Callable

from logwarden_contracts.messages import LogWindow
from logwarden_standalone.scan.entries import Entries, Format, entries_of
from logwarden_standalone.scan.inputs import Input, Silence
from logwarden_standalone.scan.windows import WindowCutter, WindowLimits


def steady_clock() -> Callable[[], int]:
    """Milliseconds since 1970 that never go back, whatever happens to the machine's clock."""
    offset = time.time() - time.monotonic()
    return lambda: int((offset + time.monotonic()) * 1000)


class Reading:
    """Reads one input to its end.

    Args:
        source: where the bytes come from.
        wanted: the format.
        limits: when a window closes; the interval only where more lines may come.
        clock: milliseconds since 1970.

    Attributes:
        cut: lines of which only the beginning was kept, so far.
        begun_at_ms: when the first piece arrived; None before.
    """

    def __init__(
        self, source: Input, wanted: Format, limits: WindowLimits, clock: Callable[[], int]
    ) -> None:
        self.cut = 0
        self.begun_at_ms: int | None = None
        self._source = source
        self._wanted = wanted
        self._limits = limits
        self._clock = clock
        self._generation = 0
        self._begin()

    async def windows(self) -> AsyncIterator[LogWindow]:
        """Every window of the input, in order.

        Raises:
            UnreadableInput: the rest cannot be read; the windows before it were given.
        """
        while piece := await self._source.read(self._patience()):
            for window in self._taken(piece):
                yield window
        for window in self._ended():
            yield window

    def _begin(self) -> None:
        self._cutter = WindowCutter(self._source.name, self._limits, self._generation)
        self._entries: Entries | None = None

    def _patience(self) -> float | None:
        left = self._cutter.milliseconds_left(self._clock())
        return left / 1000 if self._source.live and left is not None else None

    def _taken(self, piece: bytes | Silence) -> list[LogWindow]:
        if piece is Silence.REPLACED:
            windows = self._ended()
            self._generation += 1
            self._begin()
            return windows
        windows = self._fed(piece) if isinstance(piece, bytes) else []
        return [*windows, *self._overdue()]

    def _fed(self, piece: bytes) -> list[LogWindow]:
        if self.begun_at_ms is None:
            self.begun_at_ms = self._clock()
        if self._entries is None:
            self._entries = entries_of(self._wanted, piece)
        return self._cutter.add(self._entries.feed(piece), self._clock())

    def _overdue(self) -> list[LogWindow]:
        now = self._clock()
        if self._source.live and self._cutter.milliseconds_left(now) == 0:
            return self._cutter.close("interval", now)
        return []

    def _ended(self) -> list[LogWindow]:
        if self._entries is None:
            return []
        filled = self._cutter.add(self._entries.finish(), self._clock())
        self.cut += self._entries.cut
        return [*filled, *self._cutter.close("end", self._clock())]
