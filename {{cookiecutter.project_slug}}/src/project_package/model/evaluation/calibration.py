"""Calibration: whether what happens is on average what was predicted."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

_BINS = 10


@dataclass(frozen=True)
class Calibration:
    """Rows in groups of like predictions; each array has one entry a group.

    Attributes:
        predicted: Mean prediction.
        observed: Mean of what happened.
        low: Lower end of what is observed, given the chance in so few rows.
        high: Upper end.
        rows: Number of rows.
    """

    predicted: np.ndarray
    observed: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rows: np.ndarray

    @property
    def error(self) -> float:
        """Mean distance between predicted and observed, the expected calibration error.

        Source: Naeini, Cooper and Hauskrecht (2015), with groups of equal size. It is
        above zero for a perfect model too, the more so the fewer rows there are.
        """
        distance = np.abs(self.predicted - self.observed)
        return float(np.average(distance, weights=self.rows))

    @property
    def clear_error(self) -> float:
        """The part of the error that chance does not explain: nought if all is well."""
        outside = np.maximum(self.predicted - self.high, self.low - self.predicted)
        return float(np.average(outside.clip(min=0), weights=self.rows))

    def to_json(self) -> dict[str, list[float]]:
        """Return plain values."""
        return {name: values.tolist() for name, values in vars(self).items()}


def calibration(
    predicted: np.ndarray,
    observed: np.ndarray,
    *,
    deviation: np.ndarray,
    confidence: float,
) -> Calibration:
    """Return how well predictions meet what happened.

    Args:
        predicted: Predictions, shape (rows,).
        observed: What happened: a number, or 1 and 0 for a probability.
        deviation: Standard deviation of what happens around each prediction.
        confidence: Of the interval in each group.
    """
    order = np.argsort(predicted, kind="stable")
    groups = [group for group in np.array_split(order, _BINS) if len(group)]
    means = np.array([observed[group].mean() for group in groups])
    errors = [np.sqrt((deviation[group] ** 2).sum()) / len(group) for group in groups]
    # All groups at a time: the confidence is shared among them (Bonferroni).
    reach = stats.norm.isf((1 - confidence) / 2 / len(groups)) * np.array(errors)
    return Calibration(
        predicted=np.array([predicted[group].mean() for group in groups]),
        observed=means,
        low=means - reach,
        high=means + reach,
        rows=np.array([len(group) for group in groups]),
    )
