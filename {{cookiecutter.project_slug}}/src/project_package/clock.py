"""The clock: the present time as records hold it."""

from datetime import UTC, datetime


def now() -> str:
    """Return the present time, ISO 8601 in UTC with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
