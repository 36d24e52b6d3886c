"""What a rule is, and what a file of rules may hold.

Not here: reading files (`loading`), matching lines (`engine`).
"""

from collections.abc import Iterator
from typing import Annotated, Self

import re2
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from logwarden_contracts.messages.line import Severity
from logwarden_contracts.messages.verdict import Level, Risk
from logwarden_contracts.messages.wire import Part

MAX_TITLE_LENGTH = 60
"""With the source and the count behind it the sentence stays within 90 characters."""


def matching_options() -> re2.Options:
    """Case does not matter, and a bad pattern is an exception, not a line on stderr."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return options


def _as_list(value: object) -> object:
    """One string is a list of one; a list in the list (a YAML anchor) stands for its items."""
    return list(_flat(value)) if isinstance(value, str | list) else value


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def _compilable(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        try:
            re2.compile(pattern.encode(), matching_options())
        except re2.error as error:
            reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
            raise ValueError(f"{pattern!r} is not an RE2 expression: {reason}") from error
    return patterns


Expressions = Annotated[tuple[str, ...], BeforeValidator(_as_list), AfterValidator(_compilable)]
"""RE2 expressions of which any may be found anywhere in the text, whatever the case."""


class Step(Part):
    """From so many lines on, the rule asks for this much."""

    count: Annotated[int, Field(ge=2)]
    risk: Risk
    level: Level


class Examples(Part):
    """Whole log lines that the rule must match, and look-alikes that it must not."""

    hits: Annotated[tuple[str, ...], Field(min_length=1)]
    misses: Annotated[tuple[str, ...], Field(min_length=1)]


class Rule(Part):
    """One thing that logs say, and the least risk it stands for.

    Attributes:
        id: lower case, words joined by hyphens.
        title: what happened, for the verdict's summary; source and count are put behind it.
        program: to be found in the application of the line's source. Where the application is
            not known, the pattern alone decides.
        pattern: to be found in the line's cleaned message; without one, `severity` decides.
        unless: lines in which one of these is found are left alone.
        severity: the least severity, of lines whose severity is known.
        header: to be found in what decoding took off the line's beginning (the level's own word).
        level: what the lines are, once the rule fires.
        risk: the least risk (0-100) once `count` lines were seen.
        count: so many lines of one source (and one value of `by`) are needed.
        within_seconds: within this time, by the lines' own clocks. Lines without a time count.
        steps: more lines, more risk; counts ascend.
        by: name of a group of `pattern`: lines are counted for each of its values.
        examples: checked by `logwarden rules test` and by the tests.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Annotated[str, Field(min_length=1, max_length=MAX_TITLE_LENGTH)]
    program: Expressions = ()
    pattern: Expressions = ()
    unless: Expressions = ()
    severity: Severity | None = None
    header: Expressions = ()
    level: Level
    risk: Risk
    count: Annotated[int, Field(ge=1)] = 1
    within_seconds: Annotated[float, Field(gt=0)] | None = None
    steps: tuple[Step, ...] = ()
    by: str | None = None
    examples: Examples

    @model_validator(mode="after")
    def _says_what_it_looks_for(self) -> Self:
        if not self.pattern and self.severity is None:
            raise ValueError("needs a pattern or a severity")
        if self.by and not all(f"(?P<{self.by}>" in pattern for pattern in self.pattern):
            raise ValueError(f"every pattern needs the group (?P<{self.by}>...) that `by` names")
        return self

    @model_validator(mode="after")
    def _steps_go_up(self) -> Self:
        counts = [self.count, *(step.count for step in self.steps)]
        risks = [self.risk, *(step.risk for step in self.steps)]
        if counts != sorted(set(counts)) or risks != sorted(risks):
            raise ValueError("steps must go up in count, and not down in risk")
        return self


class RuleFile(Part):
    """A file of `RULES_FILES`: rules to add (or to replace, by id), and ids to switch off."""

    disable: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
