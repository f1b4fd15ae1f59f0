"""How the classes are spread over the values of a column."""

import numpy as np
import pandas as pd

from ... import problems
from ...schema import Schema
from ...wording import listed, percent
from ..relation import STANDARD_ERRORS

_MOST = 3  # classes that are followed where there are more than two
_RARE = 0.05  # share below which a class is rare


def outcomes(target: "pd.Series", schema: Schema) -> dict[str, np.ndarray]:
    """Return for each class to follow whether a row is of it, as 0 and 1."""
    labels = problems.of(schema).labels(schema.target) or ()
    if len(labels) == 2:
        followed = [labels[-1]]
    else:
        followed = [str(label) for label in target.value_counts().index[:_MOST]]
    words = target.astype("object")
    return {label: (words == label).to_numpy(dtype=float) for label in followed}


def across(label: str, schema: Schema) -> str:
    """Return what the height of a point says."""
    return f"share with {schema.target.name} = {label}"


def trend(values: np.ndarray) -> tuple[float, float, float]:
    """Return a share and its interval, after Wilson (1927)."""
    rows, share, z = len(values), float(values.mean()), STANDARD_ERRORS
    middle = (share + z**2 / 2 / rows) / (1 + z**2 / rows)
    half = z * np.sqrt(share * (1 - share) / rows + z**2 / 4 / rows**2)
    half = float(half) / (1 + z**2 / rows)
    return share, max(middle - half, 0.0), min(middle + half, 1.0)


def concerns(target: "pd.Series", schema: Schema) -> list[str]:
    """Return what should be known about the classes before training."""
    shares = target.astype("object").value_counts(normalize=True)
    rare = sorted(str(label) for label, share in shares.items() if share < _RARE)
    if not rare:
        return []
    return [
        f"{schema.target.name} is rarely {listed(rare)}, in fewer than "
        f"{percent(_RARE)} of the rows: accuracy says nothing then, and small samples "
        "may hold none."
    ]
