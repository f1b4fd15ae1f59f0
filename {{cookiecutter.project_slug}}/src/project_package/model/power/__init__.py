"""Power: how much one feature tells of the target by itself, without any model.

It is 0.5 for a feature that tells nothing and 1 for one that tells everything, as a
copy of the target does. No shape is assumed: what counts is the larger of how well the
feature's order ranks the rows, and how well the mean target of rows with a similar
value does. A gap is a value of its own, because what is only filled in afterwards gives
the target away by being there.
"""

import importlib

import numpy as np

from ...problems import Problem

_FOLDS = 5
# Rows of a bin, at least: with fewer its mean says more of luck than of the feature.
_BIN_ROWS = 50
_BINS = 50
# Rows that a mean is drawn towards the overall one by. Source: Micci-Barreca (2001), A
# Preprocessing Scheme for High-Cardinality Categorical Attributes, equation 4.
_PRIOR_ROWS = 10


def alone(
    values: np.ndarray, target: np.ndarray, *, problem: Problem, seed: int
) -> float:
    """Return the power of one feature, 0.5 to 1.

    Args:
        values: The feature, shape (rows,): numbers, with NaN where it is missing, or
            the integer codes of a category.
        target: Encoded target, shape (rows,).
        problem: What is predicted.
        seed: Seed of the folds.
    """
    module = importlib.import_module(f".{problem.name}", __name__)
    ordered = values.dtype.kind == "f"
    groups = _bins(values) if ordered else np.unique(values, return_inverse=True)[1]
    order = np.where(np.isnan(values), -np.inf, values) if ordered else None
    power: float = module.alone(order, Groups(groups, seed), target)
    return power


class Groups:
    """Rows with similar values, and the folds that keep a row from telling on itself.

    Attributes:
        folds: Fold of each row.
    """

    def __init__(self, groups: np.ndarray, seed: int) -> None:
        """Deal the rows out to the folds.

        Args:
            groups: Number of the group of each row, from 0.
            seed: Seed of the folds.
        """
        self._groups = groups
        self.folds = np.random.default_rng(seed).permutation(len(groups)) % _FOLDS

    def means(self, target: np.ndarray) -> np.ndarray:
        """Return for each row the mean target of its group in the other folds.

        Args:
            target: Numbers, shape (rows,).
        """
        cells = self._groups * _FOLDS + self.folds
        size = (self._groups.max(initial=0) + 1) * _FOLDS
        rows, sums = (
            np.bincount(cells, weights, minlength=size).reshape(-1, _FOLDS)
            for weights in (None, target)
        )
        others = [each.sum(axis=1, keepdims=True) - each for each in (rows, sums)]
        overall = target.mean()
        means = (others[1] + _PRIOR_ROWS * overall) / (others[0] + _PRIOR_ROWS)
        found: np.ndarray = means.ravel()[cells]
        return found


def _bins(values: np.ndarray) -> np.ndarray:
    """Return the bin of each number: as many rows in each, and one for the gaps."""
    present = values[~np.isnan(values)]
    count = min(_BINS, len(present) // _BIN_ROWS)
    if count < 2:
        return np.where(np.isnan(values), 1, 0)
    edges = np.quantile(present, np.linspace(0, 1, count + 1)[1:-1])
    bins: np.ndarray = np.searchsorted(np.unique(edges), values, side="right")
    bins[np.isnan(values)] = count
    return bins
