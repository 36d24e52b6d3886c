"""What a Zenodo-like record says of its files: names, sizes, checksums, addresses.

Not here: fetching them (`download`).
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from logwarden_training.prepare.errors import RecordUnusable

LOGHUB_RECORD = "https://zenodo.org/api/records/8275861"
"""Loghub 2.0: a `SYSTEM.zip` each, and all 2k samples in `2k_dataset.tar.gz`."""

SAMPLES = "2k_dataset.tar.gz"

LISTING_SECONDS = 30.0
_NAME = re.compile(r"[\w.-]+")


class _Links(BaseModel):
    model_config = ConfigDict(extra="ignore")
    self_: str = Field(alias="self")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore")
    key: str
    size: int = Field(ge=0)
    checksum: str
    links: _Links


class _Listing(BaseModel):
    model_config = ConfigDict(extra="ignore")
    files: list[_Entry]


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One file of a record.

    Attributes:
        name: without any folder.
        size: bytes.
        checksum: such as `md5:0f1e…`, as the record lists it.
        url: where its bytes are.
    """

    name: str
    size: int
    checksum: str
    url: str

    def is_held_by(self, path: Path) -> bool:
        """A file has this size and this checksum."""
        algorithm, _, expected = self.checksum.partition(":")
        if not path.is_file() or path.stat().st_size != self.size:
            return False
        with path.open("rb") as file:
            digest = hashlib.file_digest(
                file, lambda: hashlib.new(algorithm, usedforsecurity=False)
            )
        return digest.hexdigest() == expected.lower()


def listed_files(client: httpx.Client, url: str) -> dict[str, RecordFile]:
    """Files of a record, by name.

    Raises:
        RecordUnusable: there is no such record, or what answers is none.
    """
    try:
        answer = client.get(url, timeout=LISTING_SECONDS)
        answer.raise_for_status()
        listing = _Listing.model_validate_json(answer.content)
    except httpx.HTTPError as error:
        raise RecordUnusable(url, f"cannot be read: {error}") from error
    except ValidationError as error:
        raise RecordUnusable(url, "is no record with names, sizes and checksums") from error
    return {entry.key: _file(url, entry) for entry in listing.files}


def _file(url: str, entry: _Entry) -> RecordFile:
    algorithm = entry.checksum.partition(":")[0]
    if not _NAME.fullmatch(entry.key) or entry.key.startswith("."):
        raise RecordUnusable(url, f"lists {entry.key!r}, which is no file name")
    if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
        raise RecordUnusable(url, f"has a checksum of {entry.key} in no form known here")
    return RecordFile(entry.key, entry.size, entry.checksum, entry.links.self_)
