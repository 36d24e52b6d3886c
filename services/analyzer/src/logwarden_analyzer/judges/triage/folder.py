"""A triage model's folder: whole, of a known format, and unchanged since it was written.

    manifest.json     format, versions, sha256 of each other file, thresholds
    encoder.onnx      tokens to one vector a row
    tokenizer.json    words to tokens
    heads.npz         from vectors to probabilities, and what was learned (for novelty)
    MODEL_CARD.md     for people

Not here: what the files mean to those who use them (`encoder`, `heads`, `novelty`).
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from logwarden_analyzer.errors import BadTriageModel
from logwarden_analyzer.judges.triage.features import FEATURES_VERSION
from logwarden_analyzer.judges.triage.row_words import ROW_WORDS_VERSION
from logwarden_contracts.skeleton import SKELETON_VERSION

FORMAT = 1
SHIPPED = Path(__file__).parent / "shipped"
MANIFEST = "manifest.json"
NEEDED = ("encoder.onnx", "tokenizer.json", "heads.npz")
VERSION_DIGITS = 12


class Thresholds(BaseModel):
    """From which probability on something is said; measured on systems left out of training.

    Attributes:
        alert, settled_alert: of the window's probability to be an alert, where patterns are new,
            and where they are all known.
        critical, warning: of a row's probability, critical, and critical or warning.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    alert: float
    settled_alert: float
    critical: float
    either: float

    def alert_of(self, settled: bool) -> float:
        """That of a window which is settled, or not."""
        return self.settled_alert if settled else self.alert


class Manifest(BaseModel):
    """What a folder says of itself; more than this is for people.

    Attributes:
        versions: of whatever decides what the encoder reads and the heads see.
        files: sha256 by name.
        max_tokens: of a row.
        novel_from: novelty from which on a pattern counts as never learned.
        novelty_scale: cosine distance that is novelty 1, for skeletons never learned.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: int
    versions: dict[str, str]
    files: dict[str, str]
    max_tokens: int
    thresholds: Thresholds
    novel_from: float
    novelty_scale: float


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that was found to be whole.

    Attributes:
        version: short hash of the manifest, so of everything.
    """

    path: Path
    manifest: Manifest
    version: str


def versions() -> dict[str, str]:
    """Of this program's own parts, which a model must have been made with."""
    return {
        "features": FEATURES_VERSION,
        "row_words": ROW_WORDS_VERSION,
        "skeleton": SKELETON_VERSION,
    }


def opened(path: Path) -> Folder:
    """Check a folder.

    Raises:
        BadTriageModel: a file is missing or changed, or it is of another format or version.
    """
    written = _read(path, MANIFEST)
    try:
        manifest = Manifest.model_validate(json.loads(written))
    except (ValidationError, ValueError) as error:
        raise BadTriageModel(path, f"{MANIFEST} is not one of a triage model") from error
    if manifest.format != FORMAT:
        raise BadTriageModel(path, f"format {manifest.format}, this program reads {FORMAT}")
    if manifest.versions != versions():
        raise BadTriageModel(path, f"made with {manifest.versions}, this program has {versions()}")
    for name in {*NEEDED, *manifest.files}:
        _check(path, name, manifest.files.get(name))
    return Folder(path, manifest, hashlib.sha256(written).hexdigest()[:VERSION_DIGITS])


def hash_of(path: Path) -> str:
    """A file's sha256, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _check(path: Path, name: str, expected: str | None) -> None:
    if hashlib.sha256(_read(path, name)).hexdigest() != expected:
        raise BadTriageModel(path, f"{name} is not the one that the manifest names")


def _read(path: Path, name: str) -> bytes:
    try:
        return (path / name).read_bytes()
    except OSError as error:
        raise BadTriageModel(path, f"{name} cannot be read") from error
