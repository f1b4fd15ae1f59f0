"""Dates in requests: texts in ISO 8601 as the numbers that models calculate with."""

import re
from datetime import UTC, datetime, timedelta

from ..model.encoding import MICROSECONDS_PER_DAY

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The last microseconds of the year 9999 are rounded to here, where no date is any more.
_END = (datetime.max.replace(tzinfo=UTC) - _EPOCH).days + 1


def days(text: str) -> float:
    """Return a date as days since 1970-01-01 UTC.

    Raises:
        ValueError: If it is no date in ISO 8601, or in UTC not of the years 1 to 9999.
    """
    try:
        if not _DATE.match(text):
            raise ValueError
        named = datetime.fromisoformat(text)
        if named.tzinfo is None:
            named = named.replace(tzinfo=UTC)
        since = named.astimezone(UTC) - _EPOCH
    except (ValueError, OverflowError):
        raise _no_date() from None
    seconds = since.days * 86_400 + since.seconds
    found = (seconds * 1_000_000 + since.microseconds) / MICROSECONDS_PER_DAY
    if found >= _END:
        raise _no_date()
    return found


def moment(number: float) -> datetime:
    """Return days since 1970 as a moment in UTC, to the microsecond."""
    return _EPOCH + timedelta(microseconds=round(number * MICROSECONDS_PER_DAY))


def _no_date() -> ValueError:
    return ValueError("must be a date in ISO 8601, such as 2026-05-31")
