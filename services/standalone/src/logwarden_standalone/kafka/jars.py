"""Which files a broker is made of, each pinned by its SHA-256.

`jars.sha256` is what `sha256sum --check` reads; `logwarden_standalone.kafka.pin` writes it. Not here: fetching.
"""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath

KAFKA_VERSION = "4.4.0"
LIST_NAME = "jars.sha256"


@dataclass(frozen=True)
class Jar:
    """One file of a Maven repository: `group/…/artifact/version/artifact-version.jar`."""

    sha256: str
    path: PurePosixPath

    @property
    def name(self) -> str:
        """File name, unique among the pinned."""
        return self.path.name

    @property
    def coordinates(self) -> tuple[str, str, str]:
        """Maven's group, artifact and version."""
        *group, artifact, version, _ = self.path.parts
        return ".".join(group), artifact, version

    def is_sound(self, file: Path) -> bool:
        """The file exists and holds what was pinned."""
        if not file.is_file():
            return False
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == self.sha256


def parse_jars(text: str) -> tuple[Jar, ...]:
    """Read lines of `sha256  path`.

    Raises:
        ValueError: a line is something else.
    """
    pairs = [line.split("  ") for line in text.splitlines()]
    return tuple(Jar(sha256, PurePosixPath(path)) for sha256, path in pairs)


def pinned_jars() -> tuple[Jar, ...]:
    """All files of the pinned version."""
    return parse_jars(files(__package__).joinpath(LIST_NAME).read_text(encoding="ascii"))
