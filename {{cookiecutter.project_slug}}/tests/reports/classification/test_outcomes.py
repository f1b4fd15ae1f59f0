"""The target over a column, for classes."""

import numpy as np
import pandas as pd
import pytest

from project_package.reports.classification import (
    concerns,
    outcomes,
    trend,
)

from ... import small
from ...kinds.classification import KIND


def test_the_interval_of_a_share_is_that_of_wilson():
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263.
    found = trend(np.repeat([1.0, 0.0], [81, 182]))
    assert (0.3080, 0.2553, 0.3662) == pytest.approx(found, abs=1e-4)


def test_a_share_of_nought_keeps_its_interval_between_nought_and_one():
    assert (0.0, 0.0) == trend(np.zeros(10))[:2]
    assert 1.0 == trend(np.ones(10))[2]


def test_the_most_common_of_several_classes_are_followed():
    target = pd.Series(["low", "mid", "mid", "high", "high", "high"])
    found = outcomes(target, small.schema(KIND.target))
    assert ["high", "mid", "low"] == list(found)
    assert [0, 1, 1, 0, 0, 0] == found["mid"].tolist()


def test_a_rare_class_is_a_concern():
    described = small.schema(KIND.target)
    common = pd.Series(["low", "mid", "high"] * 20)
    assert not concerns(common, described)
    rare = pd.Series(["low", "mid"] * 50 + ["high"])
    (said,) = concerns(rare, described)
    assert "rarely high" in said
