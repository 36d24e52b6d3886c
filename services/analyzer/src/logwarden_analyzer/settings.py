"""Settings of the analyzer: one class, read from the environment once, in a program's `__main__`.

Not here: what is made of them (`analyst`).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from logwarden_analyzer.errors import BadSettings
from logwarden_analyzer.escalation import Escalate
from logwarden_contracts.environment import unknown_names

PREFIXES = ("LLM_", "REDACTION_", "RULES_", "DEGRADE_", "ANALYZER_", "TRIAGE_", "ESCALATE_")
"""What only our names begin with."""

CLIENTS_NAMES = frozenset(
    {"ANALYZER_URL", "ANALYZER_TOKEN", "ANALYZER_TOKEN_FILE", "ANALYZER_TIMEOUT_SECONDS"}
)
"""By which others find the analyzer: they may stand in the same environment."""

PromptFormat = Literal["digest", "raw"]
Degrade = Literal["after", "never"]
JudgeChoice = Literal["auto", "rules", "triage", "model"]


class AnalyzerSettings(BaseSettings):
    """Each field is the environment variable of the same name in upper case; empty means not set."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_ignore_empty=True, use_attribute_docstrings=True
    )

    analyzer_judge: JudgeChoice = "auto"
    """`rules`: they alone. `triage`: the small classifier, over the rules. `model`: the language
    model, over both. `auto`: the model where `LLM_BASE_URL` is set, else triage."""

    triage_model: Path | None = None
    """Folder of another triage model than the shipped one."""

    escalate: Escalate = "always"
    """Windows that the language model is asked about. `always`: all. `doubt`: those with new or
    loud patterns, those of which triage is unsure, and a few at random. `never`: none."""

    escalate_doubt: Annotated[float, Field(ge=0, le=1)] = 0.2
    """Doubt of triage, from which on the language model is asked with `ESCALATE=doubt`."""

    llm_base_url: Annotated[str, Field(pattern="^https?://")] | None = None
    """Address of an OpenAI-compatible server, up to `/v1`. Not set: triage judges."""

    llm_model: str | None = None
    """Name of the model or adapter, as the server lists it."""

    llm_base_model: str | None = None
    """Of an adapter, the name of its base on the server. Not set: what the server's list says."""

    llm_adapter_manifest: Path | None = None
    """The adapter's `manifest.json`, as training wrote it, or a registry's `adapter/service.json`,
    for the version in service at the start: the start is refused where it was trained in another
    prompt format or version than is sent. Not set: not checked."""

    llm_api_key: SecretStr | None = None
    """Key for the server, where it wants one."""

    llm_api_key_file: Path | None = None
    """File that holds the key, instead."""

    llm_timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 60
    """Longest wait for one answer."""

    llm_max_concurrency: Annotated[int, Field(ge=1, le=1024)] = 8
    """Questions that are with the server at the same time."""

    llm_budget_tokens: Annotated[int, Field(ge=1500, le=1_000_000)] = 6000
    """Most tokens of one question; with 700 for the answer it must fit the server's context."""

    llm_prompt_format: PromptFormat = "digest"
    """`digest`: rows with counts. `raw`: the lines as they are, for adapters of the tutorial."""

    llm_seed: int = 1
    """Makes answers repeatable, where the server keeps it."""

    llm_price_input: Annotated[float, Field(ge=0)] = 0
    """Price of a million tokens of questions, in any currency; for the metric of costs."""

    llm_price_output: Annotated[float, Field(ge=0)] = 0
    """Price of a million tokens of answers."""

    alert_risk: Annotated[int, Field(ge=0, le=100)] = 50
    """Least risk that people are told of."""

    rules_files: Annotated[tuple[Path, ...], NoDecode] = ()
    """Files of rules that add to the shipped ones, separated by commas."""

    redaction_key: SecretStr | None = None
    """Key of pseudonyms and row marks, 16 characters or more, equal in all processes. Not set: a
    random one, so pseudonyms differ between processes and after a restart."""

    redaction_key_file: Path | None = None
    """File that holds the key, instead."""

    cluster_id: str = "local"
    """Name of the Kafka cluster: part of each analysis id."""

    degrade: Degrade = "after"
    """`after`: triage and the rules answer while the model server does not, or while windows are
    late. `never`: the window waits."""

    degrade_after_seconds: Annotated[float, Field(ge=0, le=3600)] = 60
    """How long the model server may give no answer before triage and the rules do."""

    degrade_lag_seconds: Annotated[float, Field(gt=0)] = 120
    """Time lag from which on quiet windows, and from twice of which on all, do not wait for the
    model."""

    analyzer_host: str = "127.0.0.1"
    """Address that the service listens on; containers set 0.0.0.0."""

    analyzer_port: Annotated[int, Field(ge=0, le=65535)] = 8700
    """Its port."""

    analyzer_tokens: SecretStr | None = None
    """Bearer tokens that are accepted, separated by commas or lines; two while one is exchanged.
    Not set: everyone who reaches the port may ask."""

    analyzer_tokens_file: Path | None = None
    """File that holds the tokens, instead."""

    analyzer_max_body_bytes: Annotated[int, Field(ge=1000)] = 8_000_000
    """Largest request; a larger one is refused before it is read whole."""

    analyzer_max_lines: Annotated[int, Field(ge=1)] = 5000
    """Most lines of one window."""

    analyzer_cache_seconds: Annotated[float, Field(ge=0)] = 3600
    """How long the model's answers are used again; 0: never."""

    analyzer_cache_windows: Annotated[int, Field(ge=1, le=10_000_000)] = 10_000
    """Most answers that are remembered; about 2 KB each, with their patterns."""

    analyzer_audit_share: Annotated[float, Field(ge=0, le=1)] = 0.02
    """Share of windows that are asked about although they need not be."""

    analyzer_max_concurrency: Annotated[int, Field(ge=1, le=10_000)] = 32
    """Windows at work at the same time."""

    analyzer_max_queue: Annotated[int, Field(ge=0, le=100_000)] = 128
    """Windows that may wait; more are told to come later (429)."""

    analyzer_shutdown_seconds: Annotated[int, Field(ge=1, le=3600)] = 20
    """How long requests may take to end after the first signal."""

    @property
    def judge(self) -> Literal["rules", "triage", "model"]:
        """Who judges."""
        if self.analyzer_judge != "auto":
            return self.analyzer_judge
        return "triage" if self.llm_base_url is None else "model"

    @property
    def tokens(self) -> tuple[str, ...]:
        """The accepted bearer tokens; none means that none is asked for."""
        return _split(self.analyzer_tokens) if self.analyzer_tokens else ()

    @field_validator("analyzer_port", mode="before")
    @classmethod
    def _not_kubernetes_port(cls, port: object) -> object:
        """Kubernetes sets `ANALYZER_PORT` to a URL where a Service is named `analyzer`."""
        if isinstance(port, str) and port.startswith(("tcp://", "udp://")):
            return cls.model_fields["analyzer_port"].default
        return port

    @field_validator("analyzer_tokens")
    @classmethod
    def _holds_a_token(cls, tokens: SecretStr | None) -> SecretStr | None:
        """An empty file must not open the service to everyone."""
        if tokens is not None and not _split(tokens):
            raise ValueError("holds no token: openssl rand -hex 16")
        return tokens

    @field_validator("rules_files", mode="before")
    @classmethod
    def _separated_by_commas(cls, files: object) -> object:
        if not isinstance(files, str):
            return files
        return [name.strip() for name in files.split(",") if name.strip()]

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        for name in ("llm_api_key", "redaction_key", "analyzer_tokens"):
            path = given.get(f"{name}_file")
            if path is not None:
                if given.get(name) is not None:
                    raise ValueError(f"set {name.upper()} or {name.upper()}_FILE, not both")
                given = given | {name: _first_line(path)}
        return given

    @field_validator("redaction_key")
    @classmethod
    def _is_long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and len(key) < 16:
            raise ValueError("needs 16 characters or more: openssl rand -hex 16")
        return key

    @model_validator(mode="after")
    def _server_and_model_go_together(self) -> Self:
        if (self.llm_base_url is None) != (self.llm_model is None):
            raise ValueError("set LLM_BASE_URL and LLM_MODEL, or neither")
        if self.judge == "model" and self.llm_base_url is None:
            raise ValueError("ANALYZER_JUDGE=model needs LLM_BASE_URL and LLM_MODEL")
        return self


def from_environment(environment: Mapping[str, str] = os.environ) -> AnalyzerSettings:
    """Read the settings. For a program's `__main__`.

    Args:
        environment: whose names are looked through; values always come from the process's own.

    Raises:
        BadSettings: a value cannot be, or a name begins like ours and is none of ours.
    """
    known = {name.upper() for name in AnalyzerSettings.model_fields} | CLIENTS_NAMES
    if unknown := unknown_names(environment, known, PREFIXES):
        raise BadSettings("\n".join(_advice(name, nearest) for name, nearest in unknown))
    try:
        return AnalyzerSettings()
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        raise BadSettings("\n".join(map(_complaint, wrong))) from None


def _split(tokens: SecretStr) -> tuple[str, ...]:
    given = tokens.get_secret_value().replace("\n", ",").split(",")
    return tuple(filter(None, map(str.strip, given)))


def _first_line(path: str | Path) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot read {path}: {type(error).__name__}") from error


def _advice(name: str, nearest: str | None) -> str:
    return f"{name} is no setting" + (f"; did you mean {nearest}?" if nearest else "")


def _complaint(error: Any) -> str:
    place = ".".join(map(str, error["loc"])).upper()
    return f"{place}: {error['msg']}" if place else str(error["msg"])
