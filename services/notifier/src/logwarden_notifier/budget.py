"""Pages of one source group in a day. Pure."""

from logwarden_notifier.policy import DAY_MS


class Budget:
    """Counts pages of the present day (UTC); of former days nothing is kept."""

    def __init__(self, pages_per_day: int) -> None:
        self._pages_per_day = pages_per_day
        self._day = 0
        self._spent: dict[str, int] = {}

    def spend(self, source_group: str, at_ms: int, *, whatever: bool = False) -> bool:
        """Take one page if one is left.

        Args:
            source_group: whose.
            at_ms: when.
            whatever: take it even if none is left.
        """
        day = at_ms // DAY_MS
        if day > self._day:
            self._day, self._spent = day, {}
        spent = self._spent.get(source_group, 0)
        if spent >= self._pages_per_day and not whatever:
            return False
        self._spent[source_group] = spent + 1
        return True
