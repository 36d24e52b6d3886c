"""The ingestor's settings, read once from the environment and the command line."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from logwarden_contracts.kafka import KafkaSettings
from logwarden_ingestor.simulate import DEFAULT_START_MS, LogKind

STANDARD_INPUT = "-"


class IngestorSettings(BaseSettings, KafkaSettings):
    """What is read, how fast it is sent, and what is told of each line."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    logs_topic: str = "logs"
    """Topic that the lines go to."""

    ingestor_files: tuple[str, ...] = ()
    """What is read, in this order; `-` is standard input. In the environment a JSON list."""

    ingestor_follow: bool = False
    """Go on with what is written later, over rotation, till a signal."""

    ingestor_rotate_wait_seconds: float = Field(5.0, ge=0, le=3600)
    """A file that was moved away is read until nothing was written to it for so long."""

    ingestor_loop: bool = False
    """Begin again at the end, till a signal."""

    ingestor_simulate: LogKind | None = None
    """Send a simulated log of this kind instead of files."""

    ingestor_simulate_seed: int = 0
    """Everything that varies in it is drawn from this."""

    ingestor_simulate_incidents: tuple[str, ...] = ("all",)
    """Kinds of incident in it, `all` or `none`. In the environment a JSON list."""

    ingestor_simulate_incident_every: int | None = Field(None, ge=1)
    """Lines from one incident to the next, on average; the simulator knows a good number."""

    ingestor_simulate_start_ms: int = Field(DEFAULT_START_MS, ge=0)
    """Time of its first line, milliseconds since 1970 UTC."""

    ingestor_max_lines: int | None = Field(None, ge=1)
    """End after so many lines."""

    ingestor_rate: float | None = Field(None, gt=0)
    """Lines a second."""

    ingestor_random_interval: tuple[float, float] | None = None
    """Least and most seconds before each line. In the environment a JSON list."""

    ingestor_random_seed: int = 0
    """What the random pauses are drawn from."""

    ingestor_speedup: float | None = Field(None, gt=0)
    """Keep the gaps of the lines' own times, so many times faster; 1 is as it happened."""

    ingestor_as_now: bool = False
    """Tell the lines' times so that the first line is now; the gaps stay."""

    ingestor_source: str | None = Field(None, pattern=r"^[^/]+/[^/]+$")
    """Source of every line, `host/application`, whatever it says."""

    ingestor_state: Path | None = None
    """File that remembers how far each file was acknowledged; without it nothing is remembered."""

    ingestor_from_start: bool = False
    """Begin the files at their start, whatever the state file says."""

    ingestor_batch_max_lines: int = Field(2000, ge=1, le=100_000)
    """Lines sent and acknowledged together: as many may come twice after a kill."""

    ingestor_batch_max_bytes: int = Field(900_000, ge=10_000)
    """Bytes of a partition's batch before compression; the broker's limit is 1 MB by default."""

    ingestor_linger_seconds: float = Field(0.02, ge=0, le=1)
    """Least time from batch to batch while a pace is kept; a line that comes later goes at once."""

    ingestor_compression: Literal["lz4", "zstd", "snappy", "gzip"] | None = "lz4"
    """Of the batches; `null` for none."""

    ingestor_shutdown_deadline_seconds: float = Field(25.0, gt=0)
    """After the first signal: wait so long for what was sent to be acknowledged."""

    metrics_host: str = "127.0.0.1"
    """Address that serves `/metrics`."""

    metrics_port: int | None = Field(None, ge=0, le=65535)
    """Its port, 0 for a free one; without it nothing is served."""

    @model_validator(mode="after")
    def _one_pace(self) -> Self:
        paces = (self.ingestor_rate, self.ingestor_random_interval, self.ingestor_speedup)
        if sum(pace is not None for pace in paces) > 1:
            raise ValueError("choose one pace: --rate, --random-interval or --speedup")
        if self.ingestor_random_interval:
            least, most = self.ingestor_random_interval
            if not 0 <= least <= most:
                raise ValueError("--random-interval takes the shorter pause first")
        return self

    @model_validator(mode="after")
    def _one_kind_of_input(self) -> Self:
        if bool(self.ingestor_files) == (self.ingestor_simulate is not None):
            raise ValueError("name files, - for standard input, or --simulate KIND")
        if self.ingestor_loop and (STANDARD_INPUT in self.ingestor_files or self.ingestor_follow):
            raise ValueError("--loop needs files that end and can be read again")
        if self.ingestor_follow and (
            STANDARD_INPUT in self.ingestor_files or self.ingestor_simulate
        ):
            raise ValueError("--follow needs files")
        return self
