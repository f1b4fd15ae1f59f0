"""The power of a feature to tell a number: the share of its ranks that it explains."""

import numpy as np
from scipy.stats import rankdata

from . import Groups


def alone(order: np.ndarray | None, groups: Groups, target: np.ndarray) -> float:
    """Return 0.5 and half of the variance of the target's ranks that is explained.

    Ranks, because a few large values would hide how well all others are told.

    Args:
        order: Values that have an order, missing ones first; none for a category.
        groups: Rows with similar values.
        target: The numbers.
    """
    ranks = rankdata(target)
    ranks -= ranks.mean()
    total = float(ranks @ ranks)
    if not total:
        return 0.5
    errors = ranks - groups.means(ranks)
    explained = [0.0, 1 - float(errors @ errors) / total]
    if order is not None:
        explained.append(_squared_correlation(rankdata(order), ranks))
    return 0.5 + max(explained) / 2


def _squared_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Return the squared correlation of ranks; ``other`` has the mean 0."""
    one = one - one.mean()
    size = float(one @ one) * float(other @ other)
    return float(one @ other) ** 2 / size if size else 0.0
