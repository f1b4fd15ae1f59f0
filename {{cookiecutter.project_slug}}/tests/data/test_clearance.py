"""A table is let pass only if pandera finds nothing wrong with it."""

from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from project_package.data import clearance, validation
from project_package.schema import Column, Schema

COLUMNS = (
    Column(name="income", type="number", nullable=True),
    Column(name="age", type="number", minimum=0, maximum=120),
    Column(name="colour", type="category", allowed=("red", "blue")),
    Column(name="word", type="category", nullable=True),
    Column(name="day", type="date"),
    Column(name="note", type="text", role="ignored", nullable=True),
    Column(name="price", type="number", role="target"),
)
SCHEMA = Schema(dataset="small", columns=COLUMNS)
DAY = np.datetime64("2024-06-30", "us")
CELLS = {
    "age": st.sampled_from([0.0, 120.0, 60.0, -5e-324, 120.00000000000001, np.nan]),
    "income": st.sampled_from([-1e300, 1e300, np.nan, 0.0, np.inf, -np.inf]),
    "colour": st.sampled_from(["red", "blue", "green", None]),
    "word": st.sampled_from(["a", "", None]),
    "day": st.sampled_from([DAY, np.datetime64("NaT", "us")]),
    "note": st.sampled_from(["any", None]),
    "price": st.sampled_from([1.0, -0.0, np.nan, np.inf]),
}
GOOD = (60.0, 1.5, "red", None, DAY, None, 1.0)
TYPES = {
    "age": "float64",
    "income": "float64",
    "colour": "category",
    "word": "category",
    "day": "datetime64[us]",
    "note": "str",
    "price": "float64",
}


def typed(rows) -> pd.DataFrame:
    """Return rows in the schema's types."""
    return pd.DataFrame(rows, columns=[*CELLS]).astype(TYPES)


def rows_with_one_choice():
    """Good rows, some of which have one cell that may be bad."""
    changed = st.sampled_from([*CELLS]).flatmap(
        lambda name: CELLS[name].map(lambda cell: (name, cell))
    )

    def row(change):
        return tuple(
            change[1] if name == change[0] else cell for name, cell in zip(CELLS, GOOD)
        )

    return st.lists(st.one_of(st.just(GOOD), changed.map(row)), min_size=0, max_size=6)


def by_pandera(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what pandera alone finds."""
    with mock.patch.object(clearance, "is_clear", return_value=False):
        return validation.check(frame, SCHEMA)


@given(rows_with_one_choice())
def test_whatever_is_let_pass_is_right_to_pandera(rows):
    frame = typed(rows)

    pd.testing.assert_frame_equal(by_pandera(frame), validation.check(frame, SCHEMA))


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        ("age", "int64"),
        ("age", "float32"),
        ("age", "object"),
        ("colour", "str"),
        ("day", "datetime64[ns]"),
        ("note", "object"),
    ],
)
def test_columns_of_other_types_are_left_to_pandera(name, dtype):
    frame = typed([GOOD]).astype({name: dtype})

    assert not clearance.is_clear(frame, COLUMNS)


def test_columns_that_nobody_described_are_left_to_pandera():
    assert not clearance.is_clear(typed([GOOD]).assign(more=1), COLUMNS)


def test_good_rows_are_let_pass_without_pandera():
    assert clearance.is_clear(typed([GOOD, GOOD[:1] + (np.nan,) + GOOD[2:]]), COLUMNS)
