"""Fitting the trees: on what words said of rows that they never saw, or they would be trusted too much.

Not here: the words' head (`words_fit`), how systems are left out (`crossing`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from logwarden_analyzer.judges.triage.features import Floats, row_features, window_features
from logwarden_analyzer.judges.triage.heads import Ensembles
from logwarden_training.triage.forest import classifier, regressor
from logwarden_training.triage.run import HeadsRun
from logwarden_training.triage.sample import Sample

ORIGIN_WEIGHT = {
    "real": 3.0,
    "written": 3.0,
    "fresh": 3.0,
    "mixed": 1.0,
    "short": 1.0,
    "simulated": 1.5,
    "composed": 0.4,
    "pattern": 0.05,
}
"""What a window counts: patterns are many and are no windows."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A window, and what words alone said of its rows: shape (rows, 7), see `features`."""

    sample: Sample
    said: Floats


def fit_trees(windows: Sequence[Spoken], run: HeadsRun, seed: int) -> Ensembles:
    """Trees for these windows."""
    features = [window_features(each.said, each.sample.facts) for each in windows]
    weights = np.array([ORIGIN_WEIGHT[each.sample.origin] for each in windows], dtype=np.float32)
    alerts = np.array([each.sample.is_alert for each in windows]).astype(int)
    risks = np.array([each.sample.risk for each in windows], dtype=np.float32)
    rows = np.concatenate(
        [
            row_features(each.said, each.sample.facts, window)
            for each, window in zip(windows, features, strict=True)
        ]
    )
    labels = np.concatenate([each.sample.labels for each in windows])
    of_rows = np.concatenate(
        [
            weight * np.sqrt(each.sample.facts.lines) / len(each.said) ** 0.5
            for each, weight in zip(windows, weights, strict=True)
        ]
    )
    stacked = np.stack(features)
    fewer = run.model_copy(update={"trees": run.row_trees})
    return Ensembles(
        rows=classifier(rows, labels, of_rows, fewer, seed),
        alert=classifier(stacked, alerts, weights, run, seed),
        risk=regressor(stacked, risks, weights, run, seed),
    )
