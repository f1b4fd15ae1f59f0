"""The dialect of a CSV file is found in the file."""

from pathlib import Path

import pyarrow as pa
import pytest

from project_package.data import dialect
from project_package.settings import Format


def columns(**texts: list[str | None]) -> pa.Table:
    """Return a table of text."""
    return pa.table({name: pa.array(rows, pa.string()) for name, rows in texts.items()})


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_separator_is_the_one_that_splits_lines_alike(tmp_path: Path, mark):
    path = tmp_path / "file.csv"
    path.write_text("\n".join(mark.join(row) for row in ["abc", "123", "456"]))

    assert mark == dialect.separator(str(path))


def test_commas_within_fields_do_not_outvote_semicolons(tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_text("name;price\nLamp, red;3,5\nChair;7,25\nTable, big, oak;80\n")

    assert ";" == dialect.separator(str(path))


def test_quoted_separators_are_not_counted(tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_text('a,b\n"x;y;z",1\n"x;y;z",2\n')

    assert "," == dialect.separator(str(path))


def test_single_column_is_separated_by_commas(tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_text("a\n1\n2\n")

    assert "," == dialect.separator(str(path))


@pytest.mark.parametrize(
    "marker", ["NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "?", " ?", "#N/A", " "]
)
def test_usual_markers_are_found_everywhere(marker):
    table = columns(word=["red", marker, "blue"], number=["1", "2", marker])

    assert {marker: {"word": 1, "number": 1}} == dialect.missing_markers(table)


@pytest.mark.parametrize("marker", ["None", "-", ".", "unknown"])
def test_words_are_markers_only_among_numbers(marker):
    table = columns(word=["red", marker, "blue"], number=["1.5", marker, marker])

    assert {marker: {"number": 2}} == dialect.missing_markers(table)


def test_column_of_nothing_but_a_doubtful_word_has_no_marker():
    assert not dialect.missing_markers(columns(word=["None", "None"]))


def test_decimal_commas_are_recognised_beside_semicolons():
    table = columns(price=["3,14", "2", None], name=["a", "b", "c"])

    assert "," == dialect.form(table, ";", {}).decimal
    assert "." == dialect.form(table, ",", {}).decimal


def test_numbers_with_points_rule_out_decimal_commas():
    table = columns(price=["3.14", "2.0"], pair=["1,2", "3,4"])

    assert "." == dialect.form(table, ";", {}).decimal


def test_standard_spelling_has_points_and_iso_dates():
    form = Format(decimal=",", dates={"day": "%d.%m.%Y"})
    batch = columns(price=["3,14", "2", "a,b"], day=["31.12.2024", None, "soon"])

    result = dialect.standard(batch.to_batches()[0], form).to_pydict()

    assert ["3.14", "2", "a,b"] == result["price"]
    assert ["2024-12-31T00:00:00", None, "soon"] == result["day"]
