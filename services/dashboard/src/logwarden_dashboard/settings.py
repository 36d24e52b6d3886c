"""The dashboard's settings, read once from the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from logwarden_contracts.environment import unknown_names
from logwarden_contracts.kafka import KafkaSettings
from logwarden_dashboard.errors import Stop

PREFIXES = ("DASHBOARD_",)
"""What only our names begin with."""

CLIENTS_NAMES = frozenset({"DASHBOARD_URL"})
"""By which others find the dashboard: they may stand in the same environment."""

Addresses = Annotated[tuple[str, ...], NoDecode]
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class DashboardSettings(BaseSettings, KafkaSettings):
    """What is shown, who is asked, and how much of it is held in memory."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, use_attribute_docstrings=True
    )

    logs_topics: Addresses = ("logs",)
    """Topics of log lines, separated by commas: the newest are shown, and evidence is read back."""

    alerts_topic: str = "alerts"
    """Where analyses are read."""

    dead_letter_topic: str = "logs.dlq"
    """Where records are that could not be judged."""

    feedback_topic: str = "feedback"
    """Where what people say is written, and read again."""

    analyzer_url: str = "http://127.0.0.1:8700"
    """Base address of the analyzer: the playground asks it, Health reads its metrics."""

    analyzer_token: SecretStr | None = None
    """Bearer token for it."""

    analyzer_token_file: Path | None = None
    """File with the bearer token."""

    analyzer_timeout_seconds: float = Field(120.0, gt=0)
    """How long the playground waits for an answer."""

    batcher_metrics_url: Addresses = ()
    """Where the batchers serve `/metrics`, separated by commas. Not set: Health leaves them out."""

    ingestor_metrics_url: Addresses = ()
    """Where ingestors serve `/metrics`, separated by commas."""

    notifier_url: str | None = None
    """Base address of the notifier. Not set: what is new is told from the analyses held."""

    alertmanager_url: Addresses = ()
    """Alertmanagers, separated by commas. Not set: nobody is paged, and the dashboard says so."""

    model_registry: Path | None = None
    """Folder of trained adapters and their reports. Not set: the page Model shows what serves."""

    redaction_key: SecretStr | None = None
    """Key of pseudonyms, the analyzer's: the same secret has the same name in evidence and around
    it. Not set: a random one."""

    redaction_key_file: Path | None = None
    """File that holds the key, instead."""

    alert_risk: int = Field(50, ge=0, le=100)
    """Least risk that people are told of, the analyzer's: the line in the timeline."""

    dashboard_host: str = "127.0.0.1"
    """Address that the dashboard listens on; containers set 0.0.0.0."""

    dashboard_port: int = Field(8501, ge=1, le=65535)
    """Its port."""

    dashboard_metrics_port: int | None = Field(None, ge=0, le=65535)
    """Port of `/metrics`, on the same address; 0 takes a free one. Not set: no metrics."""

    dashboard_allowed_hosts: Addresses = ()
    """Host names that browsers may ask for, separated by commas. Not set: on a loopback address
    only its own names (no page of others can reach it by a name of its own), else any."""

    dashboard_oidc_file: Path | None = None
    """A `secrets.toml` with Streamlit's section `[auth]`: people log in with OpenID Connect. Needs
    the extra `oidc`. Not set: everyone who reaches the port may look."""

    dashboard_analyses_held: int = Field(5000, ge=100, le=100_000)
    """Analyses in memory; older ones are dropped."""

    dashboard_lines_held: int = Field(500, ge=50, le=5000)
    """Newest log lines in memory."""

    dashboard_max_bytes: int = Field(64_000_000, ge=1_000_000)
    """Bytes of analyses in memory, compressed; above it older ones are dropped."""

    dashboard_refresh_seconds: float = Field(2.0, ge=0.5, le=60)
    """How often an open page looks for news."""

    dashboard_max_upload_megabytes: int = Field(2, ge=1, le=50)
    """Largest file that the playground takes."""

    @field_validator(
        "logs_topics",
        "batcher_metrics_url",
        "ingestor_metrics_url",
        "alertmanager_url",
        "dashboard_allowed_hosts",
        mode="before",
    )
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(filter(None, value.replace(" ", "").split(",")))

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        for name in ("analyzer_token", "redaction_key"):
            path = given.get(f"{name}_file")
            if path and not given.get(name):
                given = given | {name: _first_line(path)}
        return given

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """Host names that are answered; none means any."""
        if self.dashboard_allowed_hosts:
            return self.dashboard_allowed_hosts
        return LOOPBACK_NAMES if self.dashboard_host in LOOPBACK_NAMES else ()


def from_environment(environment: Mapping[str, str] = os.environ) -> DashboardSettings:
    """Read the settings. For the program's `__main__`.

    Args:
        environment: whose names are looked through; values always come from the process's own.

    Raises:
        Stop: a name begins like ours and is none of ours.
        ValidationError: a value cannot be.
    """
    known = {name.upper() for name in DashboardSettings.model_fields} | CLIENTS_NAMES
    if unknown := unknown_names(environment, known, PREFIXES):
        name, nearest = unknown[0]
        raise Stop(f"{name} is no setting" + (f"; did you mean {nearest}?" if nearest else ""))
    return DashboardSettings()


def _first_line(path: str | Path) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot read {path}: {type(error).__name__}") from error
