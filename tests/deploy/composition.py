"""docker-compose.yml as data, with every variable at its default, as the specification says it is read.

Not here: running it (`tests/compose`).
"""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"

_VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?::?-(?P<default>[^}]*))?\}")


def variables() -> dict[str, str]:
    """Each variable of the file with its default."""
    found: dict[str, str] = {}
    for match in _VARIABLE.finditer(FILE.read_text()):
        default = match["default"] or ""
        assert found.setdefault(match["name"], default) == default, f"{match['name']}: two defaults"
    assert len(found) >= 20
    return found


def composition() -> dict[str, Any]:
    """All of it."""
    text = FILE.read_text().replace("$$", "\0")
    read = yaml.safe_load(
        _VARIABLE.sub(lambda match: match["default"] or "", text).replace("\0", "$")
    )
    return dict(read)


def services() -> dict[str, dict[str, Any]]:
    """The services by name."""
    found = composition()["services"]
    assert len(found) >= 12
    return dict(found)


def environment(name: str) -> dict[str, str]:
    """What a service's container is told."""
    told = services()[name].get("environment", {})
    return {key: "" if value is None else str(value) for key, value in told.items()}
