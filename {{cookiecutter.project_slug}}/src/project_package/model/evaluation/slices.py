"""Slices: parts of the rows in which a model may be worse than on the whole."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ...schema import Schema
from .. import measures
from .bootstrap import Bootstrap, Interval

_BINS = 4
_MISSING = "(missing)"
_DIGITS = 4  # of a fraction in the name of a slice


@dataclass(frozen=True)
class Slice:
    """Some of the rows.

    Attributes:
        column: The column by which they were chosen.
        value: Their value in it, or the range of their values, as text.
        rows: Which rows these are, bool, shape (rows,).
        sensitive: Whether the column is kept to compare groups of people.
    """

    column: str
    value: str
    rows: np.ndarray
    sensitive: bool

    def mean(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the mean of ``values`` over these rows in each sample.

        Args:
            values: One of each row, shape (rows,).
            weights: Times that each row was drawn, shape (samples, rows).
        """
        return measures.mean(values[self.rows], weights[:, self.rows])


def slices(frame: pd.DataFrame, schema: Schema, *, minimum_rows: int) -> list[Slice]:
    """Return a slice for each value of a category and each quarter of a number.

    Args:
        frame: Rows in the schema's types.
        schema: Features and sensitive columns are looked at.
        minimum_rows: Smaller slices are left out: they say nothing but luck.
    """
    found = []
    for column in schema.with_role("feature", "sensitive"):
        words = _words(frame[column.name])
        for value in sorted(words.unique()):
            rows = (words == value).to_numpy()
            sensitive = column.role == "sensitive"
            found.append(Slice(column.name, value, rows, sensitive))
    return [one for one in found if minimum_rows <= one.rows.sum() < len(frame)]


def losses(
    found: list[Slice], loss: np.ndarray, bootstrap: Bootstrap
) -> list[dict[str, Any]]:
    """Return the mean loss of each slice with its interval, as plain values.

    Args:
        found: The slices.
        loss: Loss of each row, shape (rows,).
        bootstrap: Draws the samples.
    """
    described = means(found, loss, "loss", bootstrap)
    return [mean | {"sensitive": one.sensitive} for one, mean in zip(found, described)]


def means(
    found: list[Slice], values: np.ndarray, name: str, bootstrap: Bootstrap
) -> list[dict[str, Any]]:
    """Return the mean of each slice with its interval, as plain values.

    Args:
        found: The slices.
        values: What is averaged, one of each row, shape (rows,).
        name: What the mean is called.
        bootstrap: Draws the samples.
    """
    intervals = bootstrap.intervals(
        len(values),
        {place: partial(one.mean, values) for place, one in enumerate(found)},
    )
    return [
        {
            "column": one.column,
            "value": one.value,
            "rows": int(one.rows.sum()),
            name: intervals[place].value,
            "low": intervals[place].low,
            "high": intervals[place].high,
        }
        for place, one in enumerate(found)
    ]


def excesses(
    found: list[Slice], more: np.ndarray, confidence: float
) -> list[tuple[Slice, Interval]]:
    """Return how much more one model loses than another on each slice.

    Args:
        found: The slices.
        more: Loss of the one minus loss of the other on each row, shape (rows,).
        confidence: Of all intervals together: each gets its part (Bonferroni), or one
            of many slices would look bad by luck.
    """
    tail = (1 - confidence) / 2 / max(len(found), 1)
    intervals = []
    for one in found:
        values = more[one.rows]
        mean, error = float(values.mean()), float(stats.sem(values))
        reach = float(stats.t.isf(tail, len(values) - 1)) * error
        intervals.append((one, Interval(mean, mean - reach, mean + reach)))
    return intervals


def _words(values: "pd.Series") -> "pd.Series[str]":
    """Return a word for each value: itself, or the range that it falls into."""
    if isinstance(values.dtype, pd.CategoricalDtype) or values.dtype == "str":
        return values.astype("object").where(values.notna(), _MISSING).astype(str)
    known = values.dropna()
    edges = np.unique(known.quantile(np.linspace(0, 1, _BINS + 1)))
    words = pd.Series(_MISSING, index=values.index, dtype=object)
    for _, part in known.groupby(np.searchsorted(edges[1:-1], known, side="right")):
        words[part.index] = _range(part.min(), part.max())
    return words


def _range(low: Any, high: Any) -> str:
    """Return the name of the values from the smallest to the largest of a slice."""
    first, last = _text(low), _text(high)
    return first if first == last else f"{first} to {last}"


def _text(value: Any) -> str:
    """Return a day, a whole number as it is, or a fraction in few digits."""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if float(value).is_integer():
        return f"{value:.15g}"
    return f"{value:.{max(_DIGITS, len(f'{abs(value):.0f}'))}g}"
