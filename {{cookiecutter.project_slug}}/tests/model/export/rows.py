"""Rows that nobody would think of, in the types of the small schema."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, clone

from project_package import problems
from project_package.errors import ExportError
from project_package.model import parity
from project_package.model.fitted import values_of
from project_package.schema import Schema

from ... import small
from ...small import CATEGORIES, DATES, FEATURES, NUMBERS

# The largest size of a number for each family of estimators.
LARGEST = {
    "linear": 1e300,
    "forest": 3.4028234663852886e38,  # scikit-learn refuses what float32 cannot hold
    "boosting": 1e300,
    "vectors": 1e308,
}
# Microseconds that pandas can hold: the years -290,000 to 294,000.
_MOMENTS = st.integers(-(2**63) + 1, 2**63 - 1)
_WORDS = st.sampled_from(["a", "b", "c", "round", "square"]) | st.text(max_size=5)
_VALUES = {
    "date": _MOMENTS | st.integers(0, 2**51) | st.none(),
    "category": _WORDS | st.none(),
}


def frames(largest: float) -> st.SearchStrategy[pd.DataFrame]:
    """Return tables of up to five rows.

    Args:
        largest: Largest size of a number.
    """
    numbers = st.floats(-largest, largest) | st.floats(-3, 3) | st.just(float("nan"))
    values = {"number": numbers, **_VALUES}
    row = st.tuples(*(values[column.type] for column in FEATURES))
    return st.lists(row, min_size=1, max_size=5).map(_frame)


def agree(family: str, estimator: BaseEstimator, described: Schema) -> None:
    """Assert that an estimator and its export agree on rows that nobody thinks of.

    Args:
        family: Name of its family in ``LARGEST``.
        estimator: The estimator; a copy of it is fitted.
        described: The schema of the rows.
    """
    fitted = small.fit(described, clone(estimator))
    predictor, problem = small.predictor(fitted, described), problems.of(described)

    @settings(max_examples=20)
    @given(frames(LARGEST[family]))
    def check(frame: pd.DataFrame) -> None:
        expected = values_of(fitted, frame, problem)
        assert parity.difference(predictor.values(frame), expected) < 1e-9

    check()  # pylint: disable=no-value-for-parameter


def refused(estimator: BaseEstimator, described: Schema, reason: str) -> None:
    """Assert that a fitted estimator is not exported, for a reason that is given."""
    fitted = small.fit(described, estimator)

    with pytest.raises(ExportError, match=reason):
        small.exported(fitted, described)


def _frame(rows: list[tuple]) -> pd.DataFrame:
    columns = dict(zip([column.name for column in FEATURES], zip(*rows)))
    typed = {name.name: np.array(columns[name.name], float) for name in NUMBERS}
    for column in DATES:
        moments = [
            np.datetime64(v, "us") if v is not None else "NaT"
            for v in columns[column.name]
        ]
        typed[column.name] = np.array(moments, dtype="datetime64[us]")
    for column in CATEGORIES:
        words = pd.Series(columns[column.name], dtype="object")
        typed[column.name] = words.astype("str").astype("category")
    return pd.DataFrame(typed)
