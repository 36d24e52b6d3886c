"""What a record or a file's line tells beside its text. Not here: Kafka's record itself (`record`)."""

from functools import lru_cache
from typing import NamedTuple

from logwarden_contracts.decode.clock import EXACT, YEAR_UNKNOWN, settled
from logwarden_contracts.messages.line import source_of

cached_source = lru_cache(8192)(source_of)


class Origin(NamedTuple):
    """Where a line comes from. A tuple, because one is made for every record.

    Attributes:
        offset: of the record, or the line's number.
        time_ms: from the header `logwarden-time`; goes before all else.
        near_ms: the record's timestamp: for times that lack something, and lines without one.
        year: for times without one where `near_ms` is unknown.
        host: from the record's key, for lines that name none.
        application: likewise.
    """

    offset: int
    time_ms: int | None = None
    near_ms: int | None = None
    year: int | None = None
    host: str | None = None
    application: str | None = None

    def time_of(self, time_ms: int | None, lacks: int) -> int | None:
        """The line's time: the header's, else its own, else the record's."""
        if self.time_ms is not None:
            return self.time_ms
        if time_ms is not None and lacks != EXACT:
            time_ms = settled(time_ms, lacks, self.year, self.near_ms)
        return self.near_ms if time_ms is None else time_ms


def file_origin(line_number: int, year: int | None = YEAR_UNKNOWN) -> Origin:
    """A line of a file, of which nothing else is known."""
    return Origin(line_number, year=year)
