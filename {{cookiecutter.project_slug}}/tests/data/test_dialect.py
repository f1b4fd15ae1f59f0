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


def test_words_are_markers_among_numbers_with_any_marks():
    table = columns(number=["1.234,5", "7,25", "unknown", "-"])

    assert {"unknown", "-"} == dialect.missing_markers(table).keys()


def test_standard_spelling_has_points_and_iso_dates():
    form = Format(decimal=",", dates={"day": "%d.%m.%Y"})
    batch = columns(price=["3,14", "2", "a,b"], day=["31.12.2024", None, "soon"])

    result = dialect.standard(batch.to_batches()[0], form).to_pydict()

    assert ["3.14", "2", "a,b"] == result["price"]
    assert ["2024-12-31T00:00:00", None, "soon"] == result["day"]


def test_each_column_has_the_marks_that_its_numbers_have():
    form = Format(decimal=",", thousands=".", decimals={"rate": "."})
    cells = ["1.234,5", "1.234", "1.234.567,0", "0.5", "3.512", "1,234.5"]
    batch = columns(price=cells, rate=cells)

    result = dialect.standard(batch.to_batches()[0], form).to_pydict()

    read = ["1234.5", "1234", "1234567.0", "0.5", "3512", "1,234.5"]
    assert read == result["price"]
    assert ["1.234,5", "1.234", "1.234.567,0", "0.5", "3.512", "1234.5"] == result[
        "rate"
    ]


@pytest.mark.parametrize(
    "form, text, moment",
    [
        ("%d.%m.%Y", "31.02.2020", None),
        ("%d.%m.%Y", "29.02.2021", None),
        ("%d.%m.%Y", "31.04.2020", None),
        ("%d.%m.%Y", "29.02.2020", "2020-02-29T00:00:00"),
        ("%d.%m.%Y", "1.2.2020", "2020-02-01T00:00:00"),
        ("%d.%m.%Y", " 01.02.2020 ", "2020-02-01T00:00:00"),
        ("%d-%b-%Y", "03-jan-2020", "2020-01-03T00:00:00"),
        ("%d-%b-%Y", "31-Jun-2020", None),
        ("%m/%d/%Y %H:%M", "2/30/2020 10:15", None),
        ("%m/%d/%Y %H:%M", "2/29/2020 9:05", "2020-02-29T09:05:00"),
        ("%D", "02/29/20", "2020-02-29T00:00:00"),
        ("%D", "02/30/20", None),
    ],
)
def test_only_days_that_there_are_become_dates(form, text, moment):
    batch = columns(day=[text, None]).to_batches()[0]

    result = dialect.standard(batch, Format(dates={"day": form})).to_pydict()

    assert [moment or text, None] == result["day"]
