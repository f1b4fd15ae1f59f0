"""The fitted pipeline: what it gives for rows, before any export."""

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from ..problems import Problem


def values_of(fitted: Pipeline, frame: pd.DataFrame, problem: Problem) -> np.ndarray:
    """Return the output of a fitted pipeline; a predictor's ``values`` are the same.

    Args:
        fitted: The pipeline.
        frame: Rows in the schema's types.
        problem: What is predicted; it names the method that is asked.

    Returns:
        float64, shape (rows, classes) or (rows, 1).
    """
    values = np.asarray(getattr(fitted, problem.method)(frame), dtype=np.float64)
    return values.reshape(len(frame), -1)
