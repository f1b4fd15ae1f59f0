"""The target over a column, for a number."""

import numpy as np
import pandas as pd
import pytest

from project_package.reports.regression import concerns, trend

from ... import small
from ...kinds.regression import KIND


def test_the_interval_of_a_mean_is_two_standard_errors():
    values = np.array([1.0, 2.0, 3.0, 4.0])
    half = 1.96 * values.std(ddof=1) / 2
    assert (2.5, 2.5 - half, 2.5 + half) == pytest.approx(trend(values))


def test_one_value_is_its_own_mean():
    assert (3.0, 3.0, 3.0) == trend(np.array([3.0]))


def test_a_long_tail_is_a_concern():
    described = small.schema(KIND.target)
    even = pd.Series(np.linspace(0, 1, 100))
    assert not concerns(even, described)
    (said,) = concerns(pd.Series([*even, 50.0]), described)
    assert "up to 50" in said
