"""Diagnosis of predicted numbers: residuals, bias, and how often intervals hold."""

from typing import Any

import numpy as np
from scipy import stats

from ...schema import Column
from ..outputs import Outputs
from .calibration import calibration

_POINTS = 2000  # of a scatter plot: more cannot be seen
_BARS = 30


def diagnose(
    target: np.ndarray,
    values: np.ndarray,
    outputs: Outputs,
    column: Column,
    confidence: float,
) -> dict[str, Any]:
    """Return what there is to see of a model's predictions on held-out rows.

    Args:
        target: True values, shape (rows,).
        values: Predictions, shape (rows, 1).
        outputs: The width of their intervals.
        column: The target, for its unit.
        confidence: Of the intervals around what is measured.
    """
    predicted = values[:, 0]
    residuals = target - predicted
    kept = np.linspace(0, len(target) - 1, min(len(target), _POINTS)).astype(int)
    deciles = calibration(
        predicted,
        target,
        deviation=np.full(len(target), residuals.std()),
        confidence=confidence,
    )
    scale = float(target.std()) or 1.0
    rows, edges = np.histogram(residuals, _BARS)
    return {
        "unit": column.unit,
        "predicted": predicted[kept].tolist(),
        "actual": target[kept].tolist(),
        "bias": float(-residuals.mean()),
        "calibration_error": deciles.error / scale,
        "clear_calibration_error": deciles.clear_error / scale,
        "deciles": deciles.to_json(),
        "residuals": {"edges": edges.tolist(), "rows": rows.tolist()},
        "interval": _interval(residuals, outputs, confidence),
    }


def rates(target: np.ndarray, values: np.ndarray, outputs: Outputs) -> np.ndarray:
    """Return by how much each row is overrated, in target deviations, (rows, 1)."""
    del outputs  # the prediction itself counts
    scale = float(target.std()) or 1.0
    errors: np.ndarray = (values - target[:, np.newaxis]) / scale
    return errors


def _interval(
    residuals: np.ndarray, outputs: Outputs, confidence: float
) -> dict[str, float | None]:
    """Return how many true values lie within the predicted intervals."""
    held = int((np.abs(residuals) <= outputs.half_width).sum())
    share = stats.binomtest(held, len(residuals)).proportion_ci(confidence, "wilson")
    return {
        "coverage": outputs.coverage,
        "half_width": outputs.half_width,
        "measured": held / len(residuals),
        "low": float(share.low),
        "high": float(share.high),
    }
