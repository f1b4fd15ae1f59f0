"""Tables are read whole or in chunks, and no line is lost or guessed."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from project_package.data import tables
from project_package.errors import ArtefactError, DataError
from project_package.settings import Format


def csv(tmp_path, content: str | bytes, name: str = "data.csv") -> str:
    """Store a CSV file and return its address."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def rows_of(uri: str, chunk_rows: int = 100, form: Format = Format()):
    """Return the rows of a table, read in chunks, and its bad lines."""
    with tables.opened(uri, chunk_rows=chunk_rows, form=form) as source:
        rows = [row for chunk in source.chunks for row in chunk.to_pylist()]
        return rows, list(source.bad_lines)


def test_csv_is_text_throughout_and_an_empty_field_is_missing(tmp_path):
    uri = csv(tmp_path, "a,b\n1,x\n,2.50\n007,\n")

    assert [
        {"a": "1", "b": "x"},
        {"a": None, "b": "2.50"},
        {"a": "007", "b": None},
    ] == tables.read_raw(uri).to_pylist()


def test_byte_order_mark_belongs_to_no_column(tmp_path):
    uri = csv(tmp_path, b"\xef\xbb\xbfa,b\n1,2\n")

    assert [{"a": "1", "b": "2"}] == tables.read_raw(uri).to_pylist()


def test_quotes_keep_separators_quotes_and_line_ends(tmp_path):
    uri = csv(tmp_path, 'a,"b, too"\n"x, y","line 1\nline 2"\n"say ""hi""",é\n')

    assert [
        {"a": "x, y", "b, too": "line 1\nline 2"},
        {"a": 'say "hi"', "b, too": "é"},
    ] == tables.read_raw(uri).to_pylist()


def test_header_may_have_line_ends_in_quotes(tmp_path):
    uri = csv(tmp_path, '"a\n(in EUR)",b\n1,2\n')

    assert [{"a\n(in EUR)": "1", "b": "2"}] == tables.read_raw(uri).to_pylist()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_of_any_system_are_read(tmp_path, end, last):
    text = end.join(["a,b", "1,2", "3,4"]) + (end if last else "")

    rows, bad = rows_of(csv(tmp_path, text))

    assert ([{"a": "1", "b": "2"}, {"a": "3", "b": "4"}], []) == (rows, bad)


