"""The models that went into service, in a folder: each with why.

    REGISTRY/KIND/VERSION/model/          as it was made
    REGISTRY/KIND/VERSION/manifest.json   base, data, run, metrics, decision
    REGISTRY/KIND/VERSION/answers.jsonl   on the gate set: what the next one is compared with
    REGISTRY/KIND/service.json            which version is in service, and which were before

Files are the truth; nothing else knows. Not here: who may come in (`gate`).
"""

import json
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from logwarden_training.evaluate.writing import write_atomically
from logwarden_training.promote.errors import BadRegistry
from logwarden_training.promote.gate import Kind

ModelT = TypeVar("ModelT", bound=BaseModel)


class Entry(BaseModel):
    """`manifest.json` of a version.

    Attributes:
        version: its folder's name.
        promoted_at: UTC, ISO 8601.
        base, data_sha256, run: as its maker said.
        files: of the model, with their SHA-256.
        gate: SHA-256 of the gate set's windows and labels.
        metrics: figures on the gate set, as the product answers.
        valid_replies: share of them.
        injection: share of verdicts turned, or `not measured`.
        decision: every check, with its figures.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Kind
    version: str
    promoted_at: str
    base: Any = None
    data_sha256: Any = None
    run: Any = None
    files: dict[str, str]
    gate: str
    metrics: dict[str, float | None]
    valid_replies: float
    injection: float | str
    decision: list[dict[str, Any]]


class _Service(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str | None = None
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registry:
    """A registry's folder; it need not exist yet."""

    folder: Path

    def versions(self, kind: Kind) -> list[Entry]:
        """All that were promoted, oldest first."""
        manifests = sorted((self.folder / kind).glob("*/manifest.json"))
        return [self._entry(path) for path in manifests]

    def in_service(self, kind: Kind) -> Entry | None:
        """What serves; None where nothing was promoted."""
        version = self._service(kind).version
        if version is None:
            return None
        return self._entry(self.folder / kind / version / "manifest.json")

    def model_of(self, entry: Entry) -> Path:
        """The model's folder."""
        return self.folder / entry.kind / entry.version / "model"

    def answers_of(self, entry: Entry) -> Path:
        """What it answered on the gate set when it was promoted."""
        return self.folder / entry.kind / entry.version / "answers.jsonl"

    def next_version(self, kind: Kind, files: dict[str, str]) -> str:
        """Counted up, with a piece of the hash of the model's files."""
        told = json.dumps(files, sort_keys=True)
        return f"{len(self.versions(kind)) + 1:04}-{_short_hash(told)}"

    def put(self, entry: Entry, model: Path, answers: str) -> None:
        """Copy a model in and put it into service: last of all, in one step."""
        place = self.folder / entry.kind / entry.version
        if place.exists():  # a copy that was cut off: nothing names it
            shutil.rmtree(place)
        shutil.copytree(model, place / "model")
        write_atomically(place / "answers.jsonl", answers)
        write_atomically(place / "manifest.json", f"{entry.model_dump_json(indent=1)}\n")
        service = self._service(entry.kind)
        before = (*service.before, *([service.version] if service.version else ()))
        self._serve(entry.kind, _Service(version=entry.version, before=before))

    def roll_back(self, kind: Kind) -> Entry | None:
        """Put into service what served before; None: nothing serves any more.

        Raises:
            BadRegistry: nothing is in service.
        """
        service = self._service(kind)
        if service.version is None:
            raise BadRegistry(self.folder, f"no {kind} is in service: nothing to take back")
        *before, version = service.before or (None,)
        self._serve(kind, _Service(version=version, before=tuple(filter(None, before))))
        return self.in_service(kind)

    def _entry(self, path: Path) -> Entry:
        return _read(path, Entry, self.folder)

    def _service(self, kind: Kind) -> _Service:
        path = self.folder / kind / "service.json"
        return _read(path, _Service, self.folder) if path.exists() else _Service()

    def _serve(self, kind: Kind, service: _Service) -> None:
        write_atomically(self.folder / kind / "service.json", f"{service.model_dump_json()}\n")


def _read(path: Path, kind: type[ModelT], folder: Path) -> ModelT:
    try:
        return kind.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValidationError, ValueError) as error:
        raise BadRegistry(folder, f"{path} cannot be read: {error}") from error


def _short_hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]
