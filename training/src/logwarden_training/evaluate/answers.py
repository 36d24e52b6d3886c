"""What a judge answered on each window, and the file it is kept in.

One JSON object a line. `verdict` is the product's answer, `alone` the judge's own before the rules'
floor. Whoever records a model without the analyzer writes `reply` instead: its text, as it came.
Not here: asking (`asking`), scoring (`scores`).
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from logwarden_contracts.messages import Verdict
from logwarden_training.evaluate.errors import BadAnswers
from logwarden_training.evaluate.writing import write_atomically


class Answer(BaseModel):
    """One window's answer.

    Attributes:
        id: the window's, in its label file.
        verdict: what the product says, the rules' floor applied.
        alone: what the judge itself said.
        degraded_reason: why the judge gave no valid answer; the rules' stands in both then.
        seconds: from window to analysis.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    verdict: Verdict
    alone: Verdict
    judge: str = "model"
    degraded_reason: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float | None = None

    @property
    def is_valid(self) -> bool:
        """The judge that was asked answered."""
        return self.degraded_reason is None


class Recorded(BaseModel):
    """A row of a file of answers: a verdict, or a model's reply as it came."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    verdict: Verdict | None = None
    alone: Verdict | None = None
    reply: str | None = None
    degraded_reason: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_an_analysis(cls, row: Any) -> Any:
        """A whole `WindowAnalysis` will do: its judge's own verdict is the one that counts."""
        if isinstance(row, dict) and "judges" in row and "judge" in row:
            return row | {"alone": row["judges"].get(row["judge"])}
        return row

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.verdict is None and self.alone is None and self.reply is None:
            raise ValueError("has no verdict and no reply")
        return self

    @property
    def own(self) -> Verdict | None:
        """The judge's own verdict; None where it must be read from the reply."""
        return self.alone or self.verdict


def save_answers(path: Path, answers: Sequence[Answer]) -> None:
    """Write them all, or leave the old file."""
    write_atomically(path, "".join(f"{answer.model_dump_json()}\n" for answer in answers))


def read_recorded(path: Path, wanted: Iterable[str]) -> dict[str, Recorded]:
    """Read recorded answers for these windows, by id; answers on other windows are left out.

    Raises:
        BadAnswers: a row is wrong, an id comes twice, or a window has no answer.
    """
    recorded: dict[str, Recorded] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        row = _row(path, number, line)
        if row.id in recorded:
            raise BadAnswers(path, number, f"id {row.id} comes twice")
        recorded[row.id] = row
    if missing := [each for each in wanted if each not in recorded]:
        raise BadAnswers(path, 0, f"no answer for {len(missing)} windows, first {missing[0]}")
    return {each: recorded[each] for each in wanted}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadAnswers(path, 0, f"cannot be read: {error}") from error


def _row(path: Path, number: int, line: str) -> Recorded:
    try:
        return Recorded.model_validate(json.loads(line))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BadAnswers(path, number, f"{place} {first['msg']}".strip()) from None
    except ValueError as error:
        raise BadAnswers(path, number, f"is no JSON: {error}") from error
