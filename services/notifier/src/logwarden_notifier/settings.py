"""The notifier's settings, read once from the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from logwarden_contracts.environment import unknown_names
from logwarden_contracts.kafka import KafkaSettings
from logwarden_notifier.errors import Stop
from logwarden_notifier.policy import Policy

PREFIXES = ("NOTIFIER_", "ALERTMANAGER_", "KNOWN_", "MAX_ALERT_")
"""What only our names begin with."""

DAY_MS = 86_400_000


class NotifierSettings(BaseSettings, KafkaSettings):
    """Where analyses come from, who is told, and what is worth telling."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    alerts_topic: str = "alerts"
    """Where analyses are read."""

    alertmanager_url: Annotated[tuple[str, ...], NoDecode] = ()
    """Every member of Alertmanager, separated by commas. Not set: what would page is printed."""

    dashboard_url: str | None = None
    """Address of the dashboard as people reach it: alerts link to it."""

    known_file: Path | None = None
    """`known.yaml`: accepted noise. Read again when it changes, and on SIGHUP."""

    max_alert_age: float = Field(3600.0, gt=0)
    """Seconds: evidence older than this, when its analysis was written, pages nobody."""

    notifier_quiet_seconds: float = Field(1800.0, gt=0)
    """Seconds without a pattern after which its alert is over."""

    notifier_resend_seconds: float = Field(60.0, gt=0, le=240)
    """Seconds between two posts of what is firing."""

    notifier_alerts_per_day: int = Field(20, ge=1)
    """Pages of one source group in a day (UTC); new patterns of risk 70 and more are never held."""

    notifier_digest_hour: int = Field(7, ge=0, le=23)
    """Hour (UTC) of the daily digest."""

    notifier_memory_days: float = Field(14.0, ge=1)
    """Days of silence after which a pattern is forgotten; as many are read at the start."""

    notifier_max_patterns: int = Field(5000, ge=10)
    """Patterns remembered at most; those silent for longest are forgotten first."""

    metrics_host: str = "127.0.0.1"
    """Address that serves `/metrics`, `/healthz`, `/readyz` and `/state`."""

    metrics_port: int = Field(8703, ge=0, le=65535)
    """Its port; 0 takes a free one."""

    @field_validator("alertmanager_url", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        return (
            tuple(filter(None, value.replace(" ", "").split(",")))
            if isinstance(value, str)
            else value
        )

    def policy(self) -> Policy:
        """What is worth telling."""
        return Policy(
            max_age_ms=int(self.max_alert_age * 1000),
            quiet_ms=int(self.notifier_quiet_seconds * 1000),
            memory_ms=int(self.notifier_memory_days * DAY_MS),
            alerts_per_day=self.notifier_alerts_per_day,
            max_patterns=self.notifier_max_patterns,
        )


def from_environment(environment: Mapping[str, str] = os.environ) -> NotifierSettings:
    """Read the settings. For the program's `__main__`.

    Args:
        environment: whose names are looked through; values always come from the process's own.

    Raises:
        Stop: a name begins like ours and is none of ours.
        ValidationError: a value cannot be.
    """
    known = {name.upper() for name in NotifierSettings.model_fields}
    theirs = {"NOTIFIER_URL"}  # the dashboard's
    if unknown := unknown_names(environment, known | theirs, PREFIXES):
        name, nearest = unknown[0]
        raise Stop(f"{name} is no setting" + (f"; did you mean {nearest}?" if nearest else ""))
    return NotifierSettings()
