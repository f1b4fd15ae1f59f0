"""Proxies: whether what is measured offline stands for what the product is for.

Models that were made worse on purpose are measured as in training, and replayed as in
use. If those that measure better do not gain more, the wrong thing is measured. Source
of the question: Breck et al. (2017), "The ML Test Score", test Model 2.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def reached(gains: np.ndarray, scores: np.ndarray, share: float) -> float:
    """Return what acting on the rows with the highest scores gains, as a mean.

    Args:
        gains: What acting on each row would bring, shape (rows,).
        scores: What the model ranks the rows by, shape (rows,).
        share: Share of the rows that can be acted on.
    """
    count = max(1, round(share * len(gains)))
    chosen = np.argsort(-scores, kind="stable")[:count]
    return float(gains[chosen].mean())


def agreement(offline: Sequence[float], online: Sequence[float]) -> float:
    """Return the rank correlation (Spearman's) of two values of the same models.

    Args:
        offline: What each model measures; more is better.
        online: What each gains in use.

    Returns:
        1 if both rank the models alike, -1 if in opposite order; NaN if either is the
        same for every model, because then nothing is known.
    """
    ranks = [pd.Series(values).rank().to_numpy() for values in (offline, online)]
    if any(np.ptp(each) == 0 for each in ranks):
        return float("nan")
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])
