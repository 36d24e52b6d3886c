"""How often a program that ends by itself is started again, and after which pause. Pure."""

from collections import deque

MOST_ENDS = 4
"""More of them within `MEMORY_SECONDS`, and it is given up."""

MEMORY_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 0.5


class Patience:
    """With one program. What ended long ago is forgiven."""

    def __init__(self) -> None:
        self._ends: deque[float] = deque()

    def ended(self, now: float) -> float | None:
        """Count an end.

        Args:
            now: seconds on a steady clock.

        Returns:
            Seconds until it is started again, doubling from end to end; null: it is given up.
        """
        while self._ends and self._ends[0] <= now - MEMORY_SECONDS:
            self._ends.popleft()
        self._ends.append(now)
        if len(self._ends) > MOST_ENDS:
            return None
        pause: float = FIRST_PAUSE_SECONDS * 2 ** (len(self._ends) - 1)
        return pause
