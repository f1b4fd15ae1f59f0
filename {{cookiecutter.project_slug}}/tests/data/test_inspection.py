"""All that is wrong with a file is found in one reading."""

import pytest

from project_package.data.inspection import inspect
from project_package.errors import DataError
from project_package.schema import Column, Schema
from project_package.settings import Format

SCHEMA = Schema(
    dataset="few",
    columns=(
        Column(name="name", type="category"),
        Column(name="size", type="number", maximum=5),
        Column(name="price", type="number", role="target"),
    ),
)


@pytest.fixture
def found(tmp_path):
    """Inspect a CSV file of these lines."""

    def run(*lines: str):
        path = tmp_path / "file.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return inspect(str(path), SCHEMA, Format())

    return run


def test_bad_lines_do_not_hide_what_the_others_break(found):
    result = found("name,size,price", "a,9,1", "b", "c,1,x", ",1,2", "d,1,2,3")

    assert (3, 3) == (result.rows, result.bad_rows)
    assert [(3, "1 fields"), (6, "4 fields")] == [
        (line.record, line.reason[:8]) for line in result.bad_lines
    ]
    assert {("size", (0,)), ("price", (2,)), ("name", (3,))} == {
        (violation.column, violation.rows) for violation in result.violations
    }


def test_file_of_nothing_but_bad_lines_is_listed(found):
    result = found("name,size,price", "a", "b,1")

    assert (0, 0, ()) == (result.rows, result.bad_rows, result.violations)
    assert [2, 3] == [line.record for line in result.bad_lines]


def test_good_file_has_nothing_wrong(found):
    result = found("name,size,price", "a,1,2")

    assert (1, (), ()) == (result.rows, result.violations, result.bad_lines)


def test_file_without_rows_is_refused(found):
    with pytest.raises(DataError, match="a header and no rows"):
        found("name,size,price")


@pytest.mark.parametrize("row", ["a;1;2", "a;1,5;2,5"])
def test_another_separator_is_named(found, row):
    with pytest.raises(DataError, match="seems to separate its fields by ';'"):
        found("name;size;price", row)
