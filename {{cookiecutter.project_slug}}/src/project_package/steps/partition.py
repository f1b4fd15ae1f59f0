"""The rows of one part of the split, with their encoded target."""

import numpy as np
import pandas as pd

from ..data.splits import SCHEMA
from .context import Context


def part(context: Context, name: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the rows of ``train`` or ``test`` and their target, shape (rows,).

    Raises:
        DataError: If the target cannot be learned from them, or judged by them.
    """
    frame = context.read_data("clean.parquet")
    parts = context.read_table("split.parquet", SCHEMA)
    rows = parts.loc[parts["part"] == name, "row"]
    chosen = frame.iloc[rows.to_numpy()].reset_index(drop=True)
    target = context.schema.target
    encoded = context.problem.encode(chosen[target.name], target)
    context.problem.check(encoded, target)
    return chosen, encoded
