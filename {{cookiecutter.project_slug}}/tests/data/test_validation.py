"""Every row is judged by the schema, and every rule that it breaks is named."""

import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project_package.data import validation
from project_package.errors import DataError
from project_package.schema import Column, Schema

SCHEMA = Schema(
    dataset="small",
    columns=(
        Column(name="name", type="text", role="id"),
        Column(name="age", type="number", minimum=0, maximum=120),
        Column(name="income", type="number", nullable=True),
        Column(name="colour", type="category", allowed=("red", "blue")),
        Column(name="word", type="category", nullable=True),
        Column(name="day", type="date"),
        Column(name="price", type="number", role="target"),
    ),
)
GOOD = {
    "name": "ann",
    "age": 30.0,
    "income": 1.5,
    "colour": "red",
    "word": "any",
    "day": datetime.datetime(2024, 6, 30),
    "price": 9.5,
}
CELLS = {
    "name": st.sampled_from(["ann", "", None]),
    "age": st.sampled_from([0, 120, -1e-9, 121, None, np.inf, -np.inf, 60]),
    "income": st.sampled_from([-1e300, 1e300, None, np.inf, 0]),
    "colour": st.sampled_from(["red", "blue", "green", "", None, "RED"]),
    "word": st.sampled_from(["a", "", None]),
    "day": st.sampled_from([GOOD["day"], datetime.datetime(9999, 12, 31), None]),
    "price": st.sampled_from([1.0, None, -np.inf]),
}
FORBIDDEN = {
    "name": lambda v: v is None,
    "age": lambda v: v is None or not 0 <= v <= 120,
    "income": lambda v: v is not None and np.isinf(v),
    "colour": lambda v: v not in ("red", "blue"),
    "word": lambda v: False,
    "day": lambda v: v is None,
    "price": lambda v: v is None or np.isinf(v),
}


def table(*rows: dict) -> pa.Table:
    """Return rows as Parquet would give them."""
    types = {"age": pa.float64(), "income": pa.float64(), "price": pa.float64()}
    columns = {
        name: pa.array(
            [row[name] for row in rows],
            pa.timestamp("us") if name == "day" else types.get(name, pa.string()),
        )
        for name in GOOD
    }
    return pa.table(columns)


def broken(**changes) -> list[tuple[str, str]]:
    """Return the columns and rules that one changed row breaks."""
    _, failures = validation.judge(table(GOOD | changes), SCHEMA, source="x")
    return list(zip(failures["column"], failures["rule"]))


def test_good_row_breaks_no_rule():
    assert not broken()


@pytest.mark.parametrize(
    "column, value, rule",
    [
        ("age", -0.001, "must be at least 0"),
        ("age", 120.001, "must be at most 120"),
        ("age", None, "must not be missing"),
        ("age", np.nan, "must not be missing"),
        ("income", np.inf, "must be finite"),
        ("income", -np.inf, "must be finite"),
        ("colour", "green", "must be one of red, blue"),
        ("colour", "Red", "must be one of red, blue"),
        ("colour", None, "must not be missing"),
        ("day", None, "must not be missing"),
        ("name", None, "must not be missing"),
        ("price", None, "must not be missing"),
    ],
)
def test_each_rule_is_named(column, value, rule):
    assert [(column, rule)] == broken(**{column: value})


@pytest.mark.parametrize(
    "column, value",
    [
        ("age", 0),
        ("age", 120),
        ("income", None),
        ("income", 1e300),
        ("word", None),
        ("word", "never seen"),
    ],
)
def test_limits_and_what_may_be_missing_break_no_rule(column, value):
    assert not broken(**{column: value})


def test_cell_that_breaks_several_rules_is_named_for_each():
    assert [
        ("age", "must be at most 120"),
        ("age", "must be finite"),
    ] == sorted(broken(age=np.inf))


@settings(max_examples=30)
@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=8))
def test_rows_refused_are_those_that_break_a_rule(rows):
    expected = {
        (place, name)
        for place, row in enumerate(rows)
        for name, forbidden in FORBIDDEN.items()
        if forbidden(row[name])
    }

    frame, failures = validation.judge(table(*rows), SCHEMA, source="x")

    assert len(rows) == len(frame)
    assert expected == set(zip(failures["row"].astype(int), failures["column"]))


def test_text_that_cannot_be_read_is_named_once_and_not_called_missing():
    rows = pa.table({k: pa.array([str(v), str(v)]) for k, v in GOOD.items()})
    spoilt = rows.set_column(1, "age", pa.array(["30", "thirty"]))

    _, failures = validation.judge(spoilt, SCHEMA, source="x")

    assert [
        {"row": 1, "column": "age", "rule": "must be a number", "value": "thirty"}
    ] == failures.to_dict("records")


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda t: t.drop_columns(["age"]), "missing columns: 'age'"),
        (lambda t: t.append_column("more", t["age"]), "unknown columns: 'more'"),
        (
            lambda t: t.rename_columns({"age": "Age"}),
            "missing columns: 'age'; unknown columns: 'Age'",
        ),
    ],
    ids=["missing", "unknown", "renamed"],
)
def test_other_columns_are_refused_by_name(change, message):
    with pytest.raises(DataError, match=message):
        validation.judge(change(table(GOOD)), SCHEMA, source="x")


def test_columns_in_another_order_are_the_same_rows():
    rows = table(GOOD, GOOD | {"age": 50})

    first, _ = validation.judge(rows, SCHEMA, source="x")
    second, _ = validation.judge(
        rows.select([*reversed(rows.column_names)]), SCHEMA, source="x"
    )

    pd.testing.assert_frame_equal(first, second)


