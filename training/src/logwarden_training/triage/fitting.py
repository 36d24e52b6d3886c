"""One run from examples to a model and its figures.

1. Each fold of programs is left out once: encoder and words' head are fitted without it, and say
   what they make of its windows. Each quarter
   of the windows of known programs is left out, likewise; of real logs, a quarter in time.
2. Trees are fitted on what was so said, never on what a head says of rows that it learned.
3. Figures: trees of other folds on each fold, thresholds of other folds too; the last stretch of
   time; made, short and simulated windows.
4. What is kept is fitted on everything, the last stretch included.

Not here: files (`saving`), words for people (`card`).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from logwarden_analyzer.judges.triage.features import Floats, is_settled
from logwarden_analyzer.judges.triage.folder import Thresholds
from logwarden_analyzer.judges.triage.heads import Heads, WordsHead
from logwarden_analyzer.judges.triage.novelty import KNOWN_SHARE, Learned
from logwarden_training.evaluate.scores import Figures, auroc
from logwarden_training.triage.crossing import QUARTERS, folds_of, is_late, quarters, without_fold
from logwarden_training.triage.encoding import Tell, Vectors, encoder_for
from logwarden_training.triage.examples import Examples
from logwarden_training.triage.novelty_fit import learned_of, novel_from
from logwarden_training.triage.rows import labelled_rows
from logwarden_training.triage.run import TriageRun
from logwarden_training.triage.sample import Sample
from logwarden_training.triage.saving import Model
from logwarden_training.triage.scoring import (
    Answered,
    Incidents,
    Pair,
    Quiet,
    Told,
    answered,
    both_figures,
    incidents_of,
    quiet_of,
    thresholds_for,
    told,
)
from logwarden_training.triage.trees_fit import Spoken, fit_trees
from logwarden_training.triage.words_fit import fit_words

JUDGED = ("real", "written", "fresh", "mixed", "short")
WHOLE = ("real", "written", "fresh")
"""Origins of windows as a teacher labelled them."""
ENOUGH = 60
"""Settled windows, to have trees of their own."""


@dataclass(frozen=True, slots=True)
class Reader:
    """An encoder, a head and what is novel to them, fitted on the same rows."""

    vectors: Vectors
    head: WordsHead
    learned: Learned

    def __call__(self, samples: Sequence[Sample]) -> list[Spoken]:
        """What it makes of windows."""
        pairs = pairs_of(samples)
        if not pairs:
            return []
        words, skeletons = (list(part) for part in zip(*pairs, strict=True))
        vectors = self.vectors(words)
        said = np.concatenate(
            [
                self.head(vectors, words),
                self.learned(vectors, skeletons),
            ],
            axis=1,
        )
        known = dict(zip(pairs, said, strict=True))
        return [Spoken(each, np.stack([known[pair] for pair in each.pairs])) for each in samples]


@dataclass(frozen=True, slots=True)
class Crossed:
    """What was said of windows by those who never saw them.

    Attributes:
        readers: who spoke of each fold, by number, and the folder of its encoder.
        folds: by number.
        known: of known programs, but not those windows.
        late: real, mixed and short windows of the last quarter, likewise.
    """

    readers: list[tuple[Path, Reader]]
    folds: list[list[Spoken]]
    known: list[Spoken]
    late: list[Spoken]


@dataclass(frozen=True, slots=True)
class Found:
    """A model, and the folder of its encoder."""

    model: Model
    encoder: Path


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a run made.

    Attributes:
        found: fitted on everything.
        left_out: by number, fitted on all but a fold of programs: to measure with, not to use.
        measured: figures by what they were measured on.
        incidents, quiet: of simulated logs, incidents never used, and hours without one.
    """

    found: Found
    left_out: list[Found]
    measured: dict[str, Figures]
    incidents: Incidents
    quiet: Quiet


