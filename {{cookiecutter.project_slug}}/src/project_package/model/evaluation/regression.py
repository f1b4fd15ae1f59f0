"""Diagnosis of predicted numbers: residuals, bias, and how often intervals hold."""

from typing import Any

import numpy as np
from scipy import stats

from ...schema import Column
from ..outputs import Outputs
from .calibration import calibration

_POINTS = 2000  # of a scatter plot: more cannot be seen
_BARS = 30
_PARTS = 5  # of the predictions, in each of which the interval is looked at


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
        "calibration_unit": "standard deviations of the target",
        "calibration_error": deciles.error / scale,
        "clear_calibration_error": deciles.clear_error / scale,
        "deciles": deciles.to_json(),
        "residuals": {"edges": edges.tolist(), "rows": rows.tolist()},
        "interval": _interval(target, predicted, outputs, confidence),
    }


def rate(outputs: Outputs) -> str:
    """Return what :func:`rates` are, in words."""
    del outputs  # it is the same for each target
    return "mean prediction in standard deviations of the target from its mean"


def rates(target: np.ndarray, values: np.ndarray, outputs: Outputs) -> np.ndarray:
    """Return what each row is given, in target deviations from its mean, (rows, 1).

    Demographic parity asks that its mean be the same for each group, as it asks of the
    selection rate of classes. The error would not do: a model that has learned to give
    a group less because its targets are less errs nowhere. Source: Agarwal, Dudik and
    Wu (2019), Fair Regression, section 2.
    """
    del outputs  # the prediction itself counts
    given: np.ndarray = (values - target.mean()) / (float(target.std()) or 1.0)
    return given


def _interval(
    target: np.ndarray, predicted: np.ndarray, outputs: Outputs, confidence: float
) -> dict[str, Any]:
    """Return how many true values lie within the predicted intervals.

    The promise is one for all rows: where predictions are less certain an interval of
    the same width holds less, so that parts of the predictions are counted too.
    """
    ends = outputs.interval(predicted)
    assert ends is not None
    held = (ends[0] <= target) & (target <= ends[1])
    edges = np.unique(np.quantile(predicted, np.linspace(0, 1, _PARTS + 1)))
    places = np.searchsorted(edges[1:-1], predicted, side="right")
    parts = [places == place for place in np.unique(places)]
    return {
        "coverage": outputs.coverage,
        "half_width": outputs.half_width,
        "parts": [
            {
                "first": float(predicted[part].min()),
                "last": float(predicted[part].max()),
            }
            | _share(held[part], confidence)
            for part in parts
        ],
    } | _share(held, confidence)


def _share(held: np.ndarray, confidence: float) -> dict[str, float]:
    """Return a share of rows and its interval."""
    rows, inside = len(held), int(held.sum())
    share = stats.binomtest(inside, rows).proportion_ci(confidence, "wilson")
    return {
        "rows": rows,
        "measured": inside / rows,
        "low": float(share.low),
        "high": float(share.high),
    }
