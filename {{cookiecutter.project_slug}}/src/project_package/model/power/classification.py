"""The power of a feature to tell classes apart: an area under the ROC curve."""

import numpy as np
from scipy.stats import rankdata

from . import Groups

# A rarer class is ranked well or badly by luck; it counts only if there is no other.
_LEAST_ROWS = 30


def alone(order: np.ndarray | None, groups: Groups, target: np.ndarray) -> float:
    """Return the largest area for any class against the rest, 0.5 to 1.

    A feature that gives away a single one of several classes is as suspicious.

    Args:
        order: Values that have an order, missing ones first; none for a category.
        groups: Rows with similar values.
        target: Position of each row's class.
    """
    classes, rows = np.unique(target, return_counts=True)
    common = classes[np.minimum(rows, len(target) - rows) >= _LEAST_ROWS]
    chosen = common if len(common) else classes[-1:]
    return max(_of_class(order, groups, target == place) for place in chosen)


def _of_class(order: np.ndarray | None, groups: Groups, hit: np.ndarray) -> float:
    """Return the area for one class, whichever end of the order it is at."""
    found = [0.5, _area(groups.means(hit.astype(np.float64)), hit)]
    if order is not None:
        area = _area(order, hit)
        found += [area, 1 - area]
    return max(found)


def _area(score: np.ndarray, hit: np.ndarray) -> float:
    """Return the share of pairs in the right order; a tie counts half."""
    hits, others = int(hit.sum()), int((~hit).sum())
    if not hits or not others:
        return 0.5
    above = rankdata(score)[hit].sum() - hits * (hits + 1) / 2
    return float(above / (hits * others))
