"""The window: which rows are recent enough to learn from, and not from the future."""

from datetime import date

import pandas as pd

from ..errors import ConfigError, DataError
from ..schema import Schema


def within(
    frame: pd.DataFrame, schema: Schema, *, days: int | None, as_of: date | None
) -> pd.DataFrame:
    """Return the rows of the ``days`` that end with the day ``as_of``.

    The latest of a row's timestamps counts.

    Args:
        frame: Rows in the schema's types.
        schema: Names the timestamps.
        days: Length of the window; with it, a row without a timestamp is left out. None
            for rows of any age.
        as_of: Its last day: no later row is ever used. None for the day of the newest
            row.

    Raises:
        ConfigError: If a window is asked for and the schema has no timestamp.
        DataError: If no row is left.
    """
    names = [column.name for column in schema.with_role("timestamp")]
    if not names:
        if days is not None:
            raise ConfigError(
                f"data.window_days={days} needs a column with the role timestamp, and "
                "conf/schema.yaml has none. Give a date that role, or set it to null."
            )
        return frame
    moments = frame[names].max(axis=1)
    if (days is None and as_of is None) or moments.isna().all():
        return frame
    last = pd.Timestamp(as_of) if as_of else moments.max().normalize()
    end = last + pd.Timedelta(days=1)
    kept = ~(moments >= end)
    if days is not None:
        kept &= moments >= end - pd.Timedelta(days=days)
    if not kept.any():
        raise DataError(
            f"No row is left to learn from: data.window_days is {days}, the last day "
            f"is {last:%Y-%m-%d}, and the rows are from {moments.min():%Y-%m-%d} to "
            f"{moments.max():%Y-%m-%d}. Widen the window, or change data.as_of."
        )
    return frame[kept].reset_index(drop=True)
