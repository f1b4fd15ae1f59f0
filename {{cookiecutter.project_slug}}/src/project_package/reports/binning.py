"""The values of a column in a few parts, to be counted and compared."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..model.encoding import epoch_days
from ..schema import Column
from ..wording import like

_PARTS = 10  # of a number or a date, and the words that are named
_BARS = 28  # of a histogram
_MANY = 10 * _BARS  # whole numbers: one more or less in a bar is hardly seen


@dataclass(frozen=True)
class Parts:
    """A column cut into parts.

    Attributes:
        codes: The part of each row, -1 for none.
        labels: What each part holds.
        places: Where each part lies on the scale; none for words.
        whole: Whether all values are whole numbers.
    """

    codes: np.ndarray
    labels: list[str]
    places: np.ndarray | None
    whole: bool = False


def numbers(values: "pd.Series", column: Column) -> np.ndarray:
    """Return a number, or the days since 1970 of a date; gaps are NaN."""
    if column.type != "date":
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    return epoch_days(values)


def day(place: float) -> str:
    """Return the date of a number of days since 1970."""
    return str(np.datetime64("1970-01-01") + np.timedelta64(round(place), "D"))


def parts(values: "pd.Series", column: Column) -> Parts:
    """Return parts with about the same rows, or one for each common word."""
    if column.type in ("number", "date"):
        return _of_numbers(numbers(values, column), column)
    words = values.astype("object")
    counts = words.value_counts()
    # By count and then by name, so that a tie is always broken in the same way.
    ordered = sorted(counts.index, key=lambda word: (-counts[word], str(word)))
    labels = [str(word) for word in ordered[:_PARTS]]
    codes = pd.Index(ordered[:_PARTS], dtype=object).get_indexer(words)
    if len(ordered) > _PARTS:
        codes = np.where((codes < 0) & words.notna(), _PARTS, codes)
        labels.append(f"{len(ordered) - _PARTS} others")
    if words.isna().any():
        codes = np.where(words.isna(), len(labels), codes)
        labels.append("missing")
    return Parts(codes, labels, None)


def histogram(known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the edges and the counts of numbers without gaps."""
    different = np.unique(known)
    whole = bool((different == different.round()).all())
    low, high = float(different[0]), float(different[-1])
    if whole and high - low < _BARS:
        edges = np.arange(low - 0.5, high + 1)
    elif whole and high - low >= _MANY:
        edges = np.linspace(low - 0.5, high + 0.5, _BARS + 1)
    elif whole:
        step = _step(int(high - low) + 1)
        edges = np.arange(low - 0.5, high + step + 0.5, step)
    else:
        edges = np.linspace(low, high, _BARS + 1)
    return edges, np.histogram(known, edges)[0]


def _step(span: int) -> int:
    """Return how many whole numbers are in a bar, of ``span`` that are to be shown.

    The last bar reaches past the largest number by as little as possible: a bar that
    could not fill would look like a fall.
    """
    least = -(-span // _BARS)
    return min(range(least, 2 * least + 1), key=lambda step: -span % step / step)


def _of_numbers(values: np.ndarray, column: Column) -> Parts:
    known = values[~np.isnan(values)]
    inner = np.unique(np.quantile(known, np.linspace(0, 1, _PARTS + 1)[1:-1]))
    different = np.unique(known)
    if len(different) <= _PARTS:
        inner = (different[1:] + different[:-1]) / 2
    codes = np.searchsorted(inner, values, side="left")
    codes[np.isnan(values)] = -1
    present = np.unique(codes[codes >= 0])
    places = np.array([values[codes == part].mean() for part in present])
    codes = np.where(codes < 0, -1, np.searchsorted(present, codes))
    write = day if column.type == "date" else like(places.tolist())
    whole = column.type == "number" and bool((known == known.round()).all())
    return Parts(codes, [write(place) for place in places], places, whole)
