"""Everything that one evaluation found: the judge, and what stands beside it.

Gathered here once; the screen, the JSON file and the report only write it down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from logwarden_training.evaluate.answers import Answer
from logwarden_training.evaluate.asking import Asked, answers_of
from logwarden_training.evaluate.comparing import Beside, beside, untaught_and_taught
from logwarden_training.evaluate.errors import UnusableJudge
from logwarden_training.evaluate.measuring import Measured, measured
from logwarden_training.evaluate.truth import against_column, labelled_by_column
from logwarden_training.evaluate.tutorial import read_tutorial, tutorial_scores
from logwarden_training.labels import LabelledWindow

COLUMNS = {"bgl": "BGL", "thunderbird": "Thunderbird"}
"""Systems whose logs hold their own truth."""


@dataclass(frozen=True)
class Wanted:
    """What is to be found out.

    Attributes:
        asked: the judge.
        floor: the headline is the product's, not the judge's alone.
        training: windows that the baselines learn from.
        base: the base model, where it is to stand beside.
        logs: folder of the logs, for their own label columns.
        truth: system whose column is looked at too.
        tutorial: file of the tutorial's conversations.
        is_full: rules and triage beside it, and windows made of the given ones.
    """

    asked: Asked
    floor: bool = True
    training: Sequence[LabelledWindow] = ()
    base: Asked | None = None
    logs: Path | None = None
    truth: str | None = None
    tutorial: Path | None = None
    is_full: bool = False


@dataclass(frozen=True)
class Findings:
    """What was found.

    Attributes:
        product: with the rules' floor.
        alone: the judge itself.
        answers: to the windows.
        others: on the same windows.
        kinds: by kind of window, the headline's judge.
        column: against a log's own labels, ours and the teacher's.
        tutorial: text scores by judge and constant.
        notes: what could not be measured, and why.
    """

    product: Measured
    alone: Measured
    answers: Sequence[Answer]
    floor: bool = True
    others: Sequence[Beside] = ()
    kinds: Mapping[str, Measured] = field(default_factory=dict)
    column: Sequence[Measured] = ()
    tutorial: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @property
    def headline(self) -> Measured:
        """The one that the report is about."""
        return self.product if self.floor else self.alone


async def find(wanted: Wanted, windows: Sequence[LabelledWindow]) -> Findings:
    """Ask everybody and measure.

    Raises:
        EvaluationError: the judge or the base cannot be asked.
        BadLabels: a file beside the labels cannot be used.
    """
    answers = await answers_of(wanted.asked, windows)
    name = wanted.asked.name
    product = measured(name, windows, answers)
    alone = measured(f"{name} alone", windows, answers, floor=False)
    headline = product if wanted.floor else alone
    notes: list[str] = []
    return Findings(
        product=product,
        alone=alone,
        answers=answers,
        floor=wanted.floor,
        others=beside(headline, await _others(wanted, windows, notes)),
        kinds=await _kinds(wanted, headline, notes),
        column=_column(wanted, headline),
        tutorial=await _tutorial(wanted),
        notes=notes,
    )


async def _others(
    wanted: Wanted, windows: Sequence[LabelledWindow], notes: list[str]
) -> list[Measured]:
    others = untaught_and_taught(windows, wanted.training) if wanted.training else []
    if wanted.is_full:
        if not wanted.training:
            others += untaught_and_taught(windows, ())
        for name in ("rules", "triage"):
            if wanted.asked.name != name:
                others += await _product(Asked(name), windows, notes)
    if wanted.base is not None:
        answers = await answers_of(wanted.base, windows)
        others.append(measured(f"base {wanted.base.name}", windows, answers))
    return others


async def _product(
    asked: Asked, windows: Sequence[LabelledWindow], notes: list[str]
) -> list[Measured]:
    """A judge that stands beside where it is there; where it is not, the report says so."""
    try:
        return [measured(asked.name, windows, await answers_of(asked, windows))]
    except UnusableJudge as error:
        notes.append(f"{asked.name} was not measured: {error.reason}")
        return []


async def _kinds(wanted: Wanted, headline: Measured, notes: list[str]) -> dict[str, Measured]:
    if not wanted.is_full:
        return {}
    if wanted.asked.answers is not None:
        notes.append("mixed and short windows were not measured: answers were recorded")
        return {}
    from logwarden_training.evaluate.kinds import mixed_windows, short_windows

    made = {"mixed": mixed_windows(headline.windows), "short": short_windows(headline.windows)}
    return {"single-source": headline} | {
        kind: measured(kind, windows, await answers_of(wanted.asked, windows), floor=wanted.floor)
        for kind, windows in made.items()
        if windows
    }


def _column(wanted: Wanted, headline: Measured) -> list[Measured]:
    if wanted.truth is None or wanted.logs is None:
        return []
    truths = labelled_by_column(headline.windows, wanted.logs, COLUMNS[wanted.truth])
    teacher = Measured("teacher", headline.windows, [each.verdict for each in headline.windows])
    return [against_column(each, truths) for each in (headline, teacher)]


async def _tutorial(wanted: Wanted) -> dict[str, dict[str, float]]:
    if wanted.tutorial is None:
        return {}
    conversations = read_tutorial(wanted.tutorial)
    windows = [each.window for each in conversations]
    answers = await answers_of(wanted.asked, windows)
    said = measured(wanted.asked.name, windows, answers, floor=wanted.floor)
    return tutorial_scores(conversations, {said.name: said.verdicts})
