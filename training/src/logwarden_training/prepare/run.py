"""What a run file of `prepare` says: everything that decides a data set, but for the logs.

Not here: reading YAML (`logwarden_training.runs`).
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from logwarden_ingestor.simulate import LogKind
from logwarden_training.runs import Place

LOGHUB_2 = tuple(
    "Apache BGL HDFS HPC Hadoop HealthApp Linux Mac OpenSSH OpenStack Proxifier Spark Thunderbird "
    "Zookeeper".split()
)
"""The 14 systems of Loghub 2.0."""

LOGHUB_2K = tuple(sorted((*LOGHUB_2, "Android", "Windows")))
"""The 16 systems with a sample of 2,000 lines."""

Source = Literal["loghub-2.0", "loghub-2k", "folder", "none"]


def _in_order(lines: tuple[int, int]) -> tuple[int, int]:
    if lines[0] > lines[1]:
        raise ValueError("the smallest size comes first")
    return lines


def _as_range(lines: object) -> object:
    return (lines, lines) if isinstance(lines, int) else lines


Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, lt=1)]
Sizes = Annotated[tuple[Count, Count], BeforeValidator(_as_range), AfterValidator(_in_order)]
"""Fewest and most lines; one number for both."""

Part = Count | Share
"""A number of windows, or a share of them."""


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Logs(_Said):
    """Which logs, and how far in."""

    source: Source
    """`folder`: any `SYSTEM.log`; `none`: only label files and simulated windows."""
    systems: tuple[str, ...] = ()
    """None named: all that the source has."""
    first_line: Count = 1
    last_line: Count | None = None
    """No window holds a line beyond it."""


class Windows(_Said):
    """How logs are cut."""

    lines: Sizes = (50, 150)
    per_system: Count | None = None
    """Most windows of a system; none: all that its log gives."""
    taken: Literal["beginning", "everywhere"] = "everywhere"
    """Which of them, if there are more: the first ones, or some at equal distances."""
    mixed: Annotated[float, Field(ge=0, le=2)] = 0.0
    """Windows of 2-8 systems interleaved, for each window of a split."""
    short: Annotated[float, Field(ge=0, le=2)] = 0.0
    """Windows of 1-20 lines, for each window of a split."""


class Split(_Said):
    """What is measured on, and how far it is from what is learned."""

    by: Literal["time", "systems", "random"]
    """`time`: of each system the last windows; `systems`: those named; `random`: leaks, as windows
    beside each other share most of their lines."""
    train: Count | None = None
    """Most windows."""
    validation: Part = 0.1
    test: Part = 0.1
    test_systems: tuple[str, ...] = ()
    validation_systems: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_systems(self) -> Self:
        if (self.by == "systems") != bool(self.test_systems):
            raise ValueError("by: systems wants test_systems, and nothing else does")
        if both := {*self.test_systems} & {*self.validation_systems}:
            raise ValueError(f"{sorted(both)[0]} is in test and in validation")
        return self


class Simulated(_Said):
    """Windows of the project's simulator, with verdicts.

    Training and validation see the incidents made for training; the test has the others.
    """

    kinds: Annotated[tuple[LogKind, ...], Field(min_length=1)]
    lines: Sizes = (1, 150)
    incident_every: Annotated[int, Field(ge=50)] = 400
    """Lines from one incident to the next, on average."""
    train: Annotated[int, Field(ge=0)] = 0
    validation: Annotated[int, Field(ge=0)] = 0
    test: Annotated[int, Field(ge=0)] = 0


class PrepareRun(_Said):
    """One data set, whole: equal runs on equal logs give equal bytes."""

    logs: Logs
    windows: Windows = Windows()
    split: Split
    labels: tuple[Place, ...] = ()
    """Files of labelled windows to split as well; their verdicts go with them."""
    label_logs: Place | None = None
    """Folder of the `SYSTEM.log` files that they name lines of."""
    simulated: Simulated | None = None
    subset: Count | None = None
    """Also write so many of the training windows as a smaller set."""
    seed: int = 1308

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if self.logs.source == "none" and not self.labels and self.simulated is None:
            raise ValueError("logs.source none wants labels or simulated")
        return self
