"""Numbers stay as they are; their deciles keep splits alike."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from project_package.problems.regression import PROBLEM
from project_package.schema import Column

TARGET = Column(name="t", type="number", role="target")


def test_output_is_the_number_itself():
    assert PROBLEM.labels(TARGET) is None
    assert [1.5, 2.0] == PROBLEM.encode(pd.Series([1.5, 2]), TARGET).tolist()


def test_strata_are_deciles():
    counts = np.bincount(PROBLEM.strata(np.arange(100.0)))

    assert 10 == len(counts)
    assert counts.min() >= 9


@given(st.lists(st.floats(-1e300, 1e300), min_size=1))
def test_strata_rise_with_the_value(numbers):
    values = np.sort(numbers)

    assert (np.diff(PROBLEM.strata(values)) >= 0).all()
