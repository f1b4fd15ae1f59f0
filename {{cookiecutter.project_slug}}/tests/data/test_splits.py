"""Splits keep what they promise, and are the same each time."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from project_package.data import tables
from project_package.data.splits import PARTS, SCHEMA, Splitter
from project_package.errors import ConfigError, DataError
from project_package.settings import Split

STRATEGIES = ["random", "stratified", "time", "group"]
COLUMNS = {"time": "day", "group": "household"}


def splitter(strategy: str, fraction: float = 0.25, seed: int = 1, **other) -> Splitter:
    """Return a splitter by the columns of :func:`rows`."""
    column = other.get("column", COLUMNS.get(strategy))
    split = Split(strategy=strategy, column=column, test_fraction=fraction)
    return Splitter(split, seed)


def rows(count: int = 200, seed: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
    """Return rows of some households on some days, and an unbalanced stratum."""
    rng = np.random.default_rng(seed)
    days = np.datetime64("2024-01-01", "us") + rng.integers(0, 60, count).astype(
        "timedelta64[D]"
    )
    households = rng.integers(0, max(count // 4, 2), count).astype(str)
    frame = pd.DataFrame({"day": days, "household": households})
    strata = np.zeros(count, dtype=int)
    strata[: max(count // 5, 2)] = 1
    return frame, rng.permutation(strata)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_row_has_one_part_and_about_the_share_is_held_out(strategy):
    frame, strata = rows()

    parts = splitter(strategy).holdout(frame, strata)

    SCHEMA.validate(parts)
    assert list(range(200)) == parts["row"].tolist()
    assert 0.15 < (parts["part"] == "test").mean() < 0.35


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_same_seed_gives_the_same_bytes(strategy, tmp_path):
    frame, strata = rows()

    for name in "ab":
        parts = splitter(strategy).holdout(frame, strata)
        tables.write(str(tmp_path / name), parts)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("strategy", ["random", "stratified", "group"])
def test_another_seed_holds_out_other_rows(strategy):
    frame, strata = rows()
    first, second = (
        splitter(strategy, seed=seed).holdout(frame, strata) for seed in (1, 2)
    )

    assert not first.equals(second)


@given(
    st.integers(20, 300), st.sampled_from([0.1, 0.25, 0.5]), st.integers(0, 2**32 - 1)
)
def test_stratified_parts_have_the_same_mix(count, fraction, seed):
    frame, strata = rows(count, seed % 100)
    split = splitter("stratified", fraction, seed)

    test = (split.holdout(frame, strata)["part"] == "test").to_numpy()

    for value, rate in enumerate(np.bincount(strata) / count):
        assert abs((strata[test] == value).sum() - rate * test.sum()) < 1 + 1e-9


@given(st.integers(10, 300), st.sampled_from([0.1, 0.25, 0.9]))
def test_time_never_tests_the_past(count, fraction):
    frame, strata = rows(count, count)
    split = splitter("time", fraction)

    test = (split.holdout(frame, strata)["part"] == "test").to_numpy()

    assert test.any() and not test.all()
    assert frame["day"][test].min() > frame["day"][~test].max()


@given(st.integers(20, 300), st.integers(2, 5))
def test_time_folds_never_test_the_past(count, folds):
    frame, strata = rows(count, count)

    for train, test in splitter("time").folds(frame, strata, folds):
        assert frame["day"].iloc[train].max() < frame["day"].iloc[test].min()


@given(st.integers(20, 300), st.integers(0, 100))
def test_groups_are_never_on_both_sides(count, seed):
    frame, strata = rows(count, seed)
    split = splitter("group", seed=seed)
    parts = split.holdout(frame, strata)["part"].to_numpy()
    sides = [np.flatnonzero(parts == part) for part in PARTS]

    for train, test in [sides, *split.folds(frame, strata, 3)]:
        households = frame["household"]
        assert not set(households.iloc[train]) & set(households.iloc[test])


@pytest.mark.parametrize("strategy", ["random", "stratified", "group"])
def test_folds_test_each_row_once_and_never_what_they_learn(strategy):
    frame, strata = rows()

    folds = splitter(strategy).folds(frame, strata, 4)

    assert list(range(200)) == sorted(np.concatenate([test for _, test in folds]))
    assert all(not set(train) & set(test) for train, test in folds)


@pytest.mark.parametrize("strategy", ["random", "stratified", "group"])
def test_another_seed_makes_other_folds(strategy):
    frame, strata = rows()
    first, second = (
        splitter(strategy, seed=seed).folds(frame, strata, 4)[0][1] for seed in (1, 2)
    )

    assert first.tolist() != second.tolist()


def test_stratified_folds_have_the_same_mix():
    frame, strata = rows()

    shares = [
        strata[test].mean()
        for _, test in splitter("stratified").folds(frame, strata, 4)
    ]

    np.testing.assert_allclose(shares, strata.mean())


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_one_row_cannot_be_split(strategy):
    frame, strata = rows(1)

    with pytest.raises(DataError, match="rows are too few|1 rows"):
        splitter(strategy).holdout(frame, strata)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_too_many_folds_are_refused_with_the_setting(strategy):
    frame, strata = rows(6)

    with pytest.raises(DataError, match="search.folds=20"):
        splitter(strategy).folds(frame, strata, 20)


def test_rare_stratum_is_refused():
    frame, strata = rows()
    strata[0] = 7

    fault = "^1 of 3 strata .* fewer than the 2 rows that split.test_fraction=0.25"
    with pytest.raises(DataError, match=fault):
        splitter("stratified").holdout(frame, strata)
    with pytest.raises(DataError, match="fewer than the 5 rows that search.folds=5"):
        splitter("stratified").folds(frame, strata, 5)


def test_single_moment_cannot_be_split_by_time():
    frame, strata = rows()
    frame["day"] = frame["day"].iloc[0]

    with pytest.raises(DataError, match="^Every row has the same moment.*'day'"):
        splitter("time").holdout(frame, strata)


def test_many_rows_of_the_newest_moment_stay_together():
    frame, strata = rows()
    frame.loc[50:, "day"] = pd.Timestamp("2025-01-01")

    parts = splitter("time").holdout(frame, strata)

    assert 150 == (parts["part"] == "test").sum()


def test_single_group_cannot_be_split():
    frame, strata = rows()
    frame["household"] = "one"

    with pytest.raises(DataError, match="too few"):
        splitter("group").holdout(frame, strata)


@pytest.mark.parametrize("strategy", ["time", "group"])
def test_column_that_does_not_exist_is_refused_with_those_that_do(strategy):
    frame, strata = rows()

    with pytest.raises(ConfigError, match="'nothing' is not a column.*day, household"):
        splitter(strategy, column="nothing").holdout(frame, strata)


@pytest.mark.parametrize("strategy", ["time", "group"])
def test_missing_values_in_the_column_are_refused(strategy):
    frame, strata = rows()
    name = COLUMNS[strategy]
    frame[name] = frame[name].mask(frame.index < 3)

    with pytest.raises(DataError, match=f"'{name}'.*3 missing"):
        splitter(strategy).holdout(frame, strata)


def test_time_needs_a_column_of_dates():
    frame, strata = rows()

    with pytest.raises(ConfigError, match="'household'.*date"):
        splitter("time", column="household").holdout(frame, strata)
