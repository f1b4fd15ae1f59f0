"""The bootstrap draws the same samples for all, and its intervals hold the truth."""

import numpy as np
import pytest

from project_package.model.evaluation.bootstrap import Bootstrap
from project_package.model.measures import mean


def means(values):
    """Return the statistic that is the mean of ``values``."""
    return {"mean": lambda weights: mean(values, weights)}


def test_the_interval_of_a_mean_is_the_known_one():
    values = np.random.default_rng(1).normal(size=400)

    found = Bootstrap(2000, 0.95, 1).intervals(400, means(values))["mean"]

    reach = 1.96 * values.std() / np.sqrt(400)
    assert values.mean() == pytest.approx(found.value)
    assert values.mean() - reach == pytest.approx(found.low, abs=0.1 * reach)
    assert values.mean() + reach == pytest.approx(found.high, abs=0.1 * reach)


def test_intervals_hold_the_truth_as_often_as_they_say():
    held = 0
    for seed in range(200):
        values = np.random.default_rng(seed).normal(size=100)
        found = Bootstrap(300, 0.9, seed).intervals(100, means(values))["mean"]
        held += found.low <= 0 <= found.high

    assert 0.83 < held / 200 < 0.96


def test_every_sample_draws_as_many_rows_as_there_are():
    weights = Bootstrap(250, 0.9, 1).draw(40, {"sum": lambda w: w.sum(axis=1)})["sum"]

    np.testing.assert_array_equal(np.full(250, 40.0), weights)


def test_all_statistics_see_the_same_samples_whatever_stands_beside_them():
    values = np.random.default_rng(1).normal(size=50)
    bootstrap = Bootstrap(200, 0.9, 1)

    alone = bootstrap.draw(50, means(values))["mean"]
    beside = bootstrap.draw(50, {"other": lambda w: w[:, 0]} | means(values))["mean"]

    np.testing.assert_array_equal(alone, beside)


def test_many_rows_are_drawn_in_parts_and_less_often():
    rows = 200_000
    first = Bootstrap(1000, 0.9, 1).draw(rows, {"first": lambda w: w[:, 0]})["first"]

    assert 250 == len(first)
    assert 1 == pytest.approx(first.mean(), abs=0.3)


def test_samples_in_which_a_statistic_is_not_defined_are_left_out():
    undefined = {"half": lambda w: np.where(w[:, 0] > 0, w[:, 0], np.nan)}
    never = {"never": lambda w: np.full(len(w), np.nan)}
    bootstrap = Bootstrap(200, 0.9, 1)

    assert 1 <= bootstrap.intervals(20, undefined)["half"].low
    assert np.isnan(bootstrap.intervals(20, never)["never"].high)
