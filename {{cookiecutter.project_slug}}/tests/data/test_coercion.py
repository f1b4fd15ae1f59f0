"""Columns of any origin get the schema's types, by one implementation."""

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from project_package.data import validation
from project_package.data.coercion import coerce
from project_package.data.words import category_text
from project_package.errors import DataError
from project_package.schema import Column, Schema, Type

NOON = datetime.datetime(2024, 6, 30, 12, tzinfo=datetime.UTC)


def schema(kind: Type) -> Schema:
    """Return a schema with one column ``x`` of a type, and those that must be."""
    return Schema(
        dataset="x",
        columns=(
            Column(name="x", type=kind, role="ignored"),
            Column(name="feature", type="number"),
            Column(name="target", type="number", role="target"),
        ),
    )


def read(values: pa.Array | pa.ChunkedArray | list, kind: Type):
    """Return the column and the values that could not be read."""
    frame, failures = coerce(pa.table({"x": values}), schema(kind))
    return frame["x"], failures["value"].tolist()


def values_of(values, kind: Type) -> list:
    """Return the column as plain values with None for what is missing."""
    series, failures = read(values, kind)
    assert not failures
    return [None if pd.isna(value) else value for value in series]


THREES = {
    "int64": pa.array([3, None]),
    "uint8": pa.array([3, None], pa.uint8()),
    "float64": pa.array([3.0, None]),
    "float32": pa.array([3.0, None], pa.float32()),
    "float16": pa.array([3.0, None], pa.float16()),
    "not a number": pa.array([3.0, float("nan")]),
    "decimal": pa.array([Decimal("3.00"), None]),
    "text": pa.array(["3", None]),
    "large text": pa.array(["3", None], pa.large_string()),
    "dictionary": pa.array(["3", None]).dictionary_encode(),
    "dictionary of int": pa.array([3, None]).dictionary_encode(),
}


@pytest.mark.parametrize("array", THREES.values(), ids=THREES)
def test_three_is_the_same_number_from_any_column(array):
    assert [3.0, None] == values_of(array, "number")


@pytest.mark.parametrize("array", THREES.values(), ids=THREES)
def test_three_is_the_same_word_from_any_column(array):
    assert ["3", None] == values_of(array, "category")


@pytest.mark.parametrize("name", sorted(THREES.keys() - {"decimal"}))
def test_three_is_the_same_text_from_any_column(name):
    assert ["3", None] == values_of(THREES[name], "text")


@pytest.mark.parametrize(
    "array",
    [
        pa.array([NOON, None], pa.timestamp("ns", "UTC")),
        pa.array([NOON, None], pa.timestamp("s", "America/New_York")),
        pa.array([NOON.replace(tzinfo=None), None], pa.timestamp("ms")),
        pa.array(["2024-06-30 12:00", None]),
        pa.array(["2024-06-30T14:00:00+02:00", None]),
        pa.array([" 2024-06-30T12:00:00Z ", None], pa.large_string()),
        pa.array(["20240630T120000", None]).dictionary_encode(),
    ],
    ids=lambda array: str(array.type),
)
def test_moment_is_the_same_in_any_zone_and_unit(array):
    series, failures = read(array, "date")

    assert [] == failures
    assert "datetime64[us]" == series.dtype
    assert [pd.Timestamp("2024-06-30 12:00"), pd.NaT] == series.tolist()


@pytest.mark.parametrize(
    "day", ["0001-01-01", "1677-01-01", "2262-12-31", "9999-12-31"]
)
def test_days_far_away_are_kept(day):
    array = pa.array([datetime.date.fromisoformat(day)])

    assert [pd.Timestamp(day)] == values_of(array, "date") == values_of([day], "date")


@pytest.mark.parametrize("kind", ["number", "category", "date", "text"])
@pytest.mark.parametrize(
    "array", [pa.nulls(2), pa.array([None, None], pa.string())], ids=["null", "text"]
)
def test_column_that_is_missing_throughout_is_read(array, kind):
    assert [None, None] == values_of(array, kind)


@pytest.mark.parametrize("kind", ["number", "category", "date", "text"])
def test_column_without_rows_is_read(kind):
    assert [] == values_of(pa.array([], pa.string()), kind)


def test_booleans_are_words():
    assert ["true", "false", None] == values_of([True, False, None], "category")


@pytest.mark.parametrize(
    "array, kind",
    [
        (pa.array([True]), "number"),
        (pa.array([20240630]), "date"),
        (pa.array([1.5]), "date"),
        (pa.array([datetime.date(2024, 6, 30)]), "number"),
        *[
            (array, kind)
            for array in (pa.array([[1]]), pa.array([{"a": 1}]), pa.array([b"\xff"]))
            for kind in ("number", "category", "date", "text")
        ],
    ],
    ids=lambda value: value if isinstance(value, str) else str(value.type),
)
def test_column_of_another_sort_is_refused_and_not_guessed(array, kind):
    with pytest.raises(DataError, match=f"Column 'x' holds .* must be a {kind}"):
        read(array, kind)


