"""How strongly two columns go together, from 0 (not at all) to 1 (one tells the other).

Numbers are compared by rank (Spearman 1904), words with numbers by the share of the
differences between the ranks that the words explain, words with words by Cramér's V;
the last two without what chance gives (Kelley 1935; Bergsma 2013).
"""

import numpy as np
import pandas as pd

from ..schema import Column

_WORDS = 20  # of a category; rarer ones are taken as one


def matrix(frame: pd.DataFrame, columns: list[Column]) -> np.ndarray:
    """Return the strength between each pair of columns, shape (columns, columns)."""
    coded = [_coded(frame[column.name], column) for column in columns]
    strengths = np.eye(len(columns))
    for row, first in enumerate(coded):
        for place, second in enumerate(coded[:row]):
            strengths[row, place] = strengths[place, row] = _strength(first, second)
    return strengths


def _coded(values: "pd.Series", column: Column) -> np.ndarray:
    """Return ranks (float64, gaps NaN) of a number or a date, or codes of words."""
    if column.type in ("number", "date"):
        return values.rank().to_numpy(dtype=np.float64)
    words = values.astype("object").fillna("")
    common = words.value_counts().index[:_WORDS]
    codes: np.ndarray = pd.Index(common).get_indexer(words)
    return np.where(codes < 0, len(common), codes)


def _strength(first: np.ndarray, second: np.ndarray) -> float:
    if first.dtype.kind == "f" and second.dtype.kind == "f":
        return _of_ranks(first, second)
    if first.dtype.kind == "f":
        return _of_words_and_ranks(second, first)
    if second.dtype.kind == "f":
        return _of_words_and_ranks(first, second)
    return _of_words(first, second)


def _of_ranks(first: np.ndarray, second: np.ndarray) -> float:
    both = ~(np.isnan(first) | np.isnan(second))
    if both.sum() < 2:
        return 0.0
    x, y = first[both] - first[both].mean(), second[both] - second[both].mean()
    scale = float(np.sqrt((x @ x) * (y @ y)))
    return abs(float(x @ y)) / scale if scale > 0 else 0.0


def _of_words_and_ranks(words: np.ndarray, ranks: np.ndarray) -> float:
    known = ~np.isnan(ranks)
    codes, values = words[known], ranks[known]
    if codes.size == 0:
        return 0.0
    counts = np.bincount(codes)
    groups, rows = int((counts > 0).sum()), len(values)
    if groups < 2 or rows <= groups:
        return 0.0
    means = np.bincount(codes, values)[codes] / counts[codes]
    whole = float(((values - values.mean()) ** 2).sum())
    inside = float(((values - means) ** 2).sum())
    if whole == 0:
        return 0.0
    return float(np.sqrt(max(1 - inside / whole * (rows - 1) / (rows - groups), 0.0)))


def _of_words(first: np.ndarray, second: np.ndarray) -> float:
    width = int(second.max()) + 1
    counts = np.bincount(first * width + second, minlength=width * (first.max() + 1))
    table = counts.reshape(-1, width).astype(float)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    rows, (height, width) = table.sum(), table.shape
    if min(height, width) < 2 or rows < 2:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / rows
    square = float(((table - expected) ** 2 / expected).sum() / rows)
    square = max(square - (height - 1) * (width - 1) / (rows - 1), 0.0)
    most = [side - (side - 1) ** 2 / (rows - 1) for side in (height, width)]
    return float(np.sqrt(min(square / max(min(most) - 1, 1e-12), 1.0)))
