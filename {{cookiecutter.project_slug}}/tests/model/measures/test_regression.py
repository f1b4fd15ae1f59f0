"""Measures for a number are scikit-learn's."""

import numpy as np
import pytest
from sklearn import metrics

from project_package.model import measures
from project_package.problems.regression import PROBLEM

RNG = np.random.default_rng(1)
TARGET = RNG.normal(size=60)
OUTPUTS = TARGET[:, np.newaxis] + RNG.normal(size=(60, 1))
REFERENCES = [
    ("r2", metrics.r2_score),
    ("rmse", metrics.root_mean_squared_error),
    ("mae", metrics.mean_absolute_error),
    ("mape", metrics.mean_absolute_percentage_error),
]


@pytest.mark.parametrize("name, reference", REFERENCES)
def test_number_is_measured_as_scikit_learn_does(name, reference):
    measured = measures.measure(name, PROBLEM).value(TARGET, OUTPUTS)

    assert reference(TARGET, OUTPUTS[:, 0]) == pytest.approx(measured, rel=1e-12)


@pytest.mark.parametrize("name, reference", REFERENCES)
def test_each_sample_is_weighted_as_scikit_learn_does(name, reference):
    weights = RNG.integers(0, 4, (5, len(TARGET)))
    target, outputs = TARGET + 1e4, OUTPUTS + 1e4

    measured = measures.measure(name, PROBLEM).weighted(target, outputs, weights)

    expected = [reference(target, outputs, sample_weight=row) for row in weights]
    np.testing.assert_allclose(measured, expected, rtol=1e-9)


def test_a_share_of_nothing_is_not_defined():
    target = np.array([0.0, 1.0])

    assert np.isnan(measures.measure("mape", PROBLEM).value(target, target[:, None]))


@pytest.mark.parametrize("name", measures.of(PROBLEM))
def test_perfect_answers_are_better_than_guesses(name):
    measure = measures.measure(name, PROBLEM)

    perfect = measure.value(TARGET, TARGET[:, np.newaxis])

    assert measure.gain(perfect, measure.value(TARGET, OUTPUTS)) > 0
