"""Accepted noise, as `known.yaml` declares it. Pure, but for reading the file.

Not here: counting lines (`rate`), and what follows (`patterns`).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Self

import re2
import yaml
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from logwarden_contracts.messages.wire import Part
from logwarden_contracts.rules.model import Expressions, matching_options
from logwarden_notifier.errors import BadKnownFile
from logwarden_notifier.sighting import Sighting

Words = Annotated[str, Field(min_length=1)]


class Known(Part):
    """One kind of accepted noise.

    Attributes:
        fingerprint: of the pattern; where it is given, it alone decides which pattern is meant.
        pattern: text that stands in the pattern's skeleton or in one of its lines; case counts.
            Beside a fingerprint it is for readers.
        regex: RE2 expression to be found in one of these, whatever the case.
        source: source group (application); null: any.
        most_per_hour: lines in an hour of event time that are still noise; null: any number.
        until: last day (UTC) on which this holds.
        why: the reason.
        owner: who answers for it.
    """

    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] | None = None
    pattern: Words | None = None
    regex: Expressions = ()
    source: Words | None = None
    most_per_hour: Annotated[int, Field(ge=1)] | None = None
    until: date
    why: Words
    owner: Words

    @model_validator(mode="after")
    def _says_what_is_meant(self) -> Self:
        if not (self.fingerprint or self.pattern or self.regex):
            raise ValueError("needs a fingerprint, a pattern or a regex")
        return self

    def means(self, sighting: Sighting) -> bool:
        """Whether the pattern is this one."""
        if self.source is not None and self.source != sighting.source_group:
            return False
        if self.fingerprint:
            return self.fingerprint == sighting.fingerprint
        texts = (sighting.skeleton, *(line.text for line in sighting.evidence))
        return any(self._stands_in(text) for text in texts)

    def covers(self, sighting: Sighting, lines_per_hour: float, at_ms: int) -> bool:
        """Whether it is still noise: in time, and no more than was declared."""
        end = datetime.combine(self.until, time.max, UTC)
        return (
            at_ms <= end.timestamp() * 1000
            and (self.most_per_hour is None or lines_per_hour <= self.most_per_hour)
            and self.means(sighting)
        )

    def _stands_in(self, text: str) -> bool:
        if self.pattern is not None and self.pattern not in text:
            return False
        options = matching_options()
        return not self.regex or any(
            re2.compile(each, options).search(text) is not None for each in self.regex
        )


_ENTRIES: TypeAdapter[tuple[Known, ...]] = TypeAdapter(tuple[Known, ...])


def read_known(path: Path) -> tuple[Known, ...]:
    """The entries of a file; an empty file has none.

    Raises:
        BadKnownFile: it cannot be used; it names the line.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadKnownFile(str(path), 1, f"cannot be read: {error}") from error
    node = _composed(path, text)
    content: Any = [] if node is None else yaml.safe_load(text)
    try:
        return _ENTRIES.validate_python(content)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        unknown = (each for each in errors if each["type"] == "extra_forbidden")
        first = next(unknown, errors[0])  # a misspelt field before the one that it should be
        field = ".".join(str(step) for step in first["loc"] if isinstance(step, str))
        reason = f"{field}: {first['msg']}" if field else first["msg"]
        raise BadKnownFile(str(path), _line_of(node, first["loc"]), reason) from error


def _composed(path: Path, text: str) -> yaml.Node | None:
    try:
        yaml.safe_load(text)  # dates that are none show only here
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise BadKnownFile(str(path), line, error.problem or "is not YAML") from error
    except (yaml.YAMLError, ValueError) as error:
        raise BadKnownFile(str(path), 1, f"is not YAML: {error}") from error


def _line_of(node: yaml.Node | None, place: Sequence[str | int]) -> int:
    """The 1-based line of the deepest node that still lies on the way to `place`."""
    line = node.start_mark.line + 1 if node else 1
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        else:
            break
        if node is None:
            break
        line = node.start_mark.line + 1
    return line
