"""Measures for classes; with more than two, each counts the same (macro average)."""

import numpy as np
from sklearn import metrics

from . import Measure


def roc_auc(target: np.ndarray, outputs: np.ndarray) -> float:
    """Return the area under the ROC curve; one against the rest for several classes."""
    if outputs.shape[1] == 2:
        return float(metrics.roc_auc_score(target, outputs[:, 1]))
    labels = np.arange(outputs.shape[1])
    shares = outputs / outputs.sum(axis=1, keepdims=True)
    return float(
        metrics.roc_auc_score(target, shares, multi_class="ovr", labels=labels)
    )


def average_precision(target: np.ndarray, outputs: np.ndarray) -> float:
    """Return the area under the precision-recall curve."""
    if outputs.shape[1] == 2:
        return float(metrics.average_precision_score(target, outputs[:, 1]))
    return float(metrics.average_precision_score(_one_hot(target, outputs), outputs))


def log_loss(target: np.ndarray, outputs: np.ndarray) -> float:
    """Return the mean negative logarithm of the probability of the true class."""
    labels = np.arange(outputs.shape[1])
    shares = outputs / outputs.sum(axis=1, keepdims=True)
    return float(metrics.log_loss(target, shares, labels=labels))


def brier(target: np.ndarray, outputs: np.ndarray) -> float:
    """Return the mean squared error of the probabilities, halved: 0 to 1.

    Source: Brier (1950), scaled so that two classes give the usual binary score.
    """
    errors = (outputs - _one_hot(target, outputs)) ** 2
    return float(errors.sum(axis=1).mean() / 2)


def accuracy(target: np.ndarray, outputs: np.ndarray) -> float:
    """Return the share of rows whose likeliest class is the true one."""
    return float(metrics.accuracy_score(target, outputs.argmax(axis=1)))


def balanced_accuracy(target: np.ndarray, outputs: np.ndarray) -> float:
    """Return the mean over the classes of the share that is found."""
    return float(metrics.balanced_accuracy_score(target, outputs.argmax(axis=1)))


def _one_hot(target: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    identity = np.eye(outputs.shape[1])
    return np.asarray(identity[target])


MEASURES = {
    "roc_auc": Measure(roc_auc, greater_is_better=True),
    "average_precision": Measure(average_precision, greater_is_better=True),
    "log_loss": Measure(log_loss, greater_is_better=False),
    "brier": Measure(brier, greater_is_better=False),
    "accuracy": Measure(accuracy, greater_is_better=True),
    "balanced_accuracy": Measure(balanced_accuracy, greater_is_better=True),
}
