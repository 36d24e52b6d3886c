"""Writes the JSON schema of each message beside this file: `make schemas`.

A schema that stands is never overwritten: what changes a message raises its `SCHEMA_VERSION`, and the
new version gets a file of its own.
"""

import json
import sys
from pathlib import Path

from logwarden_contracts.messages import Feedback, LogWindow, RejectedRecord, WindowAnalysis
from logwarden_contracts.messages.wire import Message

MESSAGES: tuple[type[Message], ...] = (LogWindow, WindowAnalysis, RejectedRecord, Feedback)
FOLDER = Path(__file__).parent


def schema_file(message: type[Message]) -> Path:
    """Where the present version's schema stands."""
    return FOLDER / f"{message.__name__}.v{message.SCHEMA_VERSION}.json"


def schema_text(message: type[Message]) -> str:
    """The schema as it is stored."""
    return json.dumps(message.model_json_schema(), indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Write what is missing; refuse to change what stands."""
    for message in MESSAGES:
        file = schema_file(message)
        if not file.exists():
            file.write_text(schema_text(message), encoding="utf-8")
        elif file.read_text(encoding="utf-8") != schema_text(message):
            sys.exit(f"{message.__name__} changed: raise its SCHEMA_VERSION, then run this again")


if __name__ == "__main__":
    main()
