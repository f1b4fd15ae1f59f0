"""Measures for a number are scikit-learn's."""

import numpy as np
import pytest
from sklearn import metrics

from project_package.model import measures
from project_package.problems.regression import PROBLEM

RNG = np.random.default_rng(1)
TARGET = RNG.normal(size=60)
OUTPUTS = TARGET[:, np.newaxis] + RNG.normal(size=(60, 1))


@pytest.mark.parametrize(
    "name, reference",
    [
        ("r2", metrics.r2_score),
        ("rmse", metrics.root_mean_squared_error),
        ("mae", metrics.mean_absolute_error),
    ],
)
def test_number_is_measured_as_scikit_learn_does(name, reference):
    measured = measures.measure(name, PROBLEM).function(TARGET, OUTPUTS)

    assert reference(TARGET, OUTPUTS[:, 0]) == pytest.approx(measured, rel=1e-12)


@pytest.mark.parametrize("name", measures.of(PROBLEM))
def test_perfect_answers_are_better_than_guesses(name):
    measure = measures.measure(name, PROBLEM)

    perfect = measure.function(TARGET, TARGET[:, np.newaxis])

    assert measure.gain(perfect, measure.function(TARGET, OUTPUTS)) > 0
