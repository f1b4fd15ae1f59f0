"""Diagnosis of probabilities: curves, calibration, confusion at the best decision."""

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn import metrics

from ...schema import Column
from ..outputs import Outputs
from .calibration import Calibration, calibration

_POINTS = 200  # of a curve: more cannot be seen
_EDGES = np.linspace(0, 1, 21)


def diagnose(
    target: np.ndarray,
    values: np.ndarray,
    outputs: Outputs,
    column: Column,
    confidence: float,
) -> dict[str, Any]:
    """Return what there is to see of a model's probabilities on held-out rows.

    Args:
        target: Positions of the true classes, shape (rows,).
        values: Probabilities, shape (rows, classes).
        outputs: How probabilities become a decision.
        column: The target.
        confidence: Of the intervals.
    """
    del column  # its classes are in the outputs
    labels, costs = outputs.labels or (), np.array(outputs.costs)
    decided = outputs.decided(values)
    shown = range(1, 2) if len(labels) == 2 else range(len(labels))
    calibrations = {
        place: _calibration(target == place, values[:, place], confidence)
        for place in shown
    }
    return {
        "labels": list(labels),
        "costs": costs.tolist(),
        "threshold": _threshold(costs) if len(labels) == 2 else None,
        "mean_cost": float(costs[target, decided].mean()),
        "confusion": metrics.confusion_matrix(
            target, decided, labels=range(len(labels))
        ).tolist(),
        "calibration_unit": "probability",
        "calibration_error": max(found.error for found in calibrations.values()),
        "clear_calibration_error": max(
            found.clear_error for found in calibrations.values()
        ),
        "classes": {
            labels[place]: _curves(target == place, values[:, place])
            | {"calibration": found.to_json()}
            for place, found in calibrations.items()
        },
    }


def rate(outputs: Outputs) -> str:
    """Return what :func:`rates` are, in words."""
    labels = outputs.labels or ()
    if len(labels) == 2:
        return f"share that is called {labels[1]}"
    return "share that is called the class that differs most"


def rates(target: np.ndarray, values: np.ndarray, outputs: Outputs) -> np.ndarray:
    """Return which rows are given which class, shape (rows, classes), as 1 and 0.

    Of two classes the second (positive) one says it all, shape (rows, 1). Its mean
    over a group is the selection rate: demographic parity asks that it be the same for
    each. Source: Barocas, Hardt and Narayanan (2023), Fairness and Machine Learning,
    ch. 3.
    """
    del target  # who deserves a class is another question
    given: np.ndarray = np.eye(values.shape[1])[outputs.decided(values)]
    return given[:, 1:] if values.shape[1] == 2 else given


def _threshold(costs: np.ndarray) -> float:
    """Return the probability from which the second class costs less than the first.

    Source: Elkan (2001), The Foundations of Cost-Sensitive Learning, equation 2.
    """
    false_alarm, miss = costs[0, 1] - costs[0, 0], costs[1, 0] - costs[1, 1]
    return float(false_alarm / (false_alarm + miss))


def _calibration(
    happened: np.ndarray, probability: np.ndarray, confidence: float
) -> Calibration:
    """Return how often it happened where it was given a probability."""
    found = calibration(
        probability,
        happened.astype(np.float64),
        deviation=np.sqrt(probability * (1 - probability)),
        confidence=confidence,
    )
    return replace(found, low=found.low.clip(0), high=found.high.clip(max=1))


def _curves(happened: np.ndarray, probability: np.ndarray) -> dict[str, Any]:
    """Return the curves of one class against the others, in few points."""
    false, true, _ = metrics.roc_curve(happened, probability)
    precision, recall, _ = metrics.precision_recall_curve(happened, probability)
    return {
        "roc": _thinned(false_positive_rate=false, true_positive_rate=true),
        "precision_recall": _thinned(recall=recall, precision=precision),
        "scores": {
            "edges": _EDGES.tolist(),
            "of_class": np.histogram(probability[happened], _EDGES)[0].tolist(),
            "of_others": np.histogram(probability[~happened], _EDGES)[0].tolist(),
        },
    }


def _thinned(**axes: np.ndarray) -> dict[str, list[float]]:
    """Return evenly spaced points of a curve, its ends included."""
    points = len(next(iter(axes.values())))
    kept = np.unique(np.linspace(0, points - 1, _POINTS).astype(int))
    return {name: values[kept].tolist() for name, values in axes.items()}
