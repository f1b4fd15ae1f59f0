"""The power of one column recognises copies of the target and nothing in noise."""

import numpy as np
import pandas as pd
import pytest

from project_package.data.adoption.association import (
    MOST_ROWS,
    power,
    sampled,
)

ROWS = 2_000


@pytest.fixture
def rng() -> np.random.Generator:
    """Return random numbers that are the same in every run."""
    return np.random.default_rng(5)


@pytest.fixture
def classes(rng) -> pd.Series:
    """Return three classes."""
    return pd.Series(rng.choice(["a", "b", "c"], ROWS, p=[0.6, 0.3, 0.1]))


@pytest.fixture
def amounts(rng) -> pd.Series:
    """Return positive amounts, some of them very large."""
    return pd.Series(rng.lognormal(3, 2, ROWS))


def test_noise_tells_nothing(rng, classes, amounts):
    number = pd.Series(rng.standard_normal(ROWS))
    word = pd.Series(rng.choice(list("xyz"), ROWS))

    for target in (classes, amounts):
        assert power(number, target) < 0.03
        assert power(word, target) < 0.03


def test_different_words_in_every_row_tell_nothing(classes):
    assert power(pd.Series(map(str, range(ROWS))), classes) < 1e-9


def test_renamed_classes_tell_everything(classes):
    copy = classes.map({"a": "red", "b": "green", "c": "blue"})

    assert power(copy, classes) == pytest.approx(1.0)


def test_another_scale_of_a_number_tells_everything(amounts):
    assert power(-np.log(amounts), amounts) > 0.99


def test_number_that_separates_classes_tells_everything(rng, classes):
    score = classes.map({"a": 0.0, "b": 5.0, "c": 9.0}) + rng.random(ROWS)

    assert power(score, classes) > 0.98


def test_gap_that_depends_on_the_class_tells_it(rng, classes):
    closed = pd.Series(rng.standard_normal(ROWS)).where(classes == "a")

    assert power(closed, classes == "a") > 0.98


def test_date_counts_by_its_order(amounts):
    dates = pd.Timestamp("2024-01-01") + pd.to_timedelta(amounts.rank(), unit="D")

    assert power(dates, amounts) > 0.99


def test_share_explained_by_a_group_is_recovered(rng):
    group = pd.Series(rng.choice([0.0, 1.0], 20_000))
    target = group * 2 + rng.standard_normal(20_000)

    # Variance of the group 1, of the noise 1; ranks keep most of it.
    assert power(group, target) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_too_few_rows_tell_nothing(rows):
    values = pd.Series(np.arange(rows, dtype="float64"))

    assert 0.0 == power(values, values)


def test_constant_target_cannot_be_explained():
    assert 0.0 == power(pd.Series([1.0, 2.0, 3.0]), pd.Series(["a", "a", "a"]))


def test_many_rows_are_sampled_and_few_are_kept():
    assert MOST_ROWS == len(sampled(pd.DataFrame({"x": range(MOST_ROWS + 1)})))
    assert {0, 1, 2} == set(sampled(pd.DataFrame({"x": range(3)}))["x"])
