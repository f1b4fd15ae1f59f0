"""Numbers: how wide an interval must be to hold the truth, learned out of fold."""

from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from ...data.splits import Fold
from ..outputs import Outputs


def learn(
    outputs: Outputs,
    pipeline: Pipeline,
    frame: pd.DataFrame,
    target: np.ndarray,
    folds: list[Fold],
) -> Outputs:
    """Return the outputs with the half-width of a conformal interval.

    It is the quantile of the errors on rows that were not trained on, one rank above
    the wanted share. Source: Vovk (2015), Cross-conformal predictors; the rank is that
    of Lei et al. (2018), Distribution-free predictive inference for regression.
    """
    errors = np.sort(
        np.concatenate(
            [
                np.abs(
                    target[test]
                    - clone(pipeline)
                    .fit(frame.iloc[train], target[train])
                    .predict(frame.iloc[test])
                )
                for train, test in folds
            ]
        )
    )
    assert outputs.coverage is not None
    rank = int(np.ceil((len(errors) + 1) * outputs.coverage))
    return replace(outputs, half_width=float(errors[min(rank, len(errors)) - 1]))
