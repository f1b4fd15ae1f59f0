"""Each row and each bad line knows its place in the file, and none is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project_package.data import delimited, tables
from project_package.data.source import numbered
from project_package.errors import DataError

GOOD, BAD = "{},x", "{}"


def written(path, lines: list[str]) -> str:
    """Store lines below a header and return the address."""
    path.write_text("\n".join(["a,b", *lines, ""]), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def small_blocks():
    """Let files be read in many blocks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_BLOCK_BYTES", 16)
        yield


@settings(max_examples=60)
@given(st.lists(st.booleans(), max_size=60), st.integers(1, 9))
def test_every_line_keeps_its_place(small_blocks, tmp_path_factory, good, size):
    del small_blocks
    good = [True, *good] if True not in good else good
    lines = [(GOOD if ok else BAD).format(n) for n, ok in enumerate(good)]
    uri = written(tmp_path_factory.mktemp("lines") / "data.csv", lines)

    with tables.opened(uri, chunk_rows=size) as source:
        chunks = list(numbered(source))

    found = [n for c in chunks for n in c.rows]
    assert [n for n, ok in enumerate(good) if ok] == found
    assert found == [int(text) for c in chunks for text in c.table["a"].to_pylist()]
    lost = [line for c in chunks for line in c.bad_lines]
    assert [n for n, ok in enumerate(good) if not ok] == [line.row for line in lost]
    assert [line.row for line in lost] == [int(line.text) for line in lost]


def test_rows_of_several_lines_count_once_and_empty_lines_do_not(tmp_path):
    lines = ["", '"0\n0",x', "", "1", "2,x"]

    with tables.opened(written(tmp_path / "data.csv", lines), chunk_rows=9) as source:
        (chunk,) = numbered(source)

    assert [0, 2] == chunk.rows.tolist()
    assert [1] == [line.row for line in chunk.bad_lines]


def test_many_bad_lines_are_not_held_together(small_blocks, tmp_path):
    del small_blocks
    lines = [GOOD.format(0), *[BAD.format(1)] * 5000]

    with tables.opened(written(tmp_path / "data.csv", lines), chunk_rows=20) as source:
        held = [len(chunk.bad_lines) for chunk in numbered(source)]

    assert 5000 == sum(held)
    assert 50 > max(held)


def test_file_whose_first_lines_are_all_bad_is_given_up(monkeypatch, tmp_path):
    monkeypatch.setattr(delimited, "_MOST_BAD_AT_FIRST", 20)
    lines = [*[BAD.format(1)] * 20, GOOD.format(0)]

    with (
        pytest.raises(DataError, match="none of the first 20 lines.*separator"),
        tables.opened(written(tmp_path / "data.csv", lines), chunk_rows=9) as source,
    ):
        list(source.chunks)


def test_bad_lines_before_the_first_row_are_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(delimited, "_MOST_BAD_AT_FIRST", 20)
    lines = [*[BAD.format(1)] * 19, GOOD.format(0)]

    with tables.opened(written(tmp_path / "data.csv", lines), chunk_rows=9) as source:
        (chunk,) = numbered(source)

    assert [19] == chunk.rows.tolist()
    assert 19 == len(chunk.bad_lines)
