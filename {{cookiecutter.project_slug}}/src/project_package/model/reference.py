"""Reference statistics of the training data, kept in the bundle to compare with."""

from typing import Any

import numpy as np
import pandas as pd

from ..schema import Schema

_QUANTILES = np.linspace(0, 1, 11)


def describe(frame: pd.DataFrame, schema: Schema) -> dict[str, Any]:
    """Return for each feature its missing share and its distribution.

    Args:
        frame: Training rows in the schema's types.
        schema: Names the features.

    Returns:
        By column: ``missing`` (share), and ``quantiles`` (deciles) and ``mean``
        (numbers), or ``shares`` (by word, categories), or ``first`` and ``last``
        (dates). A column without any value has only ``missing``.
    """
    return {name: _describe(frame[name], schema) for name in schema.features}


def _describe(values: "pd.Series", schema: Schema) -> dict[str, Any]:
    kind = schema.by_name[str(values.name)].type
    summary: dict[str, Any] = {"missing": float(values.isna().mean())}
    present = values.dropna()
    if present.empty:
        return summary
    if kind == "number":
        deciles = present.quantile(_QUANTILES).tolist()
        return summary | {"quantiles": deciles, "mean": float(present.mean())}
    if kind == "date":
        return summary | {
            "first": present.min().isoformat(),
            "last": present.max().isoformat(),
        }
    shares = present.astype("object").value_counts(normalize=True).sort_index()
    return summary | {"shares": {str(word): float(s) for word, s in shares.items()}}
