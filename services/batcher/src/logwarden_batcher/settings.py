"""The batcher's settings, read once from the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from logwarden_batcher.errors import Stop
from logwarden_contracts.environment import unknown_names
from logwarden_contracts.kafka import KafkaSettings

PREFIXES = ("BATCH_", "BUFFER_", "DEAD_LETTER_", "REJUDGE_")
"""What only our names begin with."""


class BatcherSettings(BaseSettings, KafkaSettings):
    """Where lines come from, when a window closes, who judges it, and what is allowed to fail."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    logs_topics: Annotated[tuple[str, ...], NoDecode] = ("logs",)
    """Input topics, separated by commas."""

    alerts_topic: str = "alerts"
    """Where analyses go."""

    dead_letter_topic: str = "logs.dlq"
    """Where records go that can never be judged."""

    consumer_group: str = "logwarden-batcher"
    """Consumer group; also the beginning of each transactional id."""

    group_instance_id: str | None = None
    """Name of this replica (static membership): a restart within the session keeps its partitions."""

    delivery: Literal["exactly_once", "at_least_once"] = "exactly_once"
    """`exactly_once` refuses brokers older than Kafka 4.0; `at_least_once` takes them, with a warning."""

    start_at: Literal["earliest", "latest"] = "earliest"
    """Where a group that never committed begins. Partitions added later begin at their start."""

    batch_size: int = Field(100, ge=1, le=2000)
    """Lines of a window at most."""

    batch_interval: float = Field(5.0, gt=0, le=3600)
    """Seconds after its first line arrived when a window closes, full or not."""

    batch_max_bytes: int = Field(1_000_000, ge=1000)
    """Bytes of a window's records that close it."""

    in_flight_windows: int = Field(4, ge=1, le=100)
    """Windows of one partition that are judged at the same time."""

    buffer_max_bytes: int = Field(256_000_000, ge=1_000_000)
    """Bytes of records held for all partitions; above it none is read."""

    fetch_max_records: int = Field(2000, ge=1, le=50_000)
    """Records taken at once; bounds how long the event loop is away from heartbeats."""

    analyzer_url: str = "http://127.0.0.1:8700"
    """Base address of the analyzer."""

    analyzer_token: SecretStr | None = None
    """Bearer token for it."""

    analyzer_token_file: Path | None = None
    """File with the bearer token."""

    analyzer_timeout_seconds: float = Field(180.0, gt=0)
    """How long one request may take, more than the model may; then it is tried again."""

    retry_max_seconds: float = Field(30.0, gt=0)
    """Longest pause between two tries of a window."""

    transaction_timeout_seconds: float = Field(30.0, ge=5, le=900)
    """A transaction that takes longer is given up, with its producer."""

    session_timeout_seconds: float = Field(30.0, ge=6, le=300)
    """A replica that is silent for longer loses its partitions."""

    shutdown_deadline_seconds: float = Field(25.0, gt=0)
    """After the first signal: finish what is judged, commit, leave."""

    dead_letter_max_ratio: float = Field(0.1, gt=0, le=1)
    """Share of a partition's last 1,000 records that may be given up before it pauses."""

    dead_letter_max_run: int = Field(100, ge=1)
    """Records given up one after the other before the partition pauses."""

    rejudge: Literal["on", "off"] = "on"
    """Judge degraded windows again when there is room."""

    rejudge_share: float = Field(0.2, gt=0, le=1)
    """Share of the time in which a window is at the analyzer for that; the rest is rest."""

    metrics_host: str = "127.0.0.1"
    """Address that serves `/metrics`, `/healthz` and `/readyz`."""

    metrics_port: int = Field(8701, ge=0, le=65535)
    """Its port; 0 takes a free one."""

    @property
    def rejudge_group(self) -> str:
        """Consumer group on the alerts, and beginning of its transactional ids."""
        return f"{self.consumer_group}-rejudge"

    @field_validator("logs_topics", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        return (
            tuple(filter(None, value.replace(" ", "").split(",")))
            if isinstance(value, str)
            else value
        )


def from_environment(environment: Mapping[str, str] = os.environ) -> BatcherSettings:
    """Read the settings. For the program's `__main__`.

    Args:
        environment: whose names are looked through; values always come from the process's own.

    Raises:
        Stop: a name begins like ours and is none of ours.
        ValidationError: a value cannot be.
    """
    known = {name.upper() for name in BatcherSettings.model_fields}
    if unknown := unknown_names(environment, known, PREFIXES):
        name, nearest = unknown[0]
        raise Stop(f"{name} is no setting" + (f"; did you mean {nearest}?" if nearest else ""))
    return BatcherSettings()
