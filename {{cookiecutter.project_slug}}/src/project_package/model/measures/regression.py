"""Measures for a number."""

import numpy as np

from . import Measure, mean

LOSS = "mae"


def rmse(target: np.ndarray, outputs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the root of the mean squared error, in the target's unit."""
    root: np.ndarray = np.sqrt(mean((target - outputs[:, 0]) ** 2, weights))
    return root


def mae(target: np.ndarray, outputs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the mean absolute error, in the target's unit."""
    return mean(losses(target, outputs), weights)


def losses(target: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Return the absolute error of each row, shape (rows,)."""
    errors: np.ndarray = np.abs(target - outputs[:, 0])
    return errors


def mape(target: np.ndarray, outputs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the mean absolute error as a share of the value; NaN if any value is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = mean(losses(target, outputs) / np.abs(target), weights)
    return np.where(np.isfinite(shares), shares, np.nan)


def r2(target: np.ndarray, outputs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the share of the target's variance that is explained; at most 1."""
    centred = target - target.mean()  # the formula below loses digits far from 0
    variance = mean(centred**2, weights) - mean(centred, weights) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        share: np.ndarray = 1 - mean((target - outputs[:, 0]) ** 2, weights) / variance
    return share


MEASURES = {
    "r2": Measure(r2, greater_is_better=True),
    "rmse": Measure(rmse, greater_is_better=False),
    "mae": Measure(mae, greater_is_better=False),
    "mape": Measure(mape, greater_is_better=False),
}
