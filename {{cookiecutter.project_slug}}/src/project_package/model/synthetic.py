"""Synthetic rows that fit a schema: for trying a candidate before any data is read."""

import numpy as np
import pandas as pd

from ..schema import Column, Schema

_WORDS = ("a", "b", "c")
_MISSING_SHARE = 0.1


def rows(schema: Schema, count: int, seed: int) -> pd.DataFrame:
    """Return ``count`` rows in the schema's types whose target can be learned.

    Args:
        schema: What the columns may hold.
        count: Number of rows, at least two for each class.
        seed: Seed of the values.
    """
    rng = np.random.default_rng(seed)
    signal = rng.normal(size=count)
    columns = {
        column.name: _values(column, signal + rng.normal(size=count), rng)
        for column in schema.columns
    }
    return pd.DataFrame(columns)


def _values(
    column: Column, signal: np.ndarray, rng: np.random.Generator
) -> "pd.Series":
    """Return values of one column that rise with ``signal``."""
    ranks = signal.argsort().argsort() / len(signal)
    gaps = column.nullable & (rng.random(len(signal)) < _MISSING_SHARE)
    if column.type == "category":
        words = np.array(column.allowed or _WORDS, dtype=object)
        values = pd.Series(words[(ranks * len(words)).astype(int)])
        return values.mask(gaps).astype("category")
    if column.type == "date":
        start = np.datetime64("2024-01-01", "us")
        days = (ranks * 730).astype("timedelta64[D]")
        return pd.Series(start + days).mask(gaps)
    if column.type == "number":
        low = -2.0 if column.minimum is None else column.minimum
        high = low + 4.0 if column.maximum is None else column.maximum
        low = min(low, high - 4.0) if column.minimum is None else low
        return pd.Series(low + ranks * (high - low)).mask(gaps)
    return pd.Series(
        [f"{column.name} {row}" for row in range(len(signal))], dtype="str"
    )
