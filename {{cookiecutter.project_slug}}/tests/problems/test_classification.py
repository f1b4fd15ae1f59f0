"""Classes become positions, the positive one of two the last."""

import numpy as np
import pandas as pd
import pytest

from project_package.errors import DataError
from project_package.problems.classification import PROBLEM
from project_package.schema import Column


def target(*allowed: str, positive: str | None = None) -> Column:
    """Return a target with these classes."""
    return Column(
        name="t", type="category", role="target", allowed=allowed, positive=positive
    )


@pytest.mark.parametrize(
    "column, labels",
    [
        (target("no", "yes"), ("no", "yes")),
        (target("no", "yes", positive="yes"), ("no", "yes")),
        (target("yes", "no", positive="yes"), ("no", "yes")),
        (target("a", "b", "c"), ("a", "b", "c")),
    ],
)
def test_positive_class_of_two_comes_last(column, labels):
    assert labels == PROBLEM.labels(column)


def test_classes_are_encoded_as_their_positions():
    column = target("yes", "no", positive="yes")
    values = pd.Series(["yes", "no", "yes"]).astype("category")

    encoded = PROBLEM.encode(values, column)

    assert [1, 0, 1] == encoded.tolist()
    assert np.int64 == encoded.dtype


def test_splits_keep_the_mix_of_classes():
    assert [0, 1, 1] == PROBLEM.strata(np.array([0, 1, 1])).tolist()


def test_class_without_a_row_to_learn_from_is_named():
    column = target("a", "b", "c")

    with pytest.raises(DataError, match="'b'"):
        PROBLEM.check(np.array([0, 2, 2]), column)


def test_every_class_with_a_row_is_enough():
    PROBLEM.check(np.array([2, 0, 1]), target("a", "b", "c"))
