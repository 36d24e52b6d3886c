"""What a gate's run file says."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from logwarden_training.labels import LabelledWindow, read_labels
from logwarden_training.runs import Place


class LabelSet(BaseModel):
    """Windows of label files.

    Attributes:
        labels: files, JSON lines.
        logs: folder of the `SYSTEM.log` files, where rows name lines by number.
        from_line, before_line: only windows that lie wholly in this part of their file.
        every: of those only each so many-th.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: Annotated[tuple[Place, ...], Field(min_length=1)]
    logs: Place | None = None
    from_line: int | None = None
    before_line: int | None = None
    every: Annotated[int, Field(ge=1)] = 1

    def read(self) -> list[LabelledWindow]:
        """The windows.

        Raises:
            BadLabels: a file cannot be used.
        """
        windows = [window for path in self.labels for window in read_labels(path, self.logs)]
        return [window for window in windows if self._takes(window)][:: self.every]

    def _takes(self, window: LabelledWindow) -> bool:
        if window.first_line is None:
            return True
        end = window.first_line + len(window.texts)
        after = self.from_line is None or window.first_line >= self.from_line
        return after and (self.before_line is None or end <= self.before_line)


class GateRun(BaseModel):
    """A gate: the one set that it decides on.

    Attributes:
        gate: windows that no candidate may have learned from.
        lookup: windows that the skeleton lookup learns from; those that share lines with the gate
            are left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    gate: LabelSet
    lookup: LabelSet
