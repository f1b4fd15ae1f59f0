"""Who is to be forgotten is, and is not named while that happens."""

from pathlib import Path

import pandas as pd
import pytest

from project_package.data import forgetting
from project_package.errors import ArtefactError, DataError
from project_package.schema import Column, Schema

SCHEMA = Schema(
    dataset="few",
    columns=(
        Column(name="person", type="text", role="id", tags=("personal",)),
        Column(name="number", type="number", role="id", nullable=True),
        Column(name="size", type="number"),
        Column(name="price", type="number", role="target"),
    ),
)
ROWS = pd.DataFrame(
    {
        "person": pd.Series(["zoe", "xavi", "zoe", "quin"], dtype="str"),
        "number": [1.0, 2.0, 3.0, None],
        "size": [1.0, 2.0, 3.0, 4.0],
    }
)


def left(folder: Path, text: str) -> list[float]:
    """Return the sizes of the rows that are left."""
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return forgetting.forget(ROWS, str(path), SCHEMA)["size"].tolist()


@pytest.mark.parametrize(
    "listed, sizes",
    [
        ("person\nzoe\n", [2, 4]),
        ("person\nnobody\n", [1, 2, 3, 4]),
        ("person\n", [1, 2, 3, 4]),
        ("number\n2\n3.0\n", [1, 4]),
        ("person,number\nzoe,\n,2\n", [4]),
    ],
)
def test_every_row_of_a_listed_identifier_is_left_out(listed, sizes, tmp_path):
    assert sizes == left(tmp_path, listed)


def test_rows_that_are_left_are_counted_from_zero_again(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("person\nzoe\n", encoding="utf-8")

    assert [0, 1] == forgetting.forget(ROWS, str(path), SCHEMA).index.tolist()


@pytest.mark.parametrize(
    "listed, reason",
    [
        ("zoe\nxavi\n", "role id .number, person., each with its name in the first"),
        ("size\n1\n", "may only have columns"),
        ("person\nzoe,1\n", "nobody may be missed"),
        ("number\nzoe\n", "nobody may be missed"),
        ("person\nzoe\nxavi\nquin\n", "names every row"),
    ],
)
def test_list_that_cannot_be_meant_is_refused_without_naming_anybody(
    listed, reason, tmp_path
):
    with pytest.raises(DataError, match=reason) as caught:
        left(tmp_path, listed)
    assert not any(name in str(caught.value) for name in ("zoe", "xavi", "quin"))


def test_list_that_is_not_there_is_an_error_and_not_an_empty_one(tmp_path):
    with pytest.raises(ArtefactError, match="does not exist"):
        forgetting.forget(ROWS, str(tmp_path / "none.csv"), SCHEMA)
