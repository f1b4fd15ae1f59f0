"""Parity: the exported model answers as the fitted pipeline does, or is refused."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from ..errors import ExportError
from ..problems import Problem
from .fitted import values_of
from .predictor import TOLERANCE, Predictor

SMALLEST = 1e-9  # below this size a difference is judged as if the value had it
MOST_ROWS = 2000  # of each kind; more would only take longer


@dataclass(frozen=True)
class Parity:
    """What was compared and the worst that was found.

    Attributes:
        rows: Rows compared, by kind: held out, missing values, unseen categories,
            one at a time.
        largest_difference: Largest relative difference of any output.
        labels_differ: Rows in which another answer was given.
        tolerance: Largest difference that is accepted.
    """

    rows: dict[str, int]
    largest_difference: float
    labels_differ: int
    tolerance: float = TOLERANCE

    @property
    def is_close(self) -> bool:
        """Whether every output is within the tolerance; NaN never is."""
        return self.largest_difference <= self.tolerance

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def prove(
    fitted: Pipeline,
    predictor: Predictor,
    frame: pd.DataFrame,
    problem: Problem,
    *,
    single_rows: int = 50,
) -> Parity:
    """Return how close ``predictor`` comes to ``fitted``.

    Args:
        fitted: The scikit-learn pipeline.
        predictor: The exported model.
        frame: Held-out rows in the schema's types.
        problem: What is predicted.
        single_rows: Rows that are scored one at a time, with and without gaps.

    Raises:
        ExportError: If an answer differs, or an output by more than the tolerance.
    """
    differences, differ, counts = [], 0, {}
    for kind, rows in _kinds(frame.head(MOST_ROWS), predictor, single_rows).items():
        counts[kind] = sum(len(part) for part in rows)
        for part in rows:
            expected = values_of(fitted, part, problem)
            actual = predictor.values(part)
            differences.append(difference(actual, expected))
            if predictor.outputs.labels is not None:
                decided = predictor.outputs.decided
                differ += int((decided(actual) != decided(expected)).sum())
    result = Parity(counts, float(np.max(differences)), differ)
    if differ or not result.is_close:
        raise ExportError(
            f"{type(fitted[-1]).__name__} is not exported exactly: the largest "
            f"relative difference is {result.largest_difference:.2g} (allowed "
            f"{TOLERANCE:g}), and {differ} answers differ. Choose another estimator."
        )
    return result


def difference(actual: np.ndarray, expected: np.ndarray) -> float:
    """Return the largest relative difference; NaN where either is not finite."""
    size = np.maximum(np.abs(expected), SMALLEST)
    return float((np.abs(actual - expected) / size).max(initial=0.0))


def _kinds(
    frame: pd.DataFrame, predictor: Predictor, single_rows: int
) -> dict[str, list[pd.DataFrame]]:
    """Return the rows to compare, by kind."""
    encoding = predictor.encoding
    strange = frame.copy()
    for name in encoding.categories:
        strange[name] = pd.Series("never seen before", frame.index).astype("category")
    gaps = frame.copy()
    for place, name in enumerate(encoding.features):
        hit = (np.arange(len(frame)) + place) % (len(encoding.features) + 1) < 2
        gaps[name] = frame[name].mask(hit)
    single = pd.concat([frame.head(single_rows), gaps.head(single_rows)])
    return {
        "held_out": [frame],
        "missing_values": [gaps],
        "unseen_categories": [strange] if encoding.categories else [],
        "one_at_a_time": [single.iloc[[row]] for row in range(len(single))],
    }
