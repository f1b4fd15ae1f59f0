"""Availability: what stands in a row must have been known when the row was true.

A date after the row's own moment came from the future. A model that learns from it is
good in every test and useless when it is served.
"""

import pandas as pd

from ..schema import Schema


def late(frame: pd.DataFrame, schema: Schema) -> dict[str, float]:
    """Return for each date feature the share of rows where it lies after the row.

    A moment in the day on which a row was taken is not after it, where the timestamp
    names only days. A missing date is not late.

    Args:
        frame: Rows in the schema's types.
        schema: Names the features and the timestamps; of several timestamps, the
            latest of a row counts.

    Returns:
        A share from 0 to 1 by column; nothing where rows have no timestamp.
    """
    timestamps = [column.name for column in schema.with_role("timestamp")]
    if not timestamps or frame.empty:
        return {}
    moments = frame[timestamps].max(axis=1)
    known = moments.dropna()
    only_days = bool((known == known.dt.normalize()).all())
    return {
        name: float(_after(frame[name], moments, only_days).mean())
        for name in schema.dates
    }


def _after(values: "pd.Series", moments: "pd.Series", only_days: bool) -> "pd.Series":
    """Return whether each value lies after the moment of its row."""
    return (values.dt.normalize() if only_days else values) > moments
