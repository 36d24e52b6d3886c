"""A folder that wants to go into service: what its manifest says of it.

Read of `manifest.json`: `kind`, `base`, `data_sha256`, `run`, `trained_on` (spans of log lines, or
the name of a file of spans beside it, one JSON object a line), `injection` once it was measured.
Not here: whether it may (`gate`).
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from logwarden_analyzer.adapter import BadAdapter, check_format, read_adapter
from logwarden_training.evaluate.overlap import Span
from logwarden_training.promote.errors import BadCandidate
from logwarden_training.promote.gate import Kind

MANIFEST = "manifest.json"
NOT_MEASURED = "not measured"


class Manifest(BaseModel):
    """The part of a candidate's manifest that the gate and the registry read.

    Attributes:
        kind: triage or adapter.
        base: the model that it was made from, as its maker writes it.
        data_sha256: of what it learned from.
        run: the run file's name, or what it said.
        trained_on: where every window is from that it learned from, or the file that says so.
        injection: share of verdicts that attackers' lines turned.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Kind | None = None
    base: Any = None
    data_sha256: Any = None
    run: Any = None
    trained_on: tuple[Span, ...] | str | None = None
    injection: float | None = None


class Candidate(BaseModel):
    """A folder, its kind, and what it learned from.

    Attributes:
        spans: None where its manifest does not say.
        files: of the folder, by name, with their SHA-256.
    """

    model_config = ConfigDict(frozen=True)

    folder: Path
    kind: Kind
    manifest: Manifest
    spans: tuple[Span, ...] | None
    files: dict[str, str]


def read_candidate(folder: Path) -> Candidate:
    """Read a folder that a `train` or `triage` run has made.

    Raises:
        BadCandidate: it has no manifest, or one that cannot be read; an adapter was trained in
            another prompt format than is sent.
    """
    manifest = _manifest(folder)
    kind = manifest.kind or _kind_of(folder)
    if kind == "adapter":
        _check_prompt(folder)
    return Candidate(
        folder=folder,
        kind=kind,
        manifest=manifest,
        spans=_spans(folder, manifest.trained_on),
        files=files_of(folder),
    )


def files_of(folder: Path) -> dict[str, str]:
    """Every file below a folder, with its SHA-256."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _manifest(folder: Path) -> Manifest:
    try:
        return Manifest.model_validate(json.loads((folder / MANIFEST).read_text("utf-8")))
    except OSError as error:
        raise BadCandidate(folder, f"has no {MANIFEST} to read") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BadCandidate(folder, f"{MANIFEST}: {place}: {first['msg']}") from None
    except ValueError as error:
        raise BadCandidate(folder, f"{MANIFEST} is no JSON: {error}") from error


def _kind_of(folder: Path) -> Kind:
    if (folder / "adapter_config.json").is_file():
        return "adapter"
    if any(folder.glob("*.onnx")):
        return "triage"
    raise BadCandidate(folder, "holds neither adapter_config.json nor an ONNX model")


def _check_prompt(folder: Path) -> None:
    try:
        adapter = read_adapter(folder)
        check_format(adapter, adapter.prompt_format)
    except BadAdapter as error:
        raise BadCandidate(folder, str(error)) from error


def _spans(folder: Path, said: tuple[Span, ...] | str | None) -> tuple[Span, ...] | None:
    if not isinstance(said, str):
        return said
    try:
        rows = (folder / said).read_text("utf-8").splitlines()
        return tuple(Span.model_validate(json.loads(row)) for row in rows if row.strip())
    except (OSError, ValueError) as error:
        raise BadCandidate(folder, f"{said}: {error}") from error
