"""The sample generator: reproducible, of any size, in bounded memory."""

import importlib
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

from project_package.data import sample
from project_package.errors import ArtefactError, ConfigError

TARGETS = sample.outcomes()
SMALL = 50


def test_same_seed_gives_the_same_rows():
    first = sample.generate(SMALL, 7, targets=TARGETS)

    pd.testing.assert_frame_equal(first, sample.generate(SMALL, 7, targets=TARGETS))


def test_another_seed_gives_other_rows():
    first = sample.generate(SMALL, 7, targets=TARGETS)
    second = sample.generate(SMALL, 8, targets=TARGETS)

    assert not set(first["customer_id"]) & set(second["customer_id"])
    assert not first["monthly_fee"].equals(second["monthly_fee"])


def test_first_rows_do_not_depend_on_how_many_follow():
    few = sample.generate(SMALL, 7, targets=TARGETS)
    many = sample.generate(sample.BLOCK_ROWS + 5, 7, targets=TARGETS)

    pd.testing.assert_frame_equal(few, many.head(SMALL))


def test_blocks_do_not_repeat():
    rows = sample.generate(2 * sample.BLOCK_ROWS, 7, targets=())

    fees = rows["monthly_fee"]
    first, second = fees[: sample.BLOCK_ROWS], fees[sample.BLOCK_ROWS :]
    assert rows["customer_id"].is_unique
    assert list(first) != list(second)


def test_outcomes_do_not_depend_on_which_others_are_asked_for():
    together = sample.generate(SMALL, 7, targets=TARGETS)

    for name in TARGETS:
        alone = sample.generate(SMALL, 7, targets=[name])
        pd.testing.assert_series_equal(alone[name], together[name])


@pytest.mark.parametrize("name", TARGETS)
def test_gender_has_no_influence(name, people):
    module = importlib.import_module(f".{name}", sample.__name__)
    swapped = people.assign(gender="undisclosed")

    outcome = pd.Series(module.outcome(people, np.random.default_rng(2)))

    again = pd.Series(module.outcome(swapped, np.random.default_rng(2)))
    pd.testing.assert_series_equal(outcome, again)


def test_columns_have_canonical_types():
    frame = sample.generate(SMALL, 7, targets=TARGETS)

    assert {"str", "category", "float64", "datetime64[us]"} == set(
        map(str, frame.dtypes)
    )


def test_one_row_is_enough():
    assert 1 == len(sample.generate(1, 0, targets=TARGETS))


def test_same_arguments_write_the_same_bytes(tmp_path: Path):
    for name in ("one", "two"):
        sample.write(f"{tmp_path}/{name}.parquet", 12_000, 5, targets=TARGETS)

    one, two = (tmp_path / f"{name}.parquet" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_written_file_holds_the_generated_rows(tmp_path: Path):
    rows = sample.BLOCK_ROWS + 10
    uri = str(tmp_path / "customers.parquet")

    sample.write(uri, rows, 5, drift=1.0, targets=TARGETS)

    expected = sample.generate(rows, 5, drift=1.0, targets=TARGETS)
    stored = parquet.read_table(uri).to_pandas()
    pd.testing.assert_frame_equal(stored.astype(dict(expected.dtypes)), expected)


def test_file_that_is_there_is_not_replaced(tmp_path: Path):
    path = tmp_path / "customers.parquet"
    path.write_bytes(b"my own")

    with pytest.raises(ArtefactError, match="customers.parquet exists"):
        sample.write(str(path), SMALL, 5, targets=TARGETS)

    assert b"my own" == path.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rows": 0}, "rows=0 must be at least 1"),
        ({"seed": -1}, "seed=-1 must not be negative"),
        ({"drift": -0.1}, "drift=-0.1 must be between 0"),
        ({"drift": 5.1}, "drift=5.1 must be between 0"),
        ({"drift": math.nan}, "drift=nan must be between 0"),
        ({"targets": ["nonsense"]}, "makes no column 'nonsense'"),
        ({"targets": ["customers"]}, "makes no column 'customers'"),
    ],
)
def test_arguments_that_cannot_work_are_refused(arguments, message):
    with pytest.raises(ConfigError, match=message):
        sample.generate(**({"rows": 1, "seed": 1, "targets": ()} | arguments))
