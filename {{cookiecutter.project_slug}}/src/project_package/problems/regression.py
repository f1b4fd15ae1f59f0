"""Regression: the target is a number."""

from typing import TYPE_CHECKING

import numpy as np

from ..schema import Column
from ..settings import Fraction, Section
from .problem import Decision, Problem

if TYPE_CHECKING:
    import pandas as pd

_QUANTILES = 10


class Intervals(Section):
    """How a predicted number gets an interval.

    Attributes:
        coverage: Share of the true values that the intervals are to hold.
    """

    coverage: float = Fraction


class Regression(Problem):
    """Predict the expected value."""

    name = "regression"
    target_type = "number"
    method = "predict"
    settings = Intervals

    def labels(self, target: Column) -> None:
        """Return none: the output is the number itself."""

    def encode(self, values: "pd.Series", target: Column) -> np.ndarray:
        """Return the values, float64."""
        return values.to_numpy(dtype=np.float64)

    def check(self, encoded: np.ndarray, target: Column) -> None:
        """Accept any numbers."""

    def decision(self, settings: Section, target: Column) -> Decision:
        """Return the coverage of the intervals."""
        assert isinstance(settings, Intervals)
        return Decision(coverage=settings.coverage)

    def strata(self, encoded: np.ndarray) -> np.ndarray:
        """Return the decile of each value, so that every split has large and small."""
        edges = np.quantile(encoded, np.linspace(0, 1, _QUANTILES + 1)[1:-1])
        return np.searchsorted(edges, encoded)


PROBLEM = Regression()
