"""Dates at the ends of time are read and logged, or refused."""

from datetime import datetime, timedelta

import pytest

from project_package.serving.dates import days, moment

from .prediction_log.asking import ask, counted, until


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-02", "1970-01-02T00:00:00+00:00"),
        ("0001-01-01", "0001-01-01T00:00:00+00:00"),
        ("2024-05-01T08:30:00.123456+02:00", "2024-05-01T06:30:00.123456+00:00"),
        ("9999-12-31T23:00:00", "9999-12-31T23:00:00+00:00"),
    ],
)
def test_a_date_is_the_same_moment_in_utc(text, expected):
    # A number with 53 bits holds the year 9999 to some twenty microseconds.
    apart = datetime.fromisoformat(expected) - moment(days(text))

    assert abs(apart) < timedelta(milliseconds=0.1)


@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31T23:59:59-23:59",
        "9999-12-31T23:59:59.999999",
        "0001-01-01T00:00:00+23:59",
    ],
)
def test_what_is_no_date_in_utc_is_refused(client, row, text):
    reply = client.predict(row | {"day": text})

    assert (422, {"day"}) == (reply.status, reply.fields)
    assert "ISO 8601" in str(reply)


def test_the_last_dates_that_are_answered_are_logged(own, row):
    service = own(**{"prediction_log.flush_seconds": 0.02})
    ends = ("0001-01-01", "9999-12-31T23:59:59.9", "9999-12-31T20:59:59-03:00")

    ask(service, [row | {"day": day} for day in ends])

    until(lambda: counted(service, "prediction_log_written_total") == len(ends))
    assert 0 == counted(service, "prediction_log_lost_total")
