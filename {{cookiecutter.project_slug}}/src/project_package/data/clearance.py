"""Clearance: a quick look that lets a table pass which certainly breaks no rule.

Pandera decides what is wrong and says so; it looks at each cell several times. Most
chunks of a batch have nothing wrong, which their extremes show in a tenth of the
time. What is not certain here is left to pandera, so the judgement is the same.
"""

import numpy as np
import pandas as pd

from ..schema import Column

# The type of a column in a frame, by the type that the schema names.
DTYPES = {
    "category": pd.CategoricalDtype(),
    "number": np.dtype("float64"),
    "date": np.dtype("datetime64[us]"),
    "text": pd.StringDtype(na_value=np.nan),
}


def is_clear(frame: pd.DataFrame, columns: tuple[Column, ...]) -> bool:
    """Return True only if ``frame`` certainly breaks no rule of its ``columns``.

    Args:
        frame: Rows in the schema's types, or what is taken for them.
        columns: Descriptions of those columns that ``frame`` has.
    """
    if frame.empty or len(frame.columns) != len(columns):
        return False
    return all(_holds(frame[column.name], column) for column in columns)


def _holds(values: pd.Series, column: Column) -> bool:
    """Return True only if a column certainly breaks no rule."""
    if not column.nullable and values.isna().any():
        return False
    if column.type == "category":
        return _words_hold(values, column)
    if values.dtype != DTYPES[column.type]:
        return False
    return column.type != "number" or _numbers_hold(values.to_numpy(), column)


def _words_hold(values: pd.Series, column: Column) -> bool:
    """Return whether each word is allowed, also of those that no row holds."""
    if not isinstance(values.dtype, pd.CategoricalDtype):
        return False
    allowed = column.allowed
    return allowed is None or set(values.dtype.categories) <= set(allowed)


def _numbers_hold(numbers: np.ndarray, column: Column) -> bool:
    """Return whether the extremes are believed; without any number it is unclear."""
    low, high = np.fmin.reduce(numbers), np.fmax.reduce(numbers)
    minimum = -np.inf if column.minimum is None else column.minimum
    maximum = np.inf if column.maximum is None else column.maximum
    return bool(np.isfinite([low, high]).all() and minimum <= low and high <= maximum)
