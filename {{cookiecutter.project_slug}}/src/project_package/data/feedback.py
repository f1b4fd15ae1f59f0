"""Feedback: further rows whose outcome has become known."""

import numpy as np
import pandas as pd

from ..schema import Schema


def joined(frames: list[pd.DataFrame], schema: Schema) -> pd.DataFrame:
    """Return the rows of all frames; of those that mean the same, the last.

    Rows mean the same if all of their identifiers and timestamps are equal, as where
    an outcome was corrected. A row that lacks one of its identifiers means itself only.

    Args:
        frames: Rows in the schema's types; later frames correct earlier ones.
        schema: Names the identifiers and the timestamps.
    """
    if len(frames) == 1:
        return frames[0]
    rows = pd.concat(frames, ignore_index=True)
    sizes = [len(frame) for frame in frames]
    place = pd.Series(np.repeat(np.arange(len(frames)), sizes))
    for name, values in frames[0].items():
        if isinstance(values.dtype, pd.CategoricalDtype):  # other words, other types
            rows[name] = rows[name].astype("category")
    names = [column.name for column in schema.with_role("id")]
    if names:
        moments = [column.name for column in schema.with_role("timestamp")]
        known = rows[names].notna().all(axis=1)
        same = [rows[name] for name in [*names, *moments]]
        last = place.groupby(same, dropna=False).transform("max")
        # Of one frame all stay: what is doubled in it is not for feedback to judge.
        rows = rows[~known | (place == last)]
    return rows.reset_index(drop=True)