class Fitting:
    """A run. Its readers share encoders where these are the same."""

    def __init__(self, run: TriageRun, work: Path, tell: Tell) -> None:
        self._run = run
        self._work = work
        self._tell = tell
        self._vectors: dict[Path, Vectors] = {}

    def fit(self, found: Examples) -> Fitted:
        """All of it."""
        crossed = self._crossed(found)
        self._tell("fitting trees on what was said of windows never seen")
        others = [self._trees_without(crossed, fold) for fold in range(self._run.folds)]
        folds = [
            answered(trees, [each for each in windows if each.sample.origin in JUDGED])
            for trees, windows in zip(others, crossed.folds, strict=True)
        ]
        thresholds = thresholds_for(_whole(_all(folds)))
        of_others = [thresholds_for(_whole(_all_but(folds, fold))) for fold in range(len(folds))]
        measured = left_out_figures(folds, of_others)
        measured |= self._later(crossed, thresholds)
        encoder, reader = self._reader(
            [*found.given, *found.simulated], "all", "fitting on everything"
        )
        trees = self._trees(_all(crossed.folds), [*crossed.known, *_real(crossed.late)])
        held_out = told(answered(trees, reader(found.held_out)), thresholds)
        measured |= both_figures("simulated, incidents never used", held_out)
        measured |= told_apart(crossed)
        quiet = told(answered(trees, reader(found.quiet)), thresholds)
        left_out = [
            Found(self._model(own, pair, chosen, crossed), folder)
            for (folder, own), pair, chosen in zip(crossed.readers, others, of_others, strict=True)
        ]
        model = self._model(reader, trees, thresholds, crossed)
        return Fitted(
            Found(model, encoder),
            left_out,
            measured,
            incidents_of(held_out),
            quiet_of(quiet, found.quiet_hours),
        )

    def _crossed(self, found: Examples) -> Crossed:
        folds, readers = [], []
        for fold in range(self._run.folds):
            inside = [
                each
                for each in (*found.given, *found.made)
                if min(folds_of(each, self._run.folds)) == fold and (each.origin != "pattern")
            ]
            outside = without_fold(found.given, fold, self._run.folds)
            label = f"without fold {fold + 1} of {self._run.folds}"
            folder, reader = self._reader(outside, f"fold-{fold}", label)
            readers.append((folder, reader))
            # Simulated windows are of no fold: the first reader, who saw none, speaks of them all.
            folds.append(self._blind(reader([*inside, *(found.simulated if fold == 0 else ())])))
        known: list[Spoken] = []
        late: list[Spoken] = []
        for number, (outside, inside) in enumerate(
            quarters([*found.given, *found.simulated], self._run.seed), 1
        ):
            label = f"without quarter {number} of known programs"
            _, reader = self._reader(outside, f"quarter-{number}", label)
            known += self._blind(reader([each for each in inside if not is_late(each)]))
            if number == QUARTERS:
                late = reader([*(each for each in inside if is_late(each)), *found.late])
        return Crossed(readers, folds, known, late)

    def _blind(self, windows: Sequence[Spoken]) -> list[Spoken]:
        """With the rules hidden in some: they were written with most of these windows in sight."""
        draw = random.Random(self._run.seed)  # noqa: S311 - which windows
        share = self._run.heads.rules_hidden
        return [
            replace(each, sample=replace(each.sample, facts=each.sample.facts.unruled()))
            if each.sample.origin != "fresh" and draw.random() < share
            else each
            for each in windows
        ]

    def _reader(self, samples: Sequence[Sample], name: str, label: str) -> tuple[Path, Reader]:
        self._tell(label)
        rows = labelled_rows(samples)
        folder = encoder_for(rows, self._run, self._work / self._encoder_name(name), self._tell)
        if folder not in self._vectors:
            self._vectors[folder] = Vectors(folder, self._run, self._tell)
        vectors = self._vectors[folder]
        inputs = vectors([row.words for row in rows])
        starts, threads = self._run.heads.starts, self._run.threads
        head = fit_words(inputs, rows, self._run.seed, starts, threads=threads)
        return folder, Reader(vectors, head, self._learned(vectors, samples))

    def _encoder_name(self, name: str) -> str:
        """One for all readers where nothing is fine-tuned."""
        return f"encoder-{name}" if self._run.encoder.epochs else "encoder"

    def _trees(self, folds: Sequence[Spoken], known: Sequence[Spoken]) -> Pair:
        run, seed = self._run.heads, self._run.seed
        strange, settled = fit_trees([*folds, *known], run, seed), settled_of(known)
        few = len(settled) < ENOUGH
        return Pair(strange, strange if few else fit_trees(settled, run, seed))

    def _trees_without(self, crossed: Crossed, fold: int) -> Pair:
        """Of all other folds, and of known programs that are not of this one."""
        folds = _all_but(crossed.folds, fold)
        beside = [*crossed.known, *_real(crossed.late)]
        own = [each for each in beside if fold not in folds_of(each.sample, self._run.folds)]
        return self._trees(folds, own)

    def _later(self, crossed: Crossed, thresholds: Thresholds) -> dict[str, Figures]:
        """Of the last quarter of each real log, by trees that learned nothing of it."""
        measured: dict[str, Figures] = {}
        earlier = [each for each in _all(crossed.folds) if not is_late(each.sample)]
        trees = self._trees(earlier, crossed.known)
        for origin in ("real", "mixed", "short"):
            windows = [each for each in crossed.late if each.sample.origin == origin]
            answers = told(answered(trees, windows), thresholds)
            measured |= both_figures(f"later in time, {origin}", answers)
        return measured

    def _learned(self, vectors: Vectors, seen: Sequence[Sample]) -> Learned:
        words = sorted({each for sample in seen for each in sample.words})
        most, seed = self._run.prototypes, self._run.seed
        return learned_of(vectors(words), seen, most, self._run.novelty_scale, seed)

    def _model(
        self,
        reader: Reader,
        trees: Pair,
        thresholds: Thresholds,
        crossed: Crossed,
    ) -> Model:
        return Model(
            heads=Heads(reader.head, trees.strange, trees.settled),
            learned=reader.learned,
            thresholds=thresholds,
            novel_from=novel_from(*novelties(crossed)),
            max_tokens=self._run.encoder.max_tokens,
            about={},
        )


