"""Groups of people: whether a model treats them alike."""

from dataclasses import asdict
from itertools import combinations
from typing import Any

import numpy as np

from . import slices
from .bootstrap import Bootstrap
from .slices import Slice


def compare(
    groups: list[Slice], rates: np.ndarray, *, bootstrap: Bootstrap
) -> dict[str, Any]:
    """Return what each group is given, and the widest gap between two of one column.

    Args:
        groups: The groups of all sensitive columns.
        rates: What is compared, shape (rows, sorts): the share of rows that are given
            an answer, for each answer, or a mean. The sort with the widest gap counts.
        bootstrap: Draws the samples.
    """
    content: dict[str, Any] = {"groups": [], "gaps": []}
    for column in dict.fromkeys(group.column for group in groups):
        members = [group for group in groups if group.column == column]
        means = np.array([rates[group.rows].mean(axis=0) for group in members])
        sort = int(np.ptp(means, axis=0).argmax())
        content["groups"] += slices.means(members, rates[:, sort], "rate", bootstrap)
        if len(members) > 1:
            content["gaps"].append(_gap(members, rates[:, sort], bootstrap))
    return content


def _gap(groups: list[Slice], rate: np.ndarray, bootstrap: Bootstrap) -> dict[str, Any]:
    """Return the widest gap between two groups, its interval and their names."""
    first, second = max(
        combinations(groups, 2),
        key=lambda pair: abs(rate[pair[0].rows].mean() - rate[pair[1].rows].mean()),
    )
    if rate[first.rows].mean() < rate[second.rows].mean():
        first, second = second, first
    gap = bootstrap.intervals(
        len(rate),
        {"gap": lambda weights: first.mean(rate, weights) - second.mean(rate, weights)},
    )["gap"]
    return {"column": first.column, "between": [first.value, second.value]} | {
        "gap" if name == "value" else name: value for name, value in asdict(gap).items()
    }
