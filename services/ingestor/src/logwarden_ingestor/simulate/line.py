"""One simulated line and what is true of it.

Not here: what is true of a window of them (`truth`).
"""

from dataclasses import dataclass
from typing import Literal

Label = Literal["critical", "warning", "none"]


@dataclass(frozen=True, slots=True)
class SimulatedLine:
    """A line as it would stand in a file, and the truth about it.

    Attributes:
        text: the whole line with its header, without a line end.
        source: `host/application`.
        time_ms: the time the line shows, milliseconds since 1970 UTC.
        label: evidence of failure or attack, abnormal, or nothing to see.
        risk: 0-100, what a window with the incident's lines so far deserves.
        incident: which one it belongs to, such as `oom-kill#3`.
        kind: the incident's kind, such as `oom-kill`.
    """

    text: str
    source: str
    time_ms: int
    label: Label = "none"
    risk: int = 0
    incident: str | None = None
    kind: str | None = None
