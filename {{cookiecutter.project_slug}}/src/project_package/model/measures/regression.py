"""Measures for a number."""

import numpy as np
from sklearn import metrics

from . import Measure


def rmse(target: np.ndarray, outputs: np.ndarray) -> float:
    """Return the root of the mean squared error, in the target's unit."""
    return float(metrics.root_mean_squared_error(target, outputs[:, 0]))


def mae(target: np.ndarray, outputs: np.ndarray) -> float:
    """Return the mean absolute error, in the target's unit."""
    return float(metrics.mean_absolute_error(target, outputs[:, 0]))


def r2(target: np.ndarray, outputs: np.ndarray) -> float:
    """Return the share of the target's variance that is explained; at most 1."""
    return float(metrics.r2_score(target, outputs[:, 0]))


MEASURES = {
    "r2": Measure(r2, greater_is_better=True),
    "rmse": Measure(rmse, greater_is_better=False),
    "mae": Measure(mae, greater_is_better=False),
}
