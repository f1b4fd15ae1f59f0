"""How much one column alone tells about the target.

One measure for every kind of target and column: the share of the target's variance
that the column explains, without letting any row explain itself. For classes this is
Goodman and Kruskal's tau, from leave-one-out means (Journal of the American
Statistical Association 49, 1954, pages 732-764). A number as the target counts by its
rank, so that a logarithm or another scale of it is still recognised.
"""

import numpy as np
import pandas as pd
from sklearn.metrics import r2_score

# Rows looked at: the measure is good to 0.02 then, and a wide file takes seconds.
MOST_ROWS = 10_000
# A number with at most this many different values is compared value by value.
FEW_VALUES = 50
# Otherwise each row is compared with so many neighbours: few follow a sharp step,
# many average out noise; the better of both counts.
NEIGHBOURS = (4, 50)


def sampled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return at most :data:`MOST_ROWS` rows of ``frame``, drawn at random."""
    return frame.sample(min(len(frame), MOST_ROWS), random_state=0)


def power(values: "pd.Series", target: "pd.Series") -> float:
    """Return the share of the target that ``values`` explain, from 0 to 1.

    Args:
        values: A number, date, category or text for each row; a gap counts as a value
            of its own.
        target: A number or a class for each row, without gaps.

    Examples:
        >>> import pandas as pd
        >>> from project_package.data.adoption.association import power
        >>> copy = pd.Series([1.0, 2.0] * 50)
        >>> round(power(copy, copy * 10), 6)
        1.0
    """
    outcome = _outcome(target)
    if len(outcome) < 3 or not outcome.var(axis=0).any():
        return 0.0
    if not pd.api.types.is_numeric_dtype(values) and values.dtype.kind != "M":
        guesses = [_by_value(values, outcome)]
    elif values.nunique() <= FEW_VALUES:
        guesses = [_by_value(values, outcome)]
    else:
        guesses = [_by_neighbours(values, outcome, count) for count in NEIGHBOURS]
    return max(0.0, *(_explained(outcome, guess) for guess in guesses))


def _explained(outcome: np.ndarray, guess: np.ndarray) -> float:
    return float(r2_score(outcome, guess, multioutput="variance_weighted"))


def _outcome(target: "pd.Series") -> np.ndarray:
    """Return the target as numbers: ranks, or one column of 0 and 1 for each class."""
    if pd.api.types.is_numeric_dtype(target):
        return target.rank().to_numpy(dtype=np.float64)[:, None]
    classes = pd.get_dummies(target.astype("object"), dtype=float)
    return classes.to_numpy(dtype=np.float64)


def _by_value(values: "pd.Series", outcome: np.ndarray) -> np.ndarray:
    """Return for each row the mean of the other rows with the same value."""
    codes = pd.factorize(values, use_na_sentinel=False)[0]
    counts = np.bincount(codes)[codes][:, None]
    sums = np.column_stack([np.bincount(codes, column) for column in outcome.T])
    others = np.where(counts > 1, sums[codes] - outcome, outcome.mean(axis=0))
    means: np.ndarray = others / np.maximum(counts - 1, 1)
    return means


def _by_neighbours(values: "pd.Series", outcome: np.ndarray, count: int) -> np.ndarray:
    """Return for each row the mean of the other rows with the nearest values."""
    gaps = values.isna().to_numpy()
    guess = _by_value(values.isna(), outcome)
    known = np.flatnonzero(~gaps)
    # The rows come in random order, so that a stable sort breaks ties at random.
    order = known[np.argsort(values.to_numpy()[known], kind="stable")]
    total = np.vstack([np.zeros(outcome.shape[1]), outcome[order].cumsum(axis=0)])
    place = np.arange(len(order))
    low = np.maximum(place - count // 2, 0)
    high = np.minimum(place + count // 2 + 1, len(order))
    sums = total[high] - total[low] - outcome[order]
    guess[order] = sums / np.maximum(high - low - 1, 1)[:, None]
    return guess
