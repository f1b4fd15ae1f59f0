"""Dates from the future are found, and only those."""

import pandas as pd
import pytest

from project_package.data import availability
from project_package.schema import Column, Schema

TAKEN = Column(name="taken", type="date", role="timestamp")
SIGNED = Column(name="signed", type="date", nullable=True)
PRICE = Column(name="price", type="number", role="target")


def late(taken: list[str], signed: list[str | None], *more: Column) -> dict[str, float]:
    """Return the share of late rows by column."""
    schema = Schema(dataset="few", columns=(TAKEN, SIGNED, PRICE, *more))
    columns = {"taken": taken, "signed": signed}
    frame = pd.DataFrame({n: pd.to_datetime(v) for n, v in columns.items()})
    return availability.late(frame, schema)


def test_share_of_dates_after_their_row_is_found():
    taken = ["2024-05-01", "2024-05-01", "2024-05-02", "2024-05-03"]
    signed = ["2024-05-02", "2024-05-01", "2020-01-01", "2024-05-09"]

    assert {"signed": 0.5} == late(taken, signed)


def test_missing_date_is_not_late():
    assert {"signed": 0.0} == late(["2024-05-01", "2024-05-01"], [None, "2024-04-30"])


def test_moment_of_the_day_of_a_row_that_names_only_days_is_not_late():
    assert {"signed": 0.0} == late(["2024-05-01"], ["2024-05-01T15:00"])
    assert {"signed": 1.0} == late(["2024-05-01"], ["2024-05-02T00:00"])


def test_moment_after_a_row_that_names_its_time_is_late():
    assert {"signed": 1.0} == late(["2024-05-01T14:00"], ["2024-05-01T15:00"])


@pytest.mark.parametrize("latest, share", [("2024-05-09", 0.0), ("2024-05-01", 1.0)])
def test_latest_of_several_timestamps_counts(latest, share):
    more = Column(name="read", type="date", role="timestamp")
    schema = Schema(dataset="few", columns=(TAKEN, more, SIGNED, PRICE))
    days = {"taken": "2024-05-01", "read": latest, "signed": "2024-05-05"}
    frame = pd.DataFrame({name: pd.to_datetime([day]) for name, day in days.items()})

    assert {"signed": share} == availability.late(frame, schema)


def test_rows_without_a_timestamp_say_nothing():
    schema = Schema(dataset="few", columns=(SIGNED, PRICE))
    frame = pd.DataFrame({"signed": pd.to_datetime(["2024-05-01"])})

    assert {} == availability.late(frame, schema)