def test_lines_with_the_wrong_number_of_fields_come_back_with_the_reason(tmp_path):
    uri = csv(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8\n")

    rows, bad = rows_of(uri)

    assert [("1", "2"), ("7", "8")] == [tuple(row.values()) for row in rows]
    assert [
        ("3", "1 fields instead of 2"),
        ("4,5,6", "3 fields instead of 2"),
    ] == [(line.text, line.reason) for line in bad]


def test_whole_table_with_a_bad_line_is_refused_with_the_line(tmp_path):
    uri = csv(tmp_path, "a,b\n1,2\n4,5,6\n")

    with pytest.raises(DataError, match="first, line 3, has 3 fields instead of 2"):
        tables.read_raw(uri)


def test_empty_line_of_a_single_column_is_a_missing_value(tmp_path):
    assert ["1", None, "2"] == [
        row["a"] for row in tables.read_raw(csv(tmp_path, "a\n1\n\n2\n")).to_pylist()
    ]


@pytest.mark.parametrize("content", ["", "\n", "\r\n"])
def test_empty_file_is_refused(tmp_path, content):
    with pytest.raises(DataError, match="empty"):
        tables.read_raw(csv(tmp_path, content))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_empty_line_above_the_header_is_said(tmp_path, end):
    uri = csv(tmp_path, end.join(["", "a,b", "1,2"]))

    with pytest.raises(DataError, match="its first line is empty; the header must"):
        tables.read_raw(uri)


@pytest.mark.parametrize("content", ["a,b", "a,b\n", "a,b\r\n"])
def test_header_without_rows_is_refused_when_the_whole_is_wanted(tmp_path, content):
    with pytest.raises(DataError, match="a header and no rows"):
        tables.read_raw(csv(tmp_path, content))


def test_text_in_another_encoding_is_refused(tmp_path):
    for content in ["a,b\n1,Müller\n", "ä,b\n1,2\n"]:
        with pytest.raises(DataError, match="UTF-8"):
            tables.read_raw(csv(tmp_path, content.encode("latin-1")))


def test_two_columns_of_one_name_are_refused(tmp_path):
    uri = csv(tmp_path, "a,b,a\n1,2,3\n")
    parquet = str(tmp_path / "twins.parquet")
    pq.write_table(pa.table([pa.array([1]), pa.array([2])], ["a", "a"]), parquet)

    for address in (uri, parquet):
        with pytest.raises(DataError, match="stand twice: 'a'"):
            tables.read_raw(address)


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1 and then nonsense PAR1"])
def test_damaged_file_is_refused_in_one_sentence(tmp_path, content):
    with pytest.raises(
        DataError, match="cannot be read.*Save it as CSV in UTF-8 or as"
    ):
        tables.read_raw(csv(tmp_path, content, "data.parquet"))


def test_truncated_parquet_is_refused(tmp_path):
    path = tmp_path / "data.parquet"
    pq.write_table(pa.table({"a": [*range(1000)]}), path)
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(
        DataError, match="cannot be read.*Save it as CSV in UTF-8 or as"
    ):
        tables.read_raw(str(path))


def test_parquet_with_damaged_columns_is_refused(tmp_path):
    path = tmp_path / "data.parquet"
    pq.write_table(pa.table({"a": [str(n) for n in range(1000)]}), path)
    content = path.read_bytes()
    path.write_bytes(content[:4] + b"\xff" * 2000 + content[2004:])

    with pytest.raises(DataError, match="cannot be read as Parquet.*Save it as CSV"):
        tables.read_raw(str(path))


def test_error_of_who_reads_the_chunks_is_not_said_of_the_file(tmp_path):
    uri = csv(tmp_path, "a,b\n1,2\n")

    with (
        pytest.raises(OSError, match="No space left"),
        tables.opened(uri, chunk_rows=1) as source,
    ):
        for _ in source.chunks:
            raise OSError("No space left on device")


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(ArtefactError, match="does not exist"):
        tables.read_raw(str(tmp_path / "nothing.csv"))


def test_content_decides_the_format_and_not_the_name(tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "data.csv")

    assert [{"a": 1}] == tables.read_raw(str(tmp_path / "data.csv")).to_pylist()


def test_form_of_the_file_is_respected(tmp_path):
    form = Format(
        separator=";", missing=("", "NA"), decimal=",", dates={"day": "%d.%m.%Y"}
    )
    uri = csv(tmp_path, "day;price;word\n30.06.2024;3,5;NA\nsoon;NA;a,b\n")

    assert [
        {"day": "2024-06-30T00:00:00", "price": "3.5", "word": None},
        {"day": "soon", "price": None, "word": "a,b"},
    ] == tables.read_raw(uri, form).to_pylist()


@given(st.integers(1, 40), st.integers(1, 50), st.sampled_from(["csv", "parquet"]))
def test_chunks_of_any_size_hold_all_rows_in_order(tmp_path_factory, count, size, kind):
    path = tmp_path_factory.mktemp("chunks") / "data"
    frame = pd.DataFrame({"a": np.arange(count).astype(str), "b": ["x"] * count})
    if kind == "csv":
        frame.to_csv(path, index=False)
    else:
        pq.write_table(pa.Table.from_pandas(frame), path, row_group_size=7)

    with tables.opened(str(path), chunk_rows=size) as source:
        chunks = list(source.chunks)

    assert all(chunk.num_rows == size for chunk in chunks[:-1])
    assert frame["a"].tolist() == [
        v for chunk in chunks for v in chunk["a"].to_pylist()
    ]


def test_categories_of_parquet_come_as_dictionaries(tmp_path):
    pq.write_table(pa.table({"a": ["x", "y"], "b": ["x", "y"]}), tmp_path / "p")

    with tables.opened(
        str(tmp_path / "p"), chunk_rows=9, categories=("a", "elsewhere")
    ) as source:
        chunk = next(source.chunks)

    assert pa.types.is_dictionary(chunk["a"].type)
    assert pa.types.is_string(chunk["b"].type)


def test_written_frame_is_read_as_it_was(tmp_path):
    frame = pd.DataFrame({"a": [1.5, np.nan], "b": ["x", None]}, index=[4, 5])
    uri = str(tmp_path / "folder" / "p.parquet")

    tables.write(uri, frame)

    pd.testing.assert_frame_equal(
        frame.reset_index(drop=True), tables.read_raw(uri).to_pandas()
    )


def test_same_frame_is_written_as_the_same_bytes(tmp_path):
    frame = pd.DataFrame({"a": [1.5], "b": ["x"]})
    for name in "xy":
        tables.write(str(tmp_path / name), frame)

    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()


def test_lines_that_another_separator_tears_are_not_counted_but_explained(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("a;b\n1,5;2,5\n3,5;4,5\n", encoding="utf-8")

    with pytest.raises(DataError, match="separate its fields by ';'"):
        tables.read_raw(str(path))
