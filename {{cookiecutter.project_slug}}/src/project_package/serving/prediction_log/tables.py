"""The tables of the prediction log, alike in every database."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

LAYOUT = 1  # counts up when a table changes: another one is refused


# What of it is abstract is for statements that hold their values.
# pylint: disable-next=abstract-method
class Moment(TypeDecorator[datetime]):
    """A moment in UTC: SQLite knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True
    """Statements with a column of this type may be kept: it has no settings."""

    def process_result_value(
        self, value: datetime | None, _: Dialect
    ) -> datetime | None:
        """Return a moment that knows its zone."""
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


# pylint: disable-next=abstract-method
class Value(TypeDecorator[Any]):
    """A text or a number as JSON: in a column of JSON, SQLite makes a number of it."""

    impl = Text
    cache_ok = True
    """Statements with a column of this type may be kept: it has no settings."""

    def process_bind_param(self, value: Any, _: Dialect) -> str:
        """Return a value as it is stored."""
        return json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, _: Dialect) -> Any:
        """Return a value as it was."""
        return None if value is None else json.loads(value)


METADATA = MetaData()
LAYOUTS = Table(
    "prediction_log_layout",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("layout", Integer, nullable=False),
)
# JSON as text, also in PostgreSQL: what is read is what was written, to the last digit,
# and a text may hold any character.
PREDICTIONS = Table(
    "predictions",
    METADATA,
    Column("prediction_id", String(64), primary_key=True),
    Column("time", Moment, nullable=False, index=True),
    Column("model_version", Integer, nullable=False),
    Column("arm", String(64), nullable=False),
    Column("identifiers", JSON, nullable=False),
    Column("features", JSON, nullable=False),
    Column("answer", JSON, nullable=False),
)
# No foreign key: an outcome may come before its prediction is written.
OUTCOMES = Table(
    "outcomes",
    METADATA,
    Column("prediction_id", String(64), primary_key=True),
    Column("outcome", Value, nullable=False),
    Column("time", Moment, nullable=False),
)
