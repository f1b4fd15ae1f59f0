"""How the target changes over the values of a column."""

import numpy as np
import pandas as pd

from ...schema import Schema
from ...wording import number
from ..relation import STANDARD_ERRORS

_TAIL = 8.0  # distance of the largest value from the median, in quartile ranges


def outcomes(target: "pd.Series", schema: Schema) -> dict[str, np.ndarray]:
    """Return the target itself."""
    return {schema.target.name: target.to_numpy(dtype=float)}


def across(label: str, schema: Schema) -> str:
    """Return what the height of a point says."""
    unit = f" ({schema.target.unit})" if schema.target.unit else ""
    return f"mean of {label}{unit}"


def trend(values: np.ndarray) -> tuple[float, float, float]:
    """Return a mean and its interval."""
    mean = float(values.mean())
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    half = STANDARD_ERRORS * spread / float(np.sqrt(len(values)))
    return mean, mean - half, mean + half


def concerns(target: "pd.Series", schema: Schema) -> list[str]:
    """Return what should be known about the target before training."""
    low, middle, high = target.quantile([0.25, 0.5, 0.75])
    if target.max() - middle <= _TAIL * (high - low):
        return []
    return [
        f"{schema.target.name} has a long tail, up to {number(float(target.max()))} "
        f"where half are below {number(float(middle))}: a few rows decide the squared "
        "error."
    ]