def left_out_figures(
    folds: Sequence[Sequence[Answered]], thresholds: Sequence[Thresholds]
) -> dict[str, Figures]:
    """Each fold judged with thresholds that it did not help to choose."""
    measured: dict[str, Figures] = {}
    for origin in JUDGED:
        answers: Told = []
        for windows, chosen in zip(folds, thresholds, strict=True):
            answers += told([each for each in windows if _origin(each) == origin], chosen)
        measured |= both_figures(f"systems left out, {origin}", answers)
    return measured


def settled_of(windows: Sequence[Spoken]) -> list[Spoken]:
    """Those whose patterns were learned from other windows."""
    return [each for each in windows if is_settled(each.said, each.sample.facts)]


def pairs_of(samples: Sequence[Sample]) -> list[tuple[str, str]]:
    """Words and skeleton of each distinct row."""
    return sorted({pair for each in samples for pair in each.pairs})


def novelties(crossed: Crossed) -> tuple[Floats, Floats]:
    """Of distinct rows: patterns learned, seen again in the last quarter; and those of programs left out."""
    later = _novelty_of_rows(_real(crossed.late))
    whole = [each for each in _all(crossed.folds) if each.sample.origin in WHOLE]
    return later[later <= KNOWN_SHARE], _novelty_of_rows(whole)


def told_apart(crossed: Crossed) -> dict[str, Figures]:
    """How well novelty tells patterns of programs left out."""
    known, strange = novelties(crossed)
    later = _novelty_of_rows(_real(crossed.late))
    return {
        "novelty, rows of systems left out against patterns learned": {
            "auroc": _chance(known, strange)
        },
        "novelty, the same against all later rows of known systems": {
            "auroc": _chance(later, strange)
        },
    }


def _chance(known: Floats, strange: Floats) -> float | None:
    both = np.concatenate([strange, known]).astype(np.float64)
    is_strange = np.concatenate([np.ones(len(strange)), np.zeros(len(known))])
    chance = float(auroc(both, is_strange, np.ones((1, len(both))))[0])
    return None if np.isnan(chance) else chance


def _novelty_of_rows(windows: Sequence[Spoken]) -> Floats:
    found = {
        pair: float(row[3])
        for each in windows
        for pair, row in zip(each.sample.pairs, each.said, strict=True)
    }
    return np.array([found[pair] for pair in sorted(found)], dtype=np.float32)


def _real(windows: Sequence[Spoken]) -> list[Spoken]:
    return [each for each in windows if each.sample.origin == "real"]


def _all(folds: Sequence[Sequence[object]]) -> list:  # type: ignore[type-arg] # of whatever is in them
    return [each for part in folds for each in part]


def _all_but(folds: Sequence[Sequence[object]], left_out: int) -> list:  # type: ignore[type-arg] # as above
    return [each for number, part in enumerate(folds) if number != left_out for each in part]


def _origin(window: Answered) -> str:
    return window.spoken.sample.origin


def _whole(windows: Sequence[Answered]) -> list[Answered]:
    """Windows as a teacher labelled them: thresholds are not for made ones."""
    return [each for each in windows if _origin(each) in WHOLE]