@pytest.mark.parametrize(
    "text", ["", " ", "three", "1,5", "0x10", "1_000", "--1", "1e", "nan", "True", "١"]
)
def test_text_that_is_no_number_is_reported_and_not_guessed(text):
    series, failures = read(["1", text, None, "2.5"], "number")

    assert [text] == failures
    np.testing.assert_array_equal([1, np.nan, np.nan, 2.5], series)


@pytest.mark.parametrize(
    "text", ["", "now", "today", "01/02/2024", "2024-02-30", "3", "NaT", "10000-01-01"]
)
def test_text_that_is_no_date_is_reported_and_not_guessed(text):
    series, failures = read(["2024-06-30", text, None], "date")

    assert [text] == failures
    assert [pd.Timestamp("2024-06-30"), pd.NaT, pd.NaT] == series.tolist()


def test_failures_name_row_column_and_rule():
    _, failures = coerce(pa.table({"x": ["1", "one", None, "two"]}), schema("number"))

    assert [
        {"row": 1, "column": "x", "rule": "must be a number", "value": "one"},
        {"row": 3, "column": "x", "rule": "must be a number", "value": "two"},
    ] == failures.to_dict("records")


@given(st.floats(allow_nan=False), st.sampled_from(["1", "spoilt"]))
def test_number_does_not_depend_on_the_other_cells(number, other):
    series, _ = read([repr(number), other], "number")

    assert number == series[0]


@given(st.lists(st.floats() | st.integers(-(10**6), 10**6) | st.none(), min_size=1))
def test_numbers_are_the_same_from_text_and_from_parquet(numbers):
    numbers = [None if x is not None and np.isnan(x) else x for x in numbers]
    texts = [None if x is None else repr(x) for x in numbers]

    typed, _ = read(pa.array(numbers, pa.float64()), "number")
    read_as_text, failures = read(pa.array(texts, pa.string()), "number")

    assert [] == failures
    pd.testing.assert_series_equal(typed, read_as_text)


def test_words_of_several_chunks_with_dictionaries_of_their_own_are_kept():
    chunks = [pa.array(words).dictionary_encode() for words in (["b"], ["a", "b"])]

    assert ["b", "a", "b"] == values_of(pa.chunked_array(chunks), "category")


def test_numbers_that_are_one_word_become_one_category():
    array = pa.array([0.0, -0.0, 1.0])

    assert ["0", "0", "1"] == values_of(array, "category")


@pytest.mark.parametrize(
    "value, word",
    [
        (3, "3"),
        (3.0, "3"),
        (3.5, "3.5"),
        (Decimal("3.00"), "3"),
        (Decimal("3.10"), "3.10"),
        (True, "true"),
        ("3.0", "3.0"),
        (float("inf"), "inf"),
        (datetime.date(2024, 6, 30), "2024-06-30"),
    ],
)
def test_category_is_written_as_a_person_would(value, word):
    assert word == category_text(value)


def test_columns_come_in_the_order_of_the_schema():
    table = pa.table({"target": [1.0], "x": [2.0], "feature": [3.0]})

    frame, _ = coerce(table, schema("number"))

    assert ["x", "feature", "target"] == list(frame.columns)


@pytest.mark.parametrize(
    "tags, shown", [((), True), (("personal",), False)], ids=["plain", "personal"]
)
def test_moment_beyond_all_dates_is_refused_and_shown_only_if_it_may_be(tags, shown):
    column = Column(name="x", type="date", role="ignored", tags=tags)
    described = schema("date")
    columns = (column, *described.columns[1:])
    rows = pa.table({"x": pa.array([10**15], pa.timestamp("s"))})

    with pytest.raises(DataError, match="Column 'x' holds a value that is") as caught:
        coerce(rows, described.model_copy(update={"columns": columns}))
    assert shown == (str(10**15) in str(caught.value))


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
def test_whole_numbers_with_gaps_are_the_allowed_words_in_every_chunk(kind):
    parts = [np.array(part, kind) for part in ([1, np.nan], [2, 3], [np.nan])]
    grade = Column(
        name="grade", type="category", allowed=("1", "2", "3"), nullable=True
    )
    described = Schema(
        dataset="x", columns=(grade, Column(name="y", type="number", role="target"))
    )
    tables = [pa.table({"grade": part}) for part in parts]

    for table in (*tables, pa.concat_tables(tables)):
        frame, failures = validation.judge(
            table, described, source="x", optional=("y",)
        )
        expected = [
            "nan" if np.isnan(value) else str(int(value))
            for value in table["grade"].to_pylist()
        ]
        assert expected == frame["grade"].astype("str").fillna("nan").tolist()
        assert failures.empty
