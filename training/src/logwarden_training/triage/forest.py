"""Boosted trees of scikit-learn as the arrays that the analyzer evaluates.

Not here: evaluating them (`logwarden_analyzer.judges.triage.heads`).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from logwarden_analyzer.judges.triage.heads import Trees
from logwarden_training.triage.run import HeadsRun

Floats = NDArray[np.float32]


def classifier(
    features: Floats, labels: NDArray[Any], weights: Floats, run: HeadsRun, seed: int
) -> Trees:
    """Trees whose sums are log-odds: of the second class of two, or of each of three."""
    fitted = HistGradientBoostingClassifier(**_settings(run, seed)).fit(features, labels, weights)
    return trees_of(fitted)


def regressor(features: Floats, values: Floats, weights: Floats, run: HeadsRun, seed: int) -> Trees:
    """Trees whose sum is the value."""
    fitted = HistGradientBoostingRegressor(**_settings(run, seed)).fit(features, values, weights)
    return trees_of(fitted)


def trees_of(fitted: Any) -> Trees:
    """The arrays of a fitted model."""
    grown = [
        (output, tree.nodes) for step in fitted._predictors for output, tree in enumerate(step)
    ]
    most = max(len(nodes) for _, nodes in grown)
    parts = [_padded(nodes, most) for _, nodes in grown]
    stacked = {name: np.stack([part[name] for part in parts]) for name in parts[0]}
    return Trees(
        **stacked,
        output=np.array([output for output, _ in grown], dtype=np.int16),
        start=np.asarray(fitted._baseline_prediction, dtype=np.float32).ravel(),
        depth=max(int(nodes["depth"].max()) for _, nodes in grown),
    )


def _padded(nodes: Any, most: int) -> dict[str, NDArray[Any]]:
    """One tree; leaves and padding point to themselves, so walking on changes nothing."""
    own = np.arange(most, dtype=np.int16)
    part: dict[str, NDArray[Any]] = {
        "feature": np.zeros(most, dtype=np.int16),
        "threshold": np.zeros(most, dtype=np.float32),
        "left": own.copy(),
        "right": own.copy(),
        "value": np.zeros(most, dtype=np.float32),
    }
    inner = np.flatnonzero(nodes["is_leaf"] == 0)
    part["feature"][inner] = nodes["feature_idx"][inner]
    part["threshold"][inner] = nodes["num_threshold"][inner]
    part["left"][inner] = nodes["left"][inner]
    part["right"][inner] = nodes["right"][inner]
    part["value"][: len(nodes)] = nodes["value"]
    return part


def _settings(run: HeadsRun, seed: int) -> dict[str, Any]:
    return {
        "max_iter": run.trees,
        "max_leaf_nodes": run.leaves,
        "learning_rate": run.rate,
        "min_samples_leaf": run.least_in_leaf,
        "l2_regularization": 5.0,
        "max_features": 0.5,
        "early_stopping": False,
        "random_state": seed,
    }
