"""What an adapter says of itself, and whether it may be asked in a format.

An adapter answers well only in the words that it was trained with. Its folder therefore holds
`manifest.json`, written when it was trained; whoever serves it or asks it checks the format first.
Not here: training and the registry (`training`), and how a question is put (`contracts.prompt`).
"""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from logwarden_analyzer.errors import Stop
from logwarden_analyzer.settings import AnalyzerSettings, PromptFormat
from logwarden_contracts.prompt import PROMPT_VERSION, RAW_PROMPT_VERSION

MANIFEST_NAME = "manifest.json"
SERVICE_NAME = "service.json"
"""In a registry of `training`, `adapter/service.json` says which version is in service."""

SENT_VERSIONS: dict[PromptFormat, str] = {"digest": PROMPT_VERSION, "raw": RAW_PROMPT_VERSION}
"""What is sent today in each format."""


class BadAdapter(Stop):
    """A folder holds no adapter that can be used; the message says what to do."""


class WrongFormat(BadAdapter):
    """An adapter was trained in another prompt format or version than is sent.

    Attributes:
        trained: format and version of its training.
        sent: format and version of what it would be asked.
    """

    def __init__(self, trained: str, sent: str) -> None:
        super().__init__(
            f"the adapter was trained on prompts {trained}, and {sent} is what is sent: "
            "set LLM_PROMPT_FORMAT to its format; where only the version differs, train it anew"
        )
        self.trained = trained
        self.sent = sent


class AdapterBase(BaseModel):
    """The model under an adapter."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: str
    revision: str | None = None


class AdapterManifest(BaseModel):
    """The part of an adapter's `manifest.json` that its users read; more may stand there.

    Attributes:
        prompt_version: of the words around the window, as `contracts.prompt` names them.
        rank: of its matrices; a server must allow as much.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    base: AdapterBase
    prompt_format: PromptFormat
    prompt_version: str
    rank: int


def read_adapter(folder: Path) -> AdapterManifest:
    """Read the manifest beside an adapter's weights.

    Raises:
        BadAdapter: there is none, or it says less than it must.
    """
    return read_manifest(folder / MANIFEST_NAME)


def read_manifest(path: Path) -> AdapterManifest:
    """Read an adapter's manifest.

    Raises:
        BadAdapter: it cannot be read, or says less than it must.
    """
    try:
        said = json.loads(path.read_text("utf-8"))
        return AdapterManifest.model_validate(said)
    except OSError as error:
        raise BadAdapter(
            f"no adapter of ours: {path} cannot be read ({error.strerror}): it must be "
            f"the {MANIFEST_NAME} that training wrote beside the adapter's weights"
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BadAdapter(f"{path}: {place}: {first['msg']}") from None
    except ValueError as error:
        raise BadAdapter(f"{path} is no JSON: {error}") from error


def check_format(manifest: AdapterManifest, prompt_format: PromptFormat) -> None:
    """See that an adapter knows what it would be sent.

    Args:
        manifest: the adapter's.
        prompt_format: as in `LLM_PROMPT_FORMAT`.

    Raises:
        WrongFormat: it was trained in another format, or another version of this one.
    """
    trained = f"{manifest.prompt_format} ({manifest.prompt_version})"
    sent = f"{prompt_format} ({SENT_VERSIONS[prompt_format]})"
    if trained != sent:
        raise WrongFormat(trained, sent)


def manifest_in_service(path: Path) -> Path:
    """The manifest that a registry's `service.json` leads to; any other file is the manifest itself.

    Raises:
        BadAdapter: the registry has no adapter in service, or the file cannot be read.
    """
    if path.name != SERVICE_NAME:
        return path
    try:
        version = json.loads(path.read_text("utf-8"))["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadAdapter(f"{path} cannot be read: logwarden-train promote writes it") from error
    if version is None:
        raise BadAdapter(f"{path}: no adapter is in service: promote one, or ask the base alone")
    return path.parent / str(version) / "model" / MANIFEST_NAME


def check_adapter(settings: AnalyzerSettings) -> None:
    """See that the adapter of `LLM_ADAPTER_MANIFEST`, if one is set, knows what it would be sent.

    Raises:
        BadAdapter: it does not, or the file is no manifest.
    """
    if settings.llm_adapter_manifest is not None:
        manifest = read_manifest(manifest_in_service(settings.llm_adapter_manifest))
        check_format(manifest, settings.llm_prompt_format)
