"""Answering: what of an answer has to be learned from the training rows.

One module for each kind of problem knows.
"""

import importlib

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from ...data.splits import Fold
from ...problems import Problem
from ..outputs import Outputs


def learn(  # pylint: disable=too-many-arguments  # all that a fit needs
    outputs: Outputs,
    pipeline: Pipeline,
    frame: pd.DataFrame,
    target: np.ndarray,
    *,
    folds: list[Fold],
    problem: Problem,
) -> Outputs:
    """Return ``outputs`` with all that an answer needs.

    Args:
        outputs: What is configured.
        pipeline: The pipeline that will answer.
        frame: Training rows.
        target: Their encoded target, shape (rows,).
        folds: The folds of the cross-validation.
        problem: What is predicted.
    """
    module = importlib.import_module(f".{problem.name}", __name__)
    learned: Outputs = module.learn(outputs, pipeline, frame, target, folds)
    return learned
