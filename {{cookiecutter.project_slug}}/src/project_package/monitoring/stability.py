"""The population stability index (PSI): how far one distribution is from another.

With shares p now and q in training, PSI = sum((p - q) ln(p / q)) over the bins. Source:
Siddiqi (2006), "Credit Risk Scorecards", who reads less than 0.1 as no change and more
than 0.25 as a large one.

Without any change it is not 0. In n and m rows over k bins, PSI / (1/n + 1/m) is then
about chi-squared with k - 1 degrees of freedom: its mean, (k - 1)(1/n + 1/m), is 0.18
for deciles of 50 rows. Source: Yurdakul (2018), "Statistical Properties of Population
Stability Index", Western Michigan University, section 3. So what chance adds is taken
away, and an index that chance could explain says nothing.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

# Rows that a bin should have for this to be so (Cochran, 1954).
LEAST = 5
_HALF = 0.5  # added to each bin, so that an empty one has a logarithm


@dataclass(frozen=True)
class Stability:
    """How far two distributions are from each other.

    Attributes:
        psi: The index, less what chance adds on average; at least 0.
        chance: What it reaches without any change, as often as was allowed, less the
            same.
    """

    psi: float
    chance: float

    @property
    def is_certain(self) -> bool:
        """Whether it is more than chance explains."""
        return self.psi > self.chance


def stability(
    shares: np.ndarray, rows: int, counts: np.ndarray, *, ordered: bool, chance: float
) -> Stability | None:
    """Return how far ``counts`` are from ``shares``; none where too little is known.

    Args:
        shares: Share of each bin in training.
        rows: Rows behind them.
        counts: Rows in each bin now.
        ordered: Whether neighbours are alike: then small bins are joined with their
            neighbours, and otherwise with each other.
        chance: Probability that the index is more than :attr:`Stability.chance`
            although nothing has changed.
    """
    found = int(counts.sum())
    join = _neighbours if ordered else _rare
    groups = join(shares * min(rows, found))
    bins = int(groups.max()) + 1
    if bins < 2:
        return None
    before = _smoothed(np.bincount(groups, weights=shares * rows))
    after = _smoothed(np.bincount(groups, weights=counts))
    psi = float(((after - before) * np.log(after / before)).sum())
    unit = 1 / rows + 1 / found
    mean = (bins - 1) * unit
    most = float(stats.chi2.isf(chance, bins - 1)) * unit
    return Stability(max(psi - mean, 0.0), most - mean)


def _smoothed(counts: np.ndarray) -> np.ndarray:
    """Return the share of each bin, none of them 0."""
    shares: np.ndarray = (counts + _HALF) / (counts + _HALF).sum()
    return shares


def _neighbours(expected: np.ndarray) -> np.ndarray:
    """Return the group of each bin; each group is large enough, and a range."""
    groups, group, total = np.zeros(len(expected), dtype=np.int64), 0, 0.0
    for place, rows in enumerate(expected):
        groups[place], total = group, total + rows
        if total >= LEAST:
            group, total = group + 1, 0.0
    # What is left in the end is too small to stand alone.
    return np.minimum(groups, max(group - 1, 0))


def _rare(expected: np.ndarray) -> np.ndarray:
    """Return the group of each bin: one of its own, or that of all small ones."""
    large = expected >= LEAST
    groups = np.cumsum(large) - 1
    if not large.any():
        return np.zeros(len(expected), dtype=np.int64)
    joined = groups.max() + (1 if expected[~large].sum() >= LEAST else 0)
    return np.where(large, groups, joined)
