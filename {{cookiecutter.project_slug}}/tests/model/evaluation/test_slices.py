"""Slices cover values and ranges, and what is clear on them is found."""

import numpy as np
import pandas as pd
import pytest

from project_package.model.evaluation import slices
from project_package.model.evaluation.bootstrap import Bootstrap
from project_package.schema import Column

from ... import small


def frame(rows=400):
    """Return rows with a number, a date, a category and gaps."""
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "size": np.where(rng.random(rows) < 0.2, np.nan, rng.normal(size=rows)),
            "weight": np.full(rows, 3.0),
            "day": pd.Timestamp("2025-01-01")
            + pd.to_timedelta(rng.integers(0, 100, rows), "D"),
            "colour": pd.Categorical(rng.choice(["red", "blue"], rows, p=[0.8, 0.2])),
            "shape": pd.Categorical(rng.choice(["round", "square"], rows)),
        }
    )


def found(kind, minimum_rows=10):
    """Return the slices of the frame."""
    schema = small.schema(kind.target)
    return slices.slices(frame(), schema, minimum_rows=minimum_rows)


def test_the_slices_of_a_column_part_the_rows(kind):
    for name in ("size", "day", "colour", "shape"):
        parts = [one.rows for one in found(kind) if one.column == name]
        np.testing.assert_array_equal(np.ones(400), np.sum(parts, axis=0))


def test_a_number_is_cut_into_quarters_and_missing_values_are_their_own(kind):
    sizes = [one for one in found(kind) if one.column == "size"]

    assert 5 == len(sizes)
    assert 1 == sum(one.value == "(missing)" for one in sizes)
    assert 10 > np.ptp([one.rows.sum() for one in sizes if "missing" not in one.value])


@pytest.mark.parametrize(
    "values, names",
    [
        ([0.0] * 68 + [1.0] * 23 + [2.0, 3, 4] * 3, {"0", "1 to 4"}),
        ([0.125, 0.25, 0.5, 0.75], {"0.125", "0.25", "0.5", "0.75"}),
        ([1234567.0, 1234568, 1234569], {"1234567", "1234568", "1234569"}),
        ([12345.67, 23456.78], {"12346", "23457"}),
        ([None, 2.0, 2.0, None], {"(missing)", "2"}),
        ([None, None], set()),
    ],
)
def test_a_part_is_named_by_the_smallest_and_the_largest_value_in_it(values, names):
    column = Column(name="size", type="number", nullable=True)
    described = small.schema(Column(name="y", type="number", role="target"), column)
    rows = pd.DataFrame({"size": pd.Series(values, dtype="float64")})
    parts = slices.slices(rows, described, minimum_rows=1)
    assert names == {one.value for one in parts}


def test_a_part_of_a_date_is_named_by_the_days_in_it():
    column = Column(name="day", type="date")
    described = small.schema(Column(name="y", type="number", role="target"), column)
    days = pd.Series(pd.date_range("2025-01-01", periods=8, tz="UTC"))
    parts = slices.slices(pd.DataFrame({"day": days}), described, minimum_rows=1)
    assert "2025-01-01 to 2025-01-02" == parts[0].value
    assert "2025-01-07 to 2025-01-08" == parts[-1].value


def test_a_value_that_all_rows_have_is_no_slice(kind):
    assert "weight" not in {one.column for one in found(kind)}


def test_small_slices_are_left_out(kind):
    values = {one.value for one in found(kind, minimum_rows=100)}

    assert "red" in values
    assert "blue" not in values


def test_the_loss_of_each_slice_is_its_mean(kind):
    loss = np.random.default_rng(2).random(400)
    parts = found(kind)

    for one, row in zip(parts, slices.losses(parts, loss, Bootstrap(200, 0.9, 1))):
        assert loss[one.rows].mean() == pytest.approx(row["loss"])
        assert row["low"] < row["loss"] < row["high"]
        assert one.rows.sum() == row["rows"]


def test_only_a_slice_that_is_worse_has_a_clear_excess(kind):
    parts = found(kind)
    blue = next(one for one in parts if one.value == "blue")
    more = np.random.default_rng(3).normal(size=400) + np.where(blue.rows, 1.0, 0.0)

    clear = {
        one.value
        for one, interval in slices.excesses(parts, more, 0.95)
        if interval.low > 0
    }

    assert "blue" in clear
    assert "red" not in clear
