"""Reference statistics of the training data, kept in the bundle to compare with."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..schema import Schema

_QUANTILES = np.linspace(0, 1, 11)
PREDICTIONS = "predictions"  # the part of a bundle that says the same of its answers


def describe(frame: pd.DataFrame, schema: Schema) -> dict[str, Any]:
    """Return for each feature its missing share and its distribution.

    Args:
        frame: Training rows in the schema's types.
        schema: Names the features.

    Returns:
        By column: ``rows`` and ``missing`` (share), and ``quantiles`` (deciles),
        ``mean`` and ``bins`` (numbers), or ``shares`` (by word, categories), or
        ``first`` and ``last`` (dates). A column without any value has only the first
        two. ``bins`` are the ``edges`` between them and the ``shares`` of the values.
    """
    return {name: _describe(frame[name], schema) for name in schema.features}


def describe_answers(answers: dict[str, np.ndarray]) -> dict[str, Any]:
    """Return the same for each column of answers: numbers, or words."""
    return {
        name: (_words if values.dtype.kind in "OU" else _numbers)(pd.Series(values))
        for name, values in answers.items()
    }


def binned(values: np.ndarray, edges: Sequence[float]) -> np.ndarray:
    """Return how many values stand in each bin; an edge belongs to the bin below it.

    Args:
        values: Numbers, none missing.
        edges: Ascending; there is one bin more.
    """
    places = np.searchsorted(edges, values, side="left")
    return np.bincount(places, minlength=len(edges) + 1)


def _describe(values: "pd.Series", schema: Schema) -> dict[str, Any]:
    kind = schema.by_name[str(values.name)].type
    if kind == "number":
        return _numbers(values)
    if kind == "date":
        return _dates(values)
    return _words(values)


def _completeness(values: "pd.Series") -> dict[str, Any]:
    return {"rows": len(values), "missing": float(values.isna().mean())}


def _numbers(values: "pd.Series") -> dict[str, Any]:
    present = values.dropna()
    if present.empty:
        return _completeness(values)
    deciles = present.quantile(_QUANTILES)
    # Of values that are often the same, several deciles are one.
    edges = deciles.iloc[1:-1].unique().tolist()
    shares = binned(present.to_numpy(), edges) / len(present)
    return _completeness(values) | {
        "quantiles": deciles.tolist(),
        "mean": float(present.mean()),
        "bins": {"edges": edges, "shares": shares.tolist()},
    }


def _dates(values: "pd.Series") -> dict[str, Any]:
    present = values.dropna()
    if present.empty:
        return _completeness(values)
    first, last = present.min().isoformat(), present.max().isoformat()
    return _completeness(values) | {"first": first, "last": last}


def _words(values: "pd.Series") -> dict[str, Any]:
    present = values.dropna()
    if present.empty:
        return _completeness(values)
    shares = present.astype("object").value_counts(normalize=True).sort_index()
    return _completeness(values) | {
        "shares": {str(word): float(share) for word, share in shares.items()}
    }
