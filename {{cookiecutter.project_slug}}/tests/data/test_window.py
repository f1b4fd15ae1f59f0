"""The window: neither rows that are too old nor rows from the future."""

from datetime import date

import pandas as pd
import pytest

from project_package.data import window
from project_package.errors import ConfigError, DataError
from project_package.schema import Column, Schema

TIMED = (
    Column(name="seen", type="date", role="timestamp", nullable=True),
    Column(name="size", type="number"),
    Column(name="price", type="number", role="target"),
)
DAYS = ["2026-01-01", "2026-01-30 23:00", "2026-01-31", "2026-02-01", None]
ROWS = pd.DataFrame({"seen": pd.to_datetime(DAYS, format="mixed"), "size": range(5)})


def kept(days: int | None, as_of: date | None) -> list[int]:
    """Return which rows are within the window."""
    schema = Schema(dataset="few", columns=TIMED)
    return window.within(ROWS, schema, days=days, as_of=as_of)["size"].tolist()


@pytest.mark.parametrize(
    "days, as_of, rows",
    [
        (None, None, [0, 1, 2, 3, 4]),
        (None, date(2026, 1, 31), [0, 1, 2, 4]),
        (1, date(2026, 1, 31), [2]),
        (2, date(2026, 1, 31), [1, 2]),
        (2, None, [2, 3]),
        (1000, date(2026, 1, 30), [0, 1]),
    ],
)
def test_window_ends_with_its_day_or_that_of_the_newest_row(days, as_of, rows):
    assert rows == kept(days, as_of)


def test_window_without_a_row_is_refused_with_what_there_is():
    with pytest.raises(DataError, match="from 2026-01-01 to 2026-02-01"):
        kept(2, date(2030, 1, 1))


def test_window_needs_a_timestamp():
    schema = Schema(dataset="few", columns=TIMED[1:])
    assert ROWS is window.within(ROWS, schema, days=None, as_of=date(2020, 1, 1))
    with pytest.raises(ConfigError, match="data.window_days=3 needs a column"):
        window.within(ROWS, schema, days=3, as_of=None)
