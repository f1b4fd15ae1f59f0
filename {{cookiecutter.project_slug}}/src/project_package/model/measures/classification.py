"""Measures for classes; with more than two, each counts the same (macro average).

scikit-learn has the same measures for one set of weights; these take many at once,
which a bootstrap needs. The tests hold that the two agree.
"""

import sys
from collections.abc import Callable

import numpy as np

from . import Measure, mean

LOSS = "log_loss"
# As scikit-learn: a probability of nought for what happened is a large loss, not an
# infinite one.
_SMALLEST = sys.float_info.epsilon


def roc_auc(target: np.ndarray, outputs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the area under the ROC curve; one against the rest for several classes."""
    return _mean_of_classes(_area_under_roc, target, outputs, weights)


def average_precision(
    target: np.ndarray, outputs: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Return the area under the precision-recall curve, as a sum of steps."""
    return _mean_of_classes(_average_precision, target, outputs, weights)


def log_loss(
    target: np.ndarray, outputs: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Return the mean negative logarithm of the probability of the true class."""
    return mean(losses(target, outputs), weights)


def losses(target: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Return the log loss of each row, shape (rows,)."""
    share = outputs[np.arange(len(target)), target] / outputs.sum(axis=1)
    logarithms: np.ndarray = -np.log(share.clip(_SMALLEST, 1 - _SMALLEST))
    return logarithms


def brier(target: np.ndarray, outputs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the mean squared error of the probabilities, halved: 0 to 1.

    Source: Brier (1950), scaled so that two classes give the usual binary score.
    """
    errors = (outputs - np.eye(outputs.shape[1])[target]) ** 2
    return mean(errors.sum(axis=1) / 2, weights)


def accuracy(
    target: np.ndarray, outputs: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Return the share of rows whose likeliest class is the true one."""
    return mean(outputs.argmax(axis=1) == target, weights)


def balanced_accuracy(
    target: np.ndarray, outputs: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Return the mean over the classes of the share that is found."""
    found = outputs.argmax(axis=1) == target
    of_class = [target == place for place in np.unique(target)]
    shares = [mean(found[rows], weights[:, rows]) for rows in of_class]
    average: np.ndarray = np.mean(shares, axis=0)
    return average


_Binary = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def _mean_of_classes(
    function: _Binary, target: np.ndarray, outputs: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Return the mean over the classes; of two, the second says it all."""
    classes = range(outputs.shape[1])
    if len(classes) == 2:
        return function(target == 1, outputs[:, 1], weights)
    shares = outputs / outputs.sum(axis=1, keepdims=True)
    each = [function(target == place, shares[:, place], weights) for place in classes]
    average: np.ndarray = np.mean(each, axis=0)
    return average


def _area_under_roc(
    positive: np.ndarray, score: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Return the share of pairs in the right order; a tie counts half."""
    hits, misses = _by_score(positive, score, weights)
    above = misses.cumsum(axis=1) - misses / 2
    with np.errstate(invalid="ignore"):
        right: np.ndarray = 1 - (hits * above).sum(axis=1) / (
            hits.sum(axis=1) * misses.sum(axis=1)
        )
    return right


def _average_precision(
    positive: np.ndarray, score: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Return the precision at each score, weighted by the recall that it adds."""
    hits, misses = _by_score(positive, score, weights)
    found = hits.cumsum(axis=1)
    with np.errstate(invalid="ignore"):
        precision = found / (found + misses.cumsum(axis=1))
        area: np.ndarray = np.nansum(hits * precision, axis=1) / hits.sum(axis=1)
    return area


def _by_score(
    positive: np.ndarray, score: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of positives and of others at each score, the highest first.

    Returns:
        Two arrays, shape (samples, different scores).
    """
    order = np.argsort(-score, kind="stable")
    starts = np.flatnonzero(np.diff(score[order], prepend=np.inf))
    sorted_weights = weights[:, order]
    hits = np.add.reduceat(sorted_weights * positive[order], starts, axis=1)
    return hits, np.add.reduceat(sorted_weights, starts, axis=1) - hits


MEASURES = {
    "roc_auc": Measure(roc_auc, greater_is_better=True),
    "average_precision": Measure(average_precision, greater_is_better=True),
    "log_loss": Measure(log_loss, greater_is_better=False),
    "brier": Measure(brier, greater_is_better=False),
    "accuracy": Measure(accuracy, greater_is_better=True),
    "balanced_accuracy": Measure(balanced_accuracy, greater_is_better=True),
}
