"""Measures are found by name, and gain points in the good direction."""

import pytest

from project_package.errors import ConfigError
from project_package.model import measures
from project_package.model.evaluation.bootstrap import Interval


def test_measure_is_found_by_its_name(kind):
    assert measures.measure(kind.higher, kind.problem).greater_is_better
    assert not measures.measure(kind.lower, kind.problem).greater_is_better


def test_unknown_measure_is_refused_with_those_that_there_are(kind):
    with pytest.raises(ConfigError, match=f"'luck'.*{kind.higher}.*{kind.lower}"):
        measures.measure("luck", kind.problem)


def test_gain_is_positive_where_the_new_value_is_better(kind):
    assert measures.measure(kind.higher, kind.problem).gain(0.8, 0.5) > 0
    assert measures.measure(kind.lower, kind.problem).gain(0.8, 0.5) < 0


def test_gain_over_a_record_keeps_its_ends_in_order_in_either_direction(kind):
    found = Interval(0.75, 0.5, 1.25)

    rise = measures.measure(kind.higher, kind.problem).gain_over(0.5, found)
    fall = measures.measure(kind.lower, kind.problem).gain_over(0.5, found)

    assert Interval(0.25, 0.0, 0.75) == rise
    assert Interval(-0.25, -0.75, 0.0) == fall
