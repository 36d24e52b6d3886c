"""The examples of a run: those that were given, and those that are made of them.

Windows are made of parts of one fold, so that whoever leaves the fold out leaves them out.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from logwarden_training.evaluate.overlap import Span, span_of
from logwarden_training.labels import LabelledWindow
from logwarden_training.triage.corpus import (
    REAL_LINES,
    Sources,
    pattern_samples,
    quiet_samples,
    real_samples,
    simulated_samples,
    sources,
    systems_of,
    written_samples,
)
from logwarden_training.triage.crossing import LATE, fold_of
from logwarden_training.triage.making import composed_samples, mixed_samples, short_samples
from logwarden_training.triage.run import CorpusRun, TriageRun
from logwarden_training.triage.sample import Sample

LATE_WINDOWS = 60
HELD_OUT_WINDOWS = 200
QUIET_WINDOWS = 600
HELD_OUT_SEED = 99


@dataclass(frozen=True, slots=True)
class Examples:
    """What a run learns from, and what only measures it.

    Attributes:
        given: real and written windows, patterns.
        simulated: of incidents that training may use.
        made: mixed, short, composed; each of one fold, none of the last quarter of a real log.
        late: mixed and short ones of that quarter.
        held_out: simulated, of incidents that training never uses.
        quiet, quiet_hours: simulated without an incident, from a seed of its own, and how long that is.
        spans: where the labelled windows are from.
    """

    given: list[Sample]
    simulated: list[Sample]
    made: list[Sample]
    late: list[Sample]
    held_out: list[Sample]
    quiet: list[Sample]
    quiet_hours: float
    spans: list[Span]


def examples(run: TriageRun, logs: Path | None) -> Examples:
    """Everything, drawn from the run's seed."""
    found = sources(run.corpus, logs)
    made = [sample for fold in range(run.folds) for sample in _made(found, fold, run)]
    late = [window for window in found.real if _is_late(window)]
    draw = random.Random(run.seed)  # noqa: S311 - which windows
    quiet, hours = quiet_samples(min(QUIET_WINDOWS, run.corpus.simulated), HELD_OUT_SEED)
    number = LATE_WINDOWS if len(late) >= 8 else 0
    return Examples(
        given=real_samples(found.real)
        + written_samples(found.written, "written")
        + written_samples(found.fresh, "fresh")
        + pattern_samples(found.patterns),
        simulated=simulated_samples(run.corpus.simulated, run.seed),
        made=made,
        late=mixed_samples(late, number, draw) + short_samples(late, number, draw),
        held_out=simulated_samples(
            min(HELD_OUT_WINDOWS, run.corpus.simulated), HELD_OUT_SEED, held_out=True
        ),
        quiet=quiet,
        quiet_hours=hours,
        spans=[span_of(each) for each in (*found.real, *found.written, *found.fresh)],
    )


def _made(found: Sources, fold: int, run: TriageRun) -> list[Sample]:
    draw = random.Random(run.seed + fold)  # noqa: S311 - which windows
    windows = [
        window
        for window in (*found.real, *found.written, *found.fresh)
        if _is_of(window.system, fold, run) and not _is_late(window)
    ]
    patterns = [each for each in found.patterns if _is_of(each.system, fold, run)]
    wanted: CorpusRun = run.corpus
    made: list[Sample] = []
    if len(windows) >= 8:
        made += mixed_samples(windows, wanted.mixed // run.folds, draw)
        made += short_samples(windows, wanted.short // run.folds, draw)
    if len(patterns) >= 20:
        made += composed_samples(patterns, wanted.composed // run.folds, draw)
    return made


def _is_of(system: str, fold: int, run: TriageRun) -> bool:
    return all(fold_of(each, run.folds) == fold for each in systems_of(system))


def _is_late(window: LabelledWindow) -> bool:
    return (window.first_line or 0) + len(window.texts) > LATE * REAL_LINES


def windows_of(samples: Sequence[Sample], *origins: str) -> list[Sample]:
    """Those of some origins."""
    return [sample for sample in samples if sample.origin in origins]
