"""The power to tell a number is the share of its ranks that is explained."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from project_package.model.power import alone
from project_package.problems.regression import PROBLEM


def power(values: np.ndarray, target: np.ndarray) -> float:
    """Return the power of ``values``."""
    return alone(values, target, problem=PROBLEM, seed=1)


def test_of_a_number_it_comes_from_the_correlation_of_ranks():
    rng = np.random.default_rng(1)
    target = rng.normal(size=3000)
    values = target + rng.normal(size=3000)
    wanted = 0.5 + spearmanr(values, target).statistic ** 2 / 2
    assert wanted == pytest.approx(power(values, target), abs=1e-12)


def test_one_enormous_target_does_not_hide_the_others():
    target = np.random.default_rng(1).normal(size=1000)
    values = target.copy()
    target[0] = 1e12
    assert power(values, target) > 0.99


def test_a_target_that_never_changes_is_told_by_nothing():
    assert 0.5 == power(np.arange(100.0), np.zeros(100))


def test_a_gap_is_not_taken_for_a_small_value():
    rng = np.random.default_rng(1)
    target = rng.normal(size=150)
    low, high = np.quantile(target, [1 / 3, 2 / 3])
    values = np.where(target < high, 1.0, 0.0) + rng.normal(size=150) / 100
    assert power(np.where(target < low, np.nan, values), target) > 0.8