def test_first_line_that_is_a_row_is_not_shown_as_names():
    rows = table(GOOD).rename_columns([f"cell {place}" for place in range(7)])

    with pytest.raises(DataError, match="not one of its 7 is described") as caught:
        validation.judge(rows, SCHEMA, source="x")
    assert "cell" not in str(caught.value)


@pytest.mark.parametrize("hidden", [{"tags": ["personal"]}, {"role": "sensitive"}])
@pytest.mark.parametrize("spoilt", ["200", "old"])
def test_confidential_value_is_hidden_where_it_breaks_a_rule(hidden, spoilt):
    age = {"name": "age", "type": "number", "maximum": 120, "role": "ignored"} | hidden
    schema = Schema(
        dataset="few",
        columns=(
            Column.model_validate(age),
            Column(name="size", type="number", maximum=1),
            Column(name="price", type="number", role="target"),
        ),
    )
    rows = pa.table({"age": ["1", spoilt], "size": ["3", "0"], "price": ["1", "2"]})

    _, failures = validation.judge(rows, schema, source="x")

    assert {("age", "hidden"), ("size", "3.0")} == set(
        zip(failures["column"], failures["value"])
    )


def test_optional_columns_may_be_absent():
    rows = table(GOOD).drop_columns(["price", "name"])

    frame, failures = validation.judge(
        rows, SCHEMA, source="x", optional=["price", "name"]
    )

    assert failures.empty
    assert "price" not in frame


def test_rows_to_score_are_judged_by_their_features_alone():
    rows = table(GOOD | {"price": None, "name": None, "age": 200})
    frame, failures = validation.judge_features(rows, SCHEMA, source="x")
    assert {*SCHEMA.features} == {*frame}
    assert ["age"] == failures["column"].tolist()
    with pytest.raises(DataError, match="missing columns: 'age'"):
        validation.judge_features(rows.drop_columns("age"), SCHEMA, source="x")
    with pytest.raises(DataError, match="unknown columns: 'odd'"):
        odd = rows.append_column("odd", pa.array([1]))
        validation.judge_features(odd, SCHEMA, source="x")


def test_reading_lists_every_broken_rule_with_count_rows_and_values(tmp_path):
    uri = str(tmp_path / "data.parquet")
    rows = [GOOD | {"age": 200.0 + place} for place in range(8)] + [GOOD]
    pq.write_table(table(*rows, GOOD | {"colour": "green"}), uri)

    with pytest.raises(DataError) as caught:
        validation.read(uri, SCHEMA)

    lines = str(caught.value).splitlines()
    assert f"{uri} breaks its schema:" == lines[0]
    assert (
        "  age: must be at most 120; 8 rows do not "
        "(rows 0, 1, 2, 3, 4, …; values 200.0, 201.0, 202.0)" == lines[1]
    )
    assert (
        "  colour: must be one of red, blue; 1 row does not (row 9; value green)"
        == lines[2]
    )


@pytest.mark.parametrize("column", ["name", "age", "colour", "day", "price"])
def test_missing_value_of_any_type_is_said_in_words(column):
    rows = [GOOD, GOOD | {column: None}, GOOD | {column: None}, GOOD]

    _, failures = validation.judge(table(*rows), SCHEMA, source="x")

    assert [f"{column}: must not be missing; 2 rows do not (rows 1, 2)"] == [
        str(violation) for violation in validation.violations(failures)
    ]


def test_missing_and_wrong_values_are_named_beside_each_other():
    rows = [GOOD | {"age": None}, GOOD | {"age": 121}, GOOD | {"colour": "x"}]

    _, failures = validation.judge(table(*rows), SCHEMA, source="x")

    assert {
        "age: must not be missing; 1 row does not (row 0)",
        "age: must be at most 120; 1 row does not (row 1; value 121.0)",
        "colour: must be one of red, blue; 1 row does not (row 2; value x)",
    } == {str(violation) for violation in validation.violations(failures)}


def test_csv_and_parquet_of_the_same_rows_give_the_same_frame(tmp_path):
    rows = table(GOOD, GOOD | {"age": 7, "income": None, "word": None, "price": 1e-9})
    pq.write_table(rows, tmp_path / "data.parquet")
    rows.to_pandas().to_csv(tmp_path / "data.csv", index=False)

    pd.testing.assert_frame_equal(
        validation.read(str(tmp_path / "data.parquet"), SCHEMA),
        validation.read(str(tmp_path / "data.csv"), SCHEMA),
        check_categorical=False,
    )


def test_written_rows_are_read_as_they_were(tmp_path):
    uri = str(tmp_path / "data.parquet")
    frame, _ = validation.judge(table(GOOD, GOOD | {"word": None}), SCHEMA, source="x")

    validation.write(uri, frame, SCHEMA)

    pd.testing.assert_frame_equal(frame, validation.read(uri, SCHEMA))


def test_invalid_rows_are_not_written(tmp_path):
    uri = str(tmp_path / "data.parquet")
    frame, _ = validation.judge(table(GOOD | {"age": 200}), SCHEMA, source="x")

    with pytest.raises(DataError, match="age: must be at most 120"):
        validation.write(uri, frame, SCHEMA)
    assert not [*tmp_path.iterdir()]


def test_violations_come_with_the_most_frequent_first():
    rows = [GOOD | {"age": -1}, GOOD | {"colour": "x"}, GOOD | {"colour": "y"}]

    _, failures = validation.judge(table(*rows), SCHEMA, source="x")
    found = validation.violations(failures)

    assert [("colour", 2, (1, 2)), ("age", 1, (0,))] == [
        (violation.column, violation.count, violation.rows) for violation in found
    ]
