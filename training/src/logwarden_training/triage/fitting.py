"""One run from examples to a model and its figures.

1. Each fold of programs is left out once: encoder and words' head are fitted without it, and say
   what they make of its windows. Two stretches of the real logs are left out in time, likewise.
2. Trees are fitted on what was so said, never on what a head says of rows that it learned.
3. Figures: trees of other folds on each fold, thresholds of other folds too; the last stretch of
   time; made, short and simulated windows.
4. What is kept is fitted on everything, the last stretch included.

Not here: files (`saving`), words for people (`card`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from logwarden_analyzer.judges.triage.folder import Thresholds
from logwarden_analyzer.judges.triage.heads import Floats, Heads, WordsHead
from logwarden_analyzer.judges.triage.novelty import Learned
from logwarden_training.evaluate.scores import Figures, auroc, figures_of, table_of
from logwarden_training.triage.crossing import folds_of, time_splits, without_fold
from logwarden_training.triage.encoding import Tell, Vectors, encoder_for
from logwarden_training.triage.examples import Examples, windows_of
from logwarden_training.triage.novelty_fit import learned_of, novel_from, skeletons_of
from logwarden_training.triage.rows import labelled_rows
from logwarden_training.triage.run import TriageRun
from logwarden_training.triage.sample import Sample
from logwarden_training.triage.saving import Model
from logwarden_training.triage.scoring import Answered, answered, figures, thresholds_for, verdict
from logwarden_training.triage.trees_fit import FittedTrees, Spoken, fit_trees
from logwarden_training.triage.words_fit import fit_words

JUDGED = ("real", "written", "mixed", "short")


@dataclass(frozen=True, slots=True)
class Reader:
    """An encoder and a head, fitted on the same rows."""

    vectors: Vectors
    head: WordsHead

    def __call__(self, samples: Sequence[Sample]) -> list[Spoken]:
        """What it makes of windows."""
        words = sorted({each for sample in samples for each in sample.words})
        if not words:
            return []
        said = dict(zip(words, self.head(self.vectors(words), words), strict=True))
        return [Spoken(each, np.stack([said[row] for row in each.words])) for each in samples]


@dataclass(frozen=True, slots=True)
class Crossed:
    """What was said of windows by those who never saw them.

    Attributes:
        folds: by number.
        before, last: of the third and the last quarter of the real logs.
        late: mixed and short windows of the last quarter.
        strange, known: novelty of rows left out, and of rows of the last quarter.
    """

    folds: list[list[Spoken]]
    before: list[Spoken]
    last: list[Spoken]
    late: list[Spoken]
    strange: Floats
    known: Floats


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, where its encoder is, and its figures by what they were measured on."""

    model: Model
    encoder: Path
    measured: dict[str, Figures]


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
        thresholds, measured = self._measured(crossed)
        encoder, reader = self._reader(
            [*found.given, *found.simulated], "all", "fitting on everything"
        )
        trees = self._trees([*_all(crossed.folds), *crossed.before, *crossed.last])
        held_out = answered(trees, reader(found.held_out))
        measured["simulated, incidents never used"] = figures(held_out, thresholds)
        measured |= self._of_rows(crossed)
        model = self._model(found, reader, trees, thresholds, crossed)
        return Fitted(model, encoder, measured)

    def _crossed(self, found: Examples) -> Crossed:
        folds, strange = [], []
        for fold in range(self._run.folds):
            inside = [
                each
                for each in (*found.given, *found.made)
                if min(folds_of(each, self._run.folds)) == fold and (each.origin != "pattern")
            ]
            outside = without_fold(found.given, fold, self._run.folds)
            label = f"without fold {fold + 1} of {self._run.folds}"
            _, reader = self._reader(outside, f"fold-{fold}", label)
            # Simulated windows are of no fold: the first reader, who saw none, speaks of them all.
            folds.append(reader([*inside, *(found.simulated if fold == 0 else ())]))
            strange.append(self._novelty(reader, outside, windows_of(inside, "real", "written")))
        stretches = list(time_splits(found.given))
        _, earlier = self._reader(stretches[0][0], "before", "without the third quarter")
        _, latest = self._reader(stretches[1][0], "last", "without the last quarter")
        known = self._novelty(latest, stretches[1][0], stretches[1][1])
        return Crossed(
            folds,
            earlier(stretches[0][1]),
            latest(stretches[1][1]),
            latest(found.late),
            np.concatenate(strange),
            known,
        )

    def _reader(self, samples: Sequence[Sample], name: str, label: str) -> tuple[Path, Reader]:
        self._tell(label)
        rows = labelled_rows(samples)
        folder = encoder_for(rows, self._run, self._work / self._encoder_name(name), self._tell)
        if folder not in self._vectors:
            self._vectors[folder] = Vectors(folder, self._run, self._tell)
        vectors = self._vectors[folder]
        head = fit_words(vectors([row.words for row in rows]), rows, self._run.seed)
        return folder, Reader(vectors, head)

    def _encoder_name(self, name: str) -> str:
        """One for all readers where nothing is fine-tuned."""
        return f"encoder-{name}" if self._run.encoder.epochs else "encoder"

    def _trees(self, windows: Sequence[Spoken]) -> FittedTrees:
        return fit_trees(windows, self._run.heads, self._run.seed)

    def _measured(self, crossed: Crossed) -> tuple[Thresholds, dict[str, Figures]]:
        beside = [*crossed.before, *crossed.last]
        folds = []
        for fold, windows in enumerate(crossed.folds):
            others = [each for n, part in enumerate(crossed.folds) if n != fold for each in part]
            own = [each for each in beside if fold not in folds_of(each.sample, self._run.folds)]
            judged = [each for each in windows if each.sample.origin in JUDGED]
            folds.append(answered(self._trees([*others, *own]), judged))
        thresholds = thresholds_for(_whole(_all(folds)))
        measured = {
            f"systems left out, {origin}": self._left_out(folds, origin) for origin in JUDGED
        }
        trees = self._trees([*_all(crossed.folds), *crossed.before])
        for name, windows in (
            ("later in time, real", crossed.last),
            ("later in time, mixed", [e for e in crossed.late if e.sample.origin == "mixed"]),
            ("later in time, short", [e for e in crossed.late if e.sample.origin == "short"]),
        ):
            if windows:
                measured[name] = figures(answered(trees, windows), thresholds)
        return thresholds, measured

    def _left_out(self, folds: Sequence[Sequence[Answered]], origin: str) -> Figures:
        """Each fold judged with the thresholds of the others."""
        truths, answers = [], []
        for fold, windows in enumerate(folds):
            others = [each for n, part in enumerate(folds) if n != fold for each in part]
            thresholds = thresholds_for(_whole(others))
            chosen = [each for each in windows if each.spoken.sample.origin == origin]
            truths += [each.spoken.sample.truth for each in chosen]
            answers += [verdict(each, thresholds) for each in chosen]
        return figures_of(table_of(truths, answers))

    def _novelty(self, reader: Reader, seen: Sequence[Sample], asked: Sequence[Sample]) -> Floats:
        """Of the rows of some windows, for one who has seen others."""
        if not asked:
            return np.zeros(0, dtype=np.float32)
        learned = self._learned(reader, seen)
        pairs = sorted(
            {pair for each in asked for pair in zip(each.words, each.skeletons, strict=True)}
        )
        return learned.novelty(
            reader.vectors([words for words, _ in pairs]), [skeleton for _, skeleton in pairs]
        )

    def _learned(self, reader: Reader, seen: Sequence[Sample]) -> Learned:
        words = sorted({each for sample in seen for each in sample.words})
        vectors = reader.vectors(words)
        most, seed = self._run.prototypes, self._run.seed
        return learned_of(vectors, skeletons_of(seen), most, self._run.novelty_scale, seed)

    def _of_rows(self, crossed: Crossed) -> dict[str, Figures]:
        both = np.concatenate([crossed.strange, crossed.known]).astype(np.float64)
        is_strange = np.concatenate([np.ones(len(crossed.strange)), np.zeros(len(crossed.known))])
        chance = auroc(both, is_strange, np.ones((1, len(both))))[0]
        return {"novelty of rows, left out against later": {"auroc": float(chance)}}

    def _model(
        self,
        found: Examples,
        reader: Reader,
        trees: FittedTrees,
        thresholds: Thresholds,
        crossed: Crossed,
    ) -> Model:
        return Model(
            heads=Heads(reader.head, trees.rows, trees.alert, trees.risk),
            learned=self._learned(reader, [*found.given, *found.simulated]),
            thresholds=thresholds,
            novel_from=novel_from(crossed.known, crossed.strange),
            max_tokens=self._run.encoder.max_tokens,
            about={},
        )


def _all(folds: Sequence[Sequence[object]]) -> list:  # type: ignore[type-arg] # of whatever is in them
    return [each for part in folds for each in part]


def _whole(windows: Sequence[Answered]) -> list[Answered]:
    """Windows as a teacher labelled them: thresholds are not for made ones."""
    return [each for each in windows if each.spoken.sample.origin in ("real", "written")]
