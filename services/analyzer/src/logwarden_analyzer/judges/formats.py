"""The two ways of asking: rows of a digest, or the lines as they are. Pure.

Each says what is asked, how to ask it differently after an invalid reply, and what a reply means.
Not here: the words and schemas (`contracts.prompt`, `contracts.reply`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from logwarden_analyzer.material import Material
from logwarden_contracts.digest import Row
from logwarden_contracts.messages import Verdict
from logwarden_contracts.prompt import (
    PROMPT_VERSION,
    RAW_PROMPT_VERSION,
    Question,
    mark_of,
    questions_of,
    raw_question,
)
from logwarden_contracts.reply import (
    RAW_REPLY_SCHEMA,
    REPLY_SCHEMA,
    Reply,
    expanded,
    verdict_on,
)


class Format(Protocol):
    """How a window is put to a language model."""

    @property
    def version(self) -> str:
        """Of the prompt."""
        ...

    @property
    def schema(self) -> Mapping[str, Any]:
        """That the reply is held to: one constant, so that servers compile it once."""
        ...

    def questions(self, material: Material) -> list[Question]:
        """The window, as one question or several."""
        ...

    def plainer(self, question: Question, material: Material) -> list[Question]:
        """The same rows after an invalid reply, asked differently where that is possible."""
        ...

    def verdict(self, reply: Reply, material: Material) -> Verdict:
        """The reply, on the window's lines."""
        ...


@dataclass(frozen=True, slots=True)
class DigestFormat:
    """Numbered rows, each behind a mark that no writer of log lines can know.

    Attributes:
        mark_secret: key of the mark.
        budget_tokens: of one question.
    """

    mark_secret: bytes
    budget_tokens: int
    version: str = PROMPT_VERSION

    @property
    def schema(self) -> Mapping[str, Any]:
        """Rows first, then the judgement."""
        return REPLY_SCHEMA

    def questions(self, material: Material) -> list[Question]:
        """All rows, within the budget."""
        mark = mark_of(self.mark_secret, material.digest)
        return questions_of(material.digest, mark, self.budget_tokens)

    def plainer(self, question: Question, material: Material) -> list[Question]:
        """The question's rows without examples."""
        digest = material.digest
        mark = mark_of(self.mark_secret, digest)
        rows = tuple(without_examples(digest.rows[number - 1]) for number in question.rows)
        return questions_of(replace(digest, rows=rows), mark, self.budget_tokens)

    def verdict(self, reply: Reply, material: Material) -> Verdict:
        """Each cited row stands for all of its lines."""
        return expanded(reply, material.digest, material.alert_risk)


def without_examples(row: Row) -> Row:
    """The row as its skeleton alone, with its count."""
    bare = tuple(replace(skeleton, slots=()) for skeleton in row.skeletons)
    return replace(row, skeletons=bare, texts=tuple((skeleton.text,) for skeleton in bare))


@dataclass(frozen=True, slots=True)
class RawFormat:
    """The lines as they were written, one question a window, whatever its length."""

    version: str = RAW_PROMPT_VERSION

    @property
    def schema(self) -> Mapping[str, Any]:
        """The tutorial's own."""
        return RAW_REPLY_SCHEMA

    def questions(self, material: Material) -> list[Question]:
        """All lines; one that holds line breaks stays one line, or the count would be lost."""
        numbers = range(1, len(material.lines) + 1)
        return [raw_question([material.written(n).replace("\n", " ⏎ ") for n in numbers])]

    def plainer(self, question: Question, material: Material) -> list[Question]:  # noqa: ARG002 - the protocol's
        """There is nothing to leave out."""
        return [question]

    def verdict(self, reply: Reply, material: Material) -> Verdict:
        """The reply cites lines."""
        return verdict_on(reply, reply.critical, reply.warning, material.alert_risk)
